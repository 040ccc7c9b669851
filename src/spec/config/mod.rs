//! `sooper.yaml`: every setting of the back end, typed, with the defaults that hold without a file.
//!
//! The file is checked against one table ([`keys`]) and merged in layers, all of them JSON; what comes out at the top is
//! read into the types of this module. A value that is wrong is an error at its place, never a default in silence.

#![allow(dead_code, reason = "the reader of the file uses the rest")]

mod check;
mod data;
mod keys;
mod kubernetes;
mod merge;
mod placeholders;
mod pods;
mod read;
mod reference;
mod references;
pub(crate) mod schedule;
mod schema;
mod sections;
mod shape;
mod soopervisor;
mod starter;
mod syntax;
mod task;
mod unused;
mod values;
mod whole;
mod workflow;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use globset::GlobMatcher;
use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::source::Span;

use merge::{Nulls, merge};
use references::Places;

pub use read::{Request, read};
pub use reference::reference;
pub use references::{Known, is_under};
pub use schema::json_schema;
pub use sections::{
    ArgoVersion, BuiltImage, Cluster, Code, CodeFrom, Data, DataFrom, Environment, EnvironmentFrom, Git,
    Package, Strategy, Tool, Upload, Via,
};
pub use starter::{Findings, from_soopervisor, starter};
pub use task::{EnvSource, EnvValue, PullPolicy, Resources, Retries, RetryOn, TaskSettings, Volume};
pub use values::{Duration, Quantity};
pub use workflow::{ConcurrencyPolicy, History, Keep, KeepPods, Kind, Metric, OnExit, WhenBusy, Workflow};

/// All settings of a project: the file with the chosen profile, over the built-in defaults.
#[derive(Debug)]
pub struct Config {
    /// What the project is called: the file's word, else the root folder's name.
    pub project_name: String,
    /// The chosen profile.
    pub profile: Option<String>,
    /// The file that was read, absolute; `None` without one.
    pub file: Option<PathBuf>,
    /// Where runs are sent.
    pub cluster: Cluster,
    /// The packages of the tasks.
    pub environment: Environment,
    /// How the project's files reach the pods.
    pub code: Code,
    /// How tasks hand products to each other.
    pub data: Data,
    /// Volumes that every pod mounts; the first one holds the project and is the working directory.
    pub volumes: Vec<Volume>,
    /// The run as a whole.
    pub workflow: Workflow,
    /// Which values of `env.yaml` can be changed per run.
    pub parameters: Parameters,
    /// What `sooper lint` reports.
    pub lint: Lint,
    places: Places,
    layers: TaskLayers,
}

/// Which values of `env.yaml` can be changed per run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// Keys (dotted) that don't become parameters of the workflow.
    pub exclude: Vec<String>,
}

/// What `sooper lint` reports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lint {
    /// Rules not to report, by name or code.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// From which severity on `sooper lint` exits with 1.
    pub fail_on: FailOn,
    /// Rules not to report in the files that match a pattern.
    #[serde(default)]
    pub per_file_ignores: IndexMap<String, Vec<String>>,
}

/// From which severity on `sooper lint` exits with 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "they are the severities")]
pub enum FailOn {
    #[default]
    Error,
    Warning,
    Note,
}

/// The settings of tasks before they are merged for one task.
#[derive(Debug, Default)]
struct TaskLayers {
    /// What holds for all: the built-in defaults with `defaults` over them.
    all: Map<String, Json>,
    /// The globs of `tasks` from top to bottom.
    globs: Vec<GlobLayer>,
    /// Settings by the globs that match; tasks with equal settings share them.
    merged: Mutex<IndexMap<Vec<usize>, Arc<TaskSettings>>>,
}

/// What holds for the tasks that match.
#[derive(Debug)]
struct GlobLayer {
    glob: String,
    matcher: GlobMatcher,
    span: Option<Span>,
    settings: Map<String, Json>,
}

impl Config {
    /// The settings that hold with no file at all, for a project of this name.
    pub fn built_in(project_name: &str) -> Self {
        let (config, _) = Self::from_settings(project_name, &Map::new());
        config
    }

    /// The settings of a checked file over the built-in ones, and for each section that can't be read the reason.
    fn from_settings(project_name: &str, settings: &Map<String, Json>) -> (Self, Vec<String>) {
        let mut all = fill_in(merge::built_in(&keys::FILE), project_name);
        merge(&mut all, settings, &keys::FILE, Nulls::Remove);
        let mut failures = Vec::new();
        let mut config = Self {
            project_name: project_name.to_owned(),
            profile: None,
            file: None,
            cluster: section(&mut all, "cluster", &mut failures),
            environment: section(&mut all, "environment", &mut failures),
            code: section(&mut all, "code", &mut failures),
            data: section(&mut all, "data", &mut failures),
            volumes: section(&mut all, "volumes", &mut failures),
            workflow: section(&mut all, "workflow", &mut failures),
            parameters: section(&mut all, "parameters", &mut failures),
            lint: section(&mut all, "lint", &mut failures),
            places: Places::default(),
            layers: TaskLayers { all: section(&mut all, "defaults", &mut failures), ..TaskLayers::default() },
        };
        if !settings.contains_key("volumes") && !config.keeps_on_a_volume() {
            config.volumes.clear();
        }
        (config, failures)
    }

    /// Whether code, products or environments are kept on the first volume.
    fn keeps_on_a_volume(&self) -> bool {
        matches!(self.code.from, CodeFrom::Volume | CodeFrom::Snapshot)
            || self.data.from == DataFrom::Volume
            || self.environment.strategy == Some(Strategy::Shared)
    }

    fn merge_settings(&self, matching: &[usize]) -> Result<TaskSettings, serde_json::Error> {
        let mut settings = self.layers.all.clone();
        for layer in matching.iter().filter_map(|index| self.layers.globs.get(*index)) {
            merge(&mut settings, &layer.settings, &keys::task::TASK, Nulls::Remove);
        }
        let mut settings: TaskSettings = serde_json::from_value(Json::Object(settings))?;
        let added = std::mem::replace(&mut settings.volumes, self.volumes.clone());
        for volume in added {
            match settings.volumes.iter_mut().find(|known| known.name == volume.name) {
                Some(known) => *known = volume,
                None => settings.volumes.push(volume),
            }
        }
        Ok(settings)
    }

    /// Whether the first volume is one that all pods see and may write to.
    pub fn has_shared_volume(&self) -> bool {
        let shared = |volume: &Volume| !volume.read_only && volume.private_source().is_none();
        self.volumes.first().is_some_and(shared)
    }

    /// What holds for a pod that belongs to no task.
    pub fn defaults(&self) -> Arc<TaskSettings> {
        self.shared_settings(Vec::new())
    }

    /// What holds for the pod of the task called `name`. Tasks with equal settings get the same `Arc`.
    pub fn settings_for(&self, name: &str) -> Arc<TaskSettings> {
        let globs = self.layers.globs.iter().enumerate();
        let matching: Vec<usize> =
            globs.filter(|(_, layer)| layer.matcher.is_match(name)).map(|(index, _)| index).collect();
        self.shared_settings(matching)
    }

    fn shared_settings(&self, matching: Vec<usize>) -> Arc<TaskSettings> {
        let mut merged = self.layers.merged.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = merged.get(&matching) {
            return Arc::clone(known);
        }
        let fresh = self.merge_settings(&matching).unwrap_or_default();
        let shared =
            merged.values().find(|known| ***known == fresh).map_or_else(|| Arc::new(fresh), Arc::clone);
        merged.insert(matching, Arc::clone(&shared));
        shared
    }
}

/// A section read into its type; what can't be read is told in `failures`.
fn section<T: DeserializeOwned + Default>(
    all: &mut Map<String, Json>,
    name: &str,
    failures: &mut Vec<String>,
) -> T {
    let Some(value) = all.shift_remove(name) else {
        return T::default();
    };
    serde_json::from_value(value).unwrap_or_else(|error| {
        failures.push(format!("`{name}`: {error}"));
        T::default()
    })
}

/// The built-in layer with the project's name where it says `{{project_name}}`.
fn fill_in(layer: Map<String, Json>, project_name: &str) -> Map<String, Json> {
    fn fill(value: &mut Json, project_name: &str) {
        match value {
            Json::String(text) => *text = text.replace("{{project_name}}", project_name),
            Json::Array(items) => items.iter_mut().for_each(|item| fill(item, project_name)),
            Json::Object(map) => map.values_mut().for_each(|value| fill(value, project_name)),
            _ => {}
        }
    }
    let mut layer = Json::Object(layer);
    fill(&mut layer, project_name);
    match layer {
        Json::Object(layer) => layer,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_settings_are_those_of_the_interface() {
        let (config, failures) = Config::from_settings("churn", &Map::new());
        assert_eq!(failures, Vec::<String>::new());
        let [nfs] = &config.volumes[..] else { panic!("{:?}", config.volumes) };
        assert_eq!((nfs.mount_path.as_str(), nfs.sub_path.as_deref()), ("/mnt/vol", Some("churn")));
        assert_eq!(nfs.source["persistentVolumeClaim"]["claimName"], "nfs");
        assert_eq!(config.code.upload.path, "/exports/churn");
        let keep = config.workflow.keep.clone().unwrap();
        assert_eq!(keep.succeeded.unwrap().to_string(), "72h");
        let settings = config.settings_for("any");
        assert_eq!(settings.image, "continuumio/miniconda3:24.9.2-0");
        let retries = settings.retries.clone().unwrap();
        assert_eq!((retries.limit, retries.on), (2, RetryOn::NodeFailure));
        assert!(settings.pod.is_empty());
        assert_eq!(settings.volumes, config.volumes);
    }
}
