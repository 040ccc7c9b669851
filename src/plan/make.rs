//! From a project and its settings to a plan.

use std::path::Path;

use crate::environment::{self, Environment};
use crate::project::Project;
use crate::source::{Diagnostics, Files, yaml};
use crate::spec::config::{Config, DataFrom, OnExit};
use crate::spec::{Product, ProductItem, Task, wildcard};

use super::{Code, Nothing, Packages, Plan, Provenance, Selection, Step, frozen, lowered, selection, values};

/// What is asked of a plan.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Which tasks to run.
    pub selection: Selection,
    /// Leave out tasks whose products are up to date (Ploomber decides that, in the pod).
    pub regular: bool,
    /// Where the project stands.
    pub provenance: Provenance,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The selection finds nothing.
    #[error(transparent)]
    Nothing(#[from] Nothing),
    /// The selection leaves out what a task needs, and nothing is kept beyond a run.
    #[error(
        "`{task}` needs the products of `{upstream}`, which isn't selected: with `data.from: artifacts` they are handed over within a run (use --upto, or select both)"
    )]
    LeftOut {
        /// The task.
        task: String,
        /// What it needs.
        upstream: String,
    },
    /// A generated file can't be written.
    #[error(transparent)]
    Yaml(#[from] yaml::WriteError),
}

/// Puts a project and its settings together. What is wrong with the user's files goes to `out`.
///
/// # Errors
/// There is nothing to run, or sooper itself is at fault.
pub fn make(project: &Project, config: &Config, wishes: &Wishes, out: &Diagnostics) -> Result<Plan, Error> {
    let pipeline = &project.pipeline;
    let selected = wishes.selection.of(project)?;
    if config.data.from == DataFrom::Artifacts
        && let Some((task, upstream)) = selection::left_out(&selected, &project.dag)
    {
        let name = |task: usize| pipeline.tasks[task].name.text.clone();
        return Err(Error::LeftOut { task: name(task), upstream: name(upstream) });
    }
    let upstream = selection::upstream(&selected, &project.dag);
    let environment = environment::find(&pipeline.root, config, &project.files, out);
    let of_tasks = environment::of_tasks(&pipeline.root, &config.environment, &project.files);
    let mut packages = Vec::new();
    let step = |(task, upstream): (&usize, Vec<usize>)| {
        let step = step(&pipeline.tasks[*task], upstream, config);
        let own = of_tasks.iter().find(|own| wildcard::matches(&own.pattern, &step.name));
        let own = own.map(|own| &own.environment).or(environment.as_ref());
        let own = own.map(|own| index_of(&mut packages, own, &step.settings.image));
        Step { packages: own, ..step }
    };
    let steps = selected.iter().zip(upstream).map(step).collect();
    let exit_settings = config.defaults();
    // The end of a run has no environment built for itself alone.
    let at_exit = |known: &Packages| {
        Some(&known.environment) == environment.as_ref() && known.image == exit_settings.image
    };
    let runs_command = matches!(config.workflow.on_exit, Some(OnExit::Command(_)));
    let exit_packages = packages.iter().position(at_exit).filter(|_| runs_command);
    let env_file = frozen::env_file(pipeline, &project.files)?;
    let lowered = lowered::files(project, out);
    let entry_point = lowered.first().map(|file| file.path.to_string_lossy().into_owned());
    Ok(Plan {
        project: config.project_name.clone(),
        entry_point: entry_point.unwrap_or_else(|| pipeline.entry_point.clone()),
        steps,
        force: !wishes.regular,
        code: Code::Volume { snapshot: None },
        packages,
        strategy: environment::strategy(config),
        tool: config.environment.tool,
        installs_project: environment::installs_project(&pipeline.root, &config.environment, &project.files),
        package_folder: package_folder(&pipeline.root, &project.files)
            .filter(|_| config.environment.install_project != Some(false)),
        env_file: env_file.as_ref().map(|file| file_name(&file.path)).or_else(|| frozen::named_env(project)),
        values: values::given(&pipeline.env, &config.parameters.exclude, out),
        fixed: values::fixed(&pipeline.env),
        generated: env_file.into_iter().chain(lowered).collect(),
        provenance: wishes.provenance.clone(),
        workflow: config.workflow.clone(),
        data: config.data.clone(),
        exit_settings,
        exit_packages,
        volumes: config.volumes.clone(),
    })
}

fn step(task: &Task, upstream: Vec<usize>, config: &Config) -> Step {
    let items = task.product.iter().flat_map(Product::items);
    let file = |(_, item): (&str, &ProductItem)| match item {
        ProductItem::File { text, .. } => Some(text.clone()),
        ProductItem::Relation { .. } | ProductItem::Generic { .. } => None,
    };
    Step {
        name: task.name.text.clone(),
        upstream,
        settings: config.settings_for(&task.name.text),
        packages: None,
        products: items.filter_map(file).collect(),
        defined_at: task.defined_at,
    }
}

/// The environment on this image among the known ones, which it is added to unless it is there.
fn index_of(known: &mut Vec<Packages>, environment: &Environment, image: &str) -> usize {
    let same = |packages: &Packages| packages.environment == *environment && packages.image == image;
    known.iter().position(same).unwrap_or_else(|| {
        let name = match known.len() {
            0 => "environment".to_owned(),
            others => format!("environment-{}", others + 1),
        };
        known.push(Packages { name, environment: environment.clone(), image: image.to_owned() });
        known.len() - 1
    })
}

/// Where the project's own package is, if it is one: `src` layouts and plain ones.
fn package_folder(root: &Path, files: &Files) -> Option<String> {
    let is_package = ["setup.py", "pyproject.toml"].iter().any(|name| files.is_file(&root.join(name)));
    let folder = if files.is_folder(&root.join("src")) { "src" } else { "." };
    is_package.then(|| folder.to_owned())
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
