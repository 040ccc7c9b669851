//! What is to be run, in no orchestrator's words: steps, what their pods need, what a run may change.
//!
//! A plan is a [`crate::project::Project`] and its [`crate::spec::config::Config`] put together for one selection of tasks; backends render it.

mod code;
mod data;
mod frozen;
mod lowered;
mod make;
mod selection;
mod values;

use std::path::PathBuf;
use std::sync::Arc;

use crate::environment::Environment;
use crate::source::Span;
use crate::spec::config::{Data, Strategy, TaskSettings, Tool, Volume, Workflow};

pub use code::{Code, Release, Repository, is_version};
pub use data::check as check_data;
pub use make::{Error, Wishes, make};
pub use selection::{Nothing, Selection};

/// The first line of every manifest: sooper knows its own files by it.
pub const MARK: &str = "# Written by `sooper export`: change the pipeline or sooper.yaml, not this file.\n";

/// Everything a backend needs to know.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The project's name, as its owner writes it.
    pub project: String,
    /// What `ploomber --entry-point` gets, relative to the project root.
    pub entry_point: String,
    /// The tasks to run, in pipeline order.
    pub steps: Vec<Step>,
    /// Whether tasks run although their products are up to date.
    pub force: bool,
    /// How the project's files reach the pods.
    pub code: Code,
    /// The environments that steps run in; what none of them has comes with the image.
    pub packages: Vec<Packages>,
    /// Where and how often they are built.
    pub strategy: Strategy,
    /// The program that builds them; `None`: the first that fits and the image has.
    pub tool: Option<Tool>,
    /// Whether what the project declares that it needs is installed into environments too.
    pub installs_project: bool,
    /// The folder that makes the project's own package importable, relative to the project root (`.` for the root itself).
    pub package_folder: Option<String>,
    /// The file that `PLOOMBER_ENV_FILENAME` names, if it isn't the one Ploomber would find by itself.
    pub env_file: Option<String>,
    /// Values of env.yaml that are given to Ploomber as `--env--KEY`.
    pub values: Vec<EnvValue>,
    /// Dotted keys of env.yaml that no run can change, since tasks, edges or products hang on them.
    pub fixed: Vec<String>,
    /// Files that sooper adds to the project for its pods; an upload sends them, nothing writes them beside the user's.
    pub generated: Vec<Artifact>,
    /// Where the project stands: for people who look at a run.
    pub provenance: Provenance,
    /// The run as a whole.
    pub workflow: Workflow,
    /// How steps hand products to each other.
    pub data: Data,
    /// What the pods that belong to no task need: the one that runs at the end, and those that build environments.
    pub exit_settings: Arc<TaskSettings>,
    /// The environment of the pod that runs at the end, as an index into [`Plan::packages`].
    pub exit_packages: Option<usize>,
    /// Volumes of all pods; the first holds the project and is the working directory.
    pub volumes: Vec<Volume>,
}

/// An environment on an image: a virtual environment works only with the Python it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packages {
    /// What it is called: lowercase letters, digits and dashes, unlike the others.
    pub name: String,
    /// What is in it.
    pub environment: Environment,
    /// The image that it is built and used with.
    pub image: String,
}

/// A task to run.
#[derive(Debug, Clone)]
pub struct Step {
    /// Ploomber's name of it.
    pub name: String,
    /// The steps that must be done before, as indices into [`Plan::steps`], in order.
    pub upstream: Vec<usize>,
    /// What its pod needs. Steps with equal settings share them.
    pub settings: Arc<TaskSettings>,
    /// Its environment, as an index into [`Plan::packages`]; `None`: what the image has.
    pub packages: Option<usize>,
    /// Its file products, relative to the project root.
    pub products: Vec<String>,
    /// Where the pipeline has it.
    pub defined_at: Span,
}

/// A value of env.yaml given to Ploomber on its command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvValue {
    /// Its keys, joined with `--` as in the flag.
    pub key: String,
    /// What env.yaml itself says, as text; `None` where it can't be said as text.
    pub written: Option<String>,
    /// What a run gets unless it says otherwise.
    pub value: String,
    /// Whether a run may say otherwise.
    pub variable: bool,
}

/// Where the project stood when it was compiled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The commit that is checked out.
    pub commit: Option<String>,
    /// Whether files differ from that commit.
    pub dirty: bool,
    /// SHA-256 over the pipeline file, env file and all sources, in hexadecimal.
    pub source_digest: Option<String>,
}

/// A file to be written or sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Relative to the project root.
    pub path: PathBuf,
    /// Its whole content.
    pub text: String,
}
