//! The first `sooper.yaml` of a project, for `sooper init`: what was found is set, the rest stands there as comments.
//!
//! In it `# text` is for people and `#key: value` is a setting that waits to be uncommented.

use std::path::Path;

use serde_json::Value as Json;

use super::check::Checker;
use super::sections::EnvironmentFrom;
use super::soopervisor;
use crate::source::yaml::{self, Dialect};
use crate::source::{Diagnostic, Diagnostics, Files, Severity};

/// What of a project its first configuration depends on.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// The project's name.
    pub project_name: String,
    /// The file that describes the environment, relative to the root.
    pub environment: Option<(EnvironmentFrom, String)>,
    /// The names of `pipeline.NAME.yaml` and `env.NAME.yaml`.
    pub profiles: Vec<String>,
    /// The tasks' names, in pipeline order.
    pub tasks: Vec<String>,
}

/// Files that describe an environment, the one to prefer first.
const ENVIRONMENTS: [(&str, EnvironmentFrom); 6] = [
    ("environment.lock.yml", EnvironmentFrom::Conda),
    ("environment.yml", EnvironmentFrom::Conda),
    ("environment.yaml", EnvironmentFrom::Conda),
    ("requirements.lock.txt", EnvironmentFrom::Pip),
    ("requirements.txt", EnvironmentFrom::Pip),
    ("pyproject.toml", EnvironmentFrom::Pip),
];

impl Findings {
    /// Looks at the files of the root; the tasks are known to whoever compiled the project.
    pub fn of(files: &Files, root: &Path, project_name: &str, tasks: Vec<String>) -> Self {
        let is_file = |name: &str| files.is_file(&root.join(name));
        let environment = ENVIRONMENTS.into_iter().find(|(name, _)| is_file(name));
        let mut profiles: Vec<String> = Vec::new();
        for name in files.list(root) {
            let stem = name.strip_suffix(".yaml").unwrap_or_default();
            let profile = ["pipeline.", "env."].iter().find_map(|start| stem.strip_prefix(start));
            if let Some(profile) = profile.filter(|profile| !profiles.iter().any(|known| known == profile)) {
                profiles.push(profile.to_owned());
            }
        }
        Self {
            project_name: project_name.to_owned(),
            environment: environment.map(|(name, from)| (from, name.to_owned())),
            profiles,
            tasks,
        }
    }
}

/// The text of a project's first `sooper.yaml`.
pub fn starter(found: &Findings) -> String {
    let tasks = match found.tasks.len() {
        0 => "tasks".to_owned(),
        1 => "one task".to_owned(),
        count => format!("{count} tasks"),
    };
    let mut text = format!(
        "\
# How this project ({tasks}) runs on Kubernetes with Argo Workflows.
# Every key is optional. `#key: value` shows a default or an example: take the `#` away to set it.
# `sooper schema` prints a JSON Schema for editors.

version: 1
project_name: {}

# Where runs are sent.
cluster:
  namespace: argo
  #context: my-cluster
  #argo_version: \"4.1\"

{}
# The project's files: the folder that `sooper upload` fills (volume), or copies that never change (snapshot, git,
# package, image).
code:
  from: volume
  #upload: {{via: pod, selector: role=nfs-server, namespace: default, path: \"/exports/{{{{project_name}}}}\"}}
  #exclude: [\"*.pptx\"]

# The first volume holds the project and is the working directory of every pod.
volumes:
- {{name: nfs, mount_path: /mnt/vol, sub_path: \"{{{{project_name}}}}\", source: {{persistentVolumeClaim: {{claimName: nfs}}}}}}

workflow:
  kind: workflow
  {}
  #deadline: 24h
  #when_busy: wait
  #keep: {{succeeded: 3d, failed: 14d, pods: all}}
  #schedule: \"0 6 * * 1-5\"
  #timezone: Europe/Madrid

# What holds for each task.
defaults:
  {}
  #resources: {{cpu: 500m, memory: 1Gi}}
  #retries: {{limit: 2, on: node-failure}}
  #timeout: 2h
  #env: {{DB_URI: {{secret: warehouse, key: uri}}}}
  #pod: {{serviceAccountName: sooper-workflow}}

# What holds for the tasks whose name matches; the last match wins.
tasks:
  #{}: {{resources: {{cpu: \"4\", memory: 16Gi}}}}
",
        quoted(&found.project_name),
        environment(found),
        parallelism(found.tasks.len()),
        image(found),
        quoted(&example_glob(&found.tasks)),
    );
    text.push_str(&profiles(found));
    text
}

fn environment(found: &Findings) -> String {
    let mut text = "# The packages of the tasks.\nenvironment:\n".to_owned();
    match &found.environment {
        Some((from, file)) => {
            let from = if *from == EnvironmentFrom::Conda { "conda" } else { "pip" };
            text.push_str(&format!("  from: {from}\n  files: [{}]\n", quoted(file)));
        }
        None => text.push_str(
            "  # No environment.yml or requirements.txt was found, so everything has to be in the image.\n  from: image\n",
        ),
    }
    text
}

/// The built-in image has conda, and no Ploomber: for the other ways another one is needed.
fn image(found: &Findings) -> &'static str {
    match found.environment {
        Some((EnvironmentFrom::Conda, _)) => "image: continuumio/miniconda3:24.9.2-0",
        Some(_) => "image: python:3.12-slim",
        None => {
            "# An image that has Ploomber and the project's packages.\n  #image: registry.example.com/team/churn:1.0"
        }
    }
}

fn parallelism(tasks: usize) -> &'static str {
    if tasks > 20 { "parallelism: 20" } else { "#parallelism: 20" }
}

/// A glob for the longest group of tasks that begin with the same word; without one, the first task's name.
fn example_glob(tasks: &[String]) -> String {
    let word = |name: &str| name.find(['-', '_']).map(|end| name[..=end].to_owned());
    let mut groups: Vec<(String, usize)> = Vec::new();
    for start in tasks.iter().filter_map(|name| word(name)) {
        match groups.iter_mut().find(|(known, _)| *known == start) {
            Some((_, count)) => *count += 1,
            None => groups.push((start, 1)),
        }
    }
    let largest = groups.into_iter().filter(|(_, count)| *count > 1).max_by_key(|(_, count)| *count);
    match (largest, tasks.first()) {
        (Some((start, _)), _) => format!("{}*", escape(&start)),
        (None, Some(first)) => escape(first),
        (None, None) => "fit-*".to_owned(),
    }
}

/// A name as a glob that matches it alone.
fn escape(name: &str) -> String {
    globset::escape(name)
}

fn profiles(found: &Findings) -> String {
    let start = "\n# Variants, chosen with `--profile NAME`; each may change any key above.\nprofiles:\n";
    let usable = |name: &&String| super::syntax::Syntax::ProfileName.objection(name).is_none();
    let known: String = found
        .profiles
        .iter()
        .filter(usable)
        .map(|name| format!("  {}: {{}}    # with the `pipeline` or `env` file of that name\n", quoted(name)))
        .collect();
    if known.is_empty() {
        return format!("{start}  #training: {{cluster: {{context: gpu}}}}\n");
    }
    format!("{start}{known}")
}

/// A text as YAML reads it in any place: as it is where that is plain, else in double quotes as JSON has them.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(plain);
    let ambiguous = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    if is_word && !ambiguous.contains(&text.to_ascii_lowercase().as_str()) {
        return text.to_owned();
    }
    Json::from(text).to_string()
}

/// The settings of a `soopervisor.yaml` in the form of a `sooper.yaml`, sections as profiles; `None` when it can't be read.
pub fn from_soopervisor(files: &Files, path: &Path, out: &Diagnostics) -> Option<Json> {
    let file = match files.open(path) {
        Ok(file) => file,
        Err(error) => {
            let message = format!("can't read `{}`: {error}", path.display());
            out.push(Diagnostic::new("unreadable-file", Severity::Error, message));
            return None;
        }
    };
    let documents = yaml::read(file, &files.text(file), Dialect::PyYaml, out);
    let root = documents.into_iter().next()?.root?;
    let translated = Checker { files, out }.json(&soopervisor::translate(&root, None, out));
    let mut settings = serde_json::json!({"version": 1});
    if let (Json::Object(settings), Json::Object(translated)) = (&mut settings, translated) {
        settings.extend(translated);
    }
    (!out.has_errors()).then_some(settings)
}
