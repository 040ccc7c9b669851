//! Argo Workflows: a plan becomes a manifest.

mod check;
mod exit;
pub mod names;
mod script;
mod sorts;
mod template;
mod types;
mod workflow;

pub use check::check;

use crate::plan::Plan;
use crate::source::yaml;
use crate::spec::config::ArgoVersion;

/// What is asked of the manifest itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// The version that will read it.
    pub version: ArgoVersion,
}

/// The first line of a manifest.
const HEADER: &str = "# Written by `sooper export`: change the pipeline or sooper.yaml, not this file.\n";

/// A manifest and its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The YAML text.
    pub text: String,
    /// The object's size in bytes as an API server gets it (compact JSON).
    pub size: usize,
}

/// Why there is no manifest: faults of sooper's own, noticed before anything is written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
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
/// sooper itself is at fault; what is wrong with a project was said before.
pub fn render(plan: &Plan, options: &Options) -> Result<Manifest, Error> {
    let object = workflow::object(plan, options)?;
    let size = serde_json::to_string(&object).map_or(0, |json| json.len());
    Ok(Manifest { text: HEADER.to_owned() + &yaml::write(&object)?, size })
}
