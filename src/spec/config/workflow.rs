//! Settings of the run as a whole: `workflow:`.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::values::Duration;

/// The run as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workflow {
    /// What the manifest is.
    pub kind: Kind,
    /// The object's name, or what runs' names begin with; `None`: made from the project's name.
    #[serde(default)]
    pub name: Option<String>,
    /// What Argo's interface calls a run.
    #[serde(default)]
    pub title: Option<String>,
    /// What Argo's interface says of it.
    #[serde(default)]
    pub description: Option<String>,
    /// Labels of the run.
    #[serde(default)]
    pub labels: IndexMap<String, String>,
    /// Annotations of the run.
    #[serde(default)]
    pub annotations: IndexMap<String, String>,
    /// When a cron workflow starts; checked.
    #[serde(default)]
    pub schedule: Option<String>,
    /// The schedule's time zone; checked.
    #[serde(default)]
    pub timezone: Option<String>,
    /// What a cron workflow does while its last run is still going.
    #[serde(default)]
    pub concurrency_policy: Option<ConcurrencyPolicy>,
    /// How many ended runs a cron workflow keeps.
    #[serde(default)]
    pub history: History,
    /// How late a cron workflow may still start a run that it missed.
    #[serde(default)]
    pub starting_deadline: Option<Duration>,
    /// How many tasks run at once.
    #[serde(default)]
    pub parallelism: Option<u64>,
    /// How long a run may take.
    #[serde(default)]
    pub deadline: Option<Duration>,
    /// Which waiting run is started first.
    #[serde(default)]
    pub priority: Option<i32>,
    /// Whether a failed task ends the run as soon as nothing else is running.
    pub fail_fast: bool,
    /// What a run does while another one of the same project is going.
    pub when_busy: WhenBusy,
    /// How long runs and pods stay; `None`: nothing is ever taken away.
    #[serde(default)]
    pub keep: Option<Keep>,
    /// Whether logs go to the artifact repository; `None`: as the cluster has it.
    #[serde(default)]
    pub archive_logs: Option<bool>,
    /// Secrets for private registries.
    #[serde(default)]
    pub image_pull_secrets: Vec<String>,
    /// Prometheus gauges.
    #[serde(default)]
    pub metrics: Vec<Metric>,
    /// What happens when a run ends.
    #[serde(default)]
    pub on_exit: Option<OnExit>,
}

/// What the manifest is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A Workflow.
    #[default]
    Workflow,
    /// A WorkflowTemplate.
    Template,
    /// A CronWorkflow.
    Cron,
}

/// What a run does while another one of the same project is going.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenBusy {
    /// Waits: a mutex.
    #[default]
    Wait,
    /// Goes on beside it.
    Parallel,
}

/// What a cron workflow does while its last run is still going; Kubernetes' words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConcurrencyPolicy {
    /// Starts beside it.
    Allow,
    /// Leaves this one out.
    Forbid,
    /// Stops the other.
    Replace,
}

impl ConcurrencyPolicy {
    /// Kubernetes' word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Forbid => "Forbid",
            Self::Replace => "Replace",
        }
    }
}

/// How many ended runs a cron workflow keeps; `None` is Argo's own default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct History {
    /// That succeeded.
    pub succeeded: Option<u32>,
    /// That failed.
    pub failed: Option<u32>,
}

/// How long runs and their pods stay in the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keep {
    /// A run that succeeded; `None`: for good.
    #[serde(default)]
    pub succeeded: Option<Duration>,
    /// One that failed; `None`: for good.
    #[serde(default)]
    pub failed: Option<Duration>,
    /// Which pods stay as long as their run.
    pub pods: KeepPods,
}

/// Which pods stay as long as their run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeepPods {
    /// All of them.
    All,
    /// Those that failed.
    Failed,
    /// None: each goes as soon as it ends.
    None,
}

/// A Prometheus gauge: a number in a JSON product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// What it measures.
    pub help: String,
    /// The path of a JSON product, as the pipeline has it.
    pub product: String,
    /// The number's key in it; dots go deeper.
    pub key: String,
}

/// What happens when a run ends, however it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnExit {
    /// A `POST` to the address that a secret has.
    Webhook {
        /// The secret's name.
        secret: String,
        /// The address's key in it.
        key: String,
    },
    /// A program and its arguments.
    Command(Vec<String>),
}
