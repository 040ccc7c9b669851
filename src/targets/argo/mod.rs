//! Argo Workflows: a plan becomes a manifest.

pub mod artifacts;
mod check;
mod code;
mod dag;
mod environment;
mod exit;
pub mod names;
mod parts;
mod script;
mod size;
mod sorts;
pub mod split;
mod template;
mod types;
mod volumes;
mod workflow;

pub use check::check;
pub use dag::Split;
pub use parts::LARGEST as LARGEST_PART;
pub use size::LARGEST;

use crate::plan::{MARK, Plan};
use crate::source::{threads, yaml};
use crate::spec::config::ArgoVersion;

/// What is asked of the manifest itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// The version that will read it.
    pub version: ArgoVersion,
    /// Whether the tasks are cut into workflows of their own, of at most so many; `None`: one workflow has them all.
    pub parts: Option<usize>,
}

/// A manifest and its figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// The YAML text.
    pub text: String,
    /// The object's size in bytes as an API server gets it (compact JSON).
    pub size: usize,
    /// How much Argo is expected to add to the object until the run ends: the state of each task.
    pub status: usize,
    /// How the tasks were split, if they were too many for one DAG.
    pub split: Option<Split>,
    /// What the workflow starts, if it doesn't have the tasks itself.
    pub parts: Option<Parts>,
}

/// The parts of a pipeline that are workflows of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct Parts {
    /// The YAML text: a WorkflowTemplate for each.
    pub text: String,
    /// How many there are.
    pub count: usize,
    /// Bytes of the largest one.
    pub size: usize,
    /// How much Argo is expected to add to it.
    pub status: usize,
}

/// Why there is no manifest.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// More tasks than templates of templates can hold.
    #[error(
        "{0} tasks are more than one workflow holds (some 39 000); export parts of the pipeline with --upto and --from"
    )]
    TooMany(usize),
    /// More tasks than a workflow of workflows can hold.
    #[error(
        "{0} tasks are more than 200 workflows hold; export parts of the pipeline with --upto and --from"
    )]
    TooManyParts(usize),
    /// Products that no other workflow can find.
    #[error(
        "with `data.from: artifacts` tasks hand over their products within one workflow, so they can't be cut into several: use `--split dag`, or `data.from: volume`"
    )]
    ArtifactsInParts,
    /// A script template is broken.
    #[error("the script can't be rendered: {0}")]
    Script(#[from] minijinja::Error),
    /// The text would not say what is meant.
    #[error(transparent)]
    Yaml(#[from] yaml::WriteError),
}

/// The manifest of `plan`.
///
/// # Errors
/// There are too many tasks, or sooper itself is at fault; what else is wrong with a project was said before.
pub fn render(plan: &Plan, options: &Options) -> Result<Manifest, Error> {
    if let Some(most) = options.parts {
        return parts::render(plan, options, most);
    }
    let (object, split) = workflow::object(plan, options)?;
    let (size, text) = threads::in_pool(|| rayon::join(|| size::of(&object), || yaml::write(&object)));
    let status = size::of_status(plan, split.map_or(1, |split| split.parts), size);
    Ok(Manifest { text: MARK.to_owned() + &text?, size, status, split, parts: None })
}
