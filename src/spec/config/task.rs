//! What holds for one task's pod, once all layers of the configuration are merged.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::values::{Duration, Quantity};

/// The settings of one task's pod.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskSettings {
    /// The container image.
    pub image: String,
    /// When the image is pulled; `None` is Kubernetes' own default.
    #[serde(default)]
    pub image_pull_policy: Option<PullPolicy>,
    /// Requests and limits.
    #[serde(default)]
    pub resources: Resources,
    /// When a pod is started again; `None` for one try only.
    #[serde(default)]
    pub retries: Option<Retries>,
    /// How long one try may take.
    #[serde(default)]
    pub timeout: Option<Duration>,
    /// How long a pod may be pending.
    #[serde(default)]
    pub pending_timeout: Option<Duration>,
    /// Variables of the container by name.
    #[serde(default)]
    pub env: IndexMap<String, EnvValue>,
    /// Secrets and config maps whose keys all become variables.
    #[serde(default)]
    pub env_from: Vec<EnvSource>,
    /// All volumes that the pod mounts, those of the whole file first; the first one holds the project.
    #[serde(default)]
    pub volumes: Vec<Volume>,
    /// Labels of the pod.
    #[serde(default)]
    pub labels: IndexMap<String, String>,
    /// Annotations of the pod.
    #[serde(default)]
    pub annotations: IndexMap<String, String>,
    /// Kubernetes' own fields, checked against its schema: `serviceAccountName`, `securityContext`, `nodeSelector`,
    /// `tolerations`, `affinity`, `priorityClassName`, `schedulerName`, `hostAliases`. Each is the field of that name of an
    /// Argo template.
    #[serde(default)]
    pub pod: Map<String, Json>,
}

/// When an image is pulled, as Kubernetes spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PullPolicy {
    /// Asks the registry each time.
    Always,
    /// Pulls what the node doesn't have.
    IfNotPresent,
    /// Only what the node has.
    Never,
}

impl PullPolicy {
    /// Kubernetes' word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "Always",
            Self::IfNotPresent => "IfNotPresent",
            Self::Never => "Never",
        }
    }
}

/// What a pod asks for, and its limits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Resources {
    /// Requested processors.
    pub cpu: Option<Quantity>,
    /// Requested memory.
    pub memory: Option<Quantity>,
    /// Whole GPUs (`nvidia.com/gpu`), requested and limited alike.
    pub gpu: Option<u32>,
    /// Requested `ephemeral-storage`.
    pub storage: Option<Quantity>,
    /// The most processor time.
    pub cpu_limit: Option<Quantity>,
    /// The most memory.
    pub memory_limit: Option<Quantity>,
}

impl Resources {
    /// `resources.requests` of the container, in Kubernetes' names.
    pub fn requests(&self) -> Vec<(&'static str, String)> {
        let text = |quantity: &Option<Quantity>| quantity.as_ref().map(Quantity::to_string);
        let all = [
            ("cpu", text(&self.cpu)),
            ("memory", text(&self.memory)),
            ("ephemeral-storage", text(&self.storage)),
            ("nvidia.com/gpu", self.gpu.map(|count| count.to_string())),
        ];
        all.into_iter().filter_map(|(name, amount)| Some((name, amount?))).collect()
    }

    /// `resources.limits` of the container, in Kubernetes' names.
    pub fn limits(&self) -> Vec<(&'static str, String)> {
        let text = |quantity: &Option<Quantity>| quantity.as_ref().map(Quantity::to_string);
        let all = [
            ("cpu", text(&self.cpu_limit)),
            ("memory", text(&self.memory_limit)),
            ("nvidia.com/gpu", self.gpu.map(|count| count.to_string())),
        ];
        all.into_iter().filter_map(|(name, amount)| Some((name, amount?))).collect()
    }
}

/// When a pod is started again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retries {
    /// How often, after the first try.
    pub limit: u32,
    /// After what.
    pub on: RetryOn,
    /// The wait before the first retry, doubled before each further one.
    #[serde(default)]
    pub backoff: Option<Duration>,
}

/// After what a pod is started again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetryOn {
    /// The pod was lost (Argo's `OnError`).
    NodeFailure,
    /// The task failed, too (Argo's `Always`).
    AnyFailure,
    /// Never.
    Never,
}

/// A variable's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum EnvValue {
    /// This text.
    Literal(String),
    /// A key of a secret.
    Secret {
        /// The secret's name.
        secret: String,
        /// The key in it.
        key: String,
    },
    /// A key of a config map.
    ConfigMap {
        /// The config map's name.
        config_map: String,
        /// The key in it.
        key: String,
    },
}

/// Where all keys become variables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnvSource {
    /// A secret of this name.
    Secret(String),
    /// A config map of this name.
    ConfigMap(String),
}

/// A volume and where pods see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Volume {
    /// Its name, a DNS label.
    pub name: String,
    /// Where pods see it, an absolute path.
    pub mount_path: String,
    /// The folder of the volume that is mounted, relative; `None` for the whole volume.
    #[serde(default)]
    pub sub_path: Option<String>,
    /// Whether pods can't write to it.
    #[serde(default)]
    pub read_only: bool,
    /// A Kubernetes volume source, checked against its schema: `{"persistentVolumeClaim": {"claimName": "nfs"}}`.
    pub source: Map<String, Json>,
}

impl Volume {
    /// The kind of its source, if each pod would have one of its own.
    pub(crate) fn private_source(&self) -> Option<&'static str> {
        let private = ["emptyDir", "secret", "configMap", "downwardAPI", "projected", "ephemeral", "image"];
        private.into_iter().find(|source| self.source.contains_key(*source))
    }
}
