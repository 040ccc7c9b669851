//! The part of Argo's objects that sooper writes. Field order is the order in the manifest; what is `None` or empty is left out.
//!
//! Kubernetes' own fragments (volume sources, affinity, …) stay JSON: they were checked against its schema when they were read.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Map, Value as Json};

/// Text by name.
pub(crate) type Texts = IndexMap<String, String>;

/// One document of a manifest.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Object {
    pub(crate) api_version: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) metadata: ObjectMeta,
    pub(crate) spec: Spec,
}

#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ObjectMeta {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) generate_name: Option<String>,
    #[serde(flatten)]
    pub(crate) metadata: Metadata,
}

/// Labels and annotations of an object or of pods.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Metadata {
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) labels: Texts,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) annotations: Texts,
}

/// `spec` of a Workflow and a WorkflowTemplate, or of a CronWorkflow.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum Spec {
    Workflow(Box<WorkflowSpec>),
    Cron(Box<CronSpec>),
}

impl Spec {
    /// What runs are made of.
    pub(crate) fn workflow_mut(&mut self) -> &mut WorkflowSpec {
        match self {
            Self::Workflow(spec) => spec,
            Self::Cron(spec) => &mut spec.workflow_spec,
        }
    }
}

#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CronSpec {
    pub(crate) schedules: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) timezone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) concurrency_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) starting_deadline_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) successful_jobs_history_limit: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failed_jobs_history_limit: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) workflow_metadata: Option<Metadata>,
    pub(crate) workflow_spec: WorkflowSpec,
}

#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkflowSpec {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) entrypoint: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) workflow_metadata: Option<Metadata>,
    #[serde(skip_serializing_if = "Parameters::is_empty")]
    pub(crate) arguments: Parameters,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) on_exit: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parallelism: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) active_deadline_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) priority: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) synchronization: Option<Synchronization>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ttl_strategy: Option<TtlStrategy>,
    #[serde(rename = "podGC", skip_serializing_if = "Option::is_none")]
    pub(crate) pod_gc: Option<PodGc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) archive_logs: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) image_pull_secrets: Vec<Name>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) volumes: Vec<Volume>,
    pub(crate) templates: Vec<Template>,
}

/// `parameters:` and `artifacts:` as arguments, inputs or outputs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Parameters {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) parameters: Vec<Parameter>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) artifacts: Vec<Artifact>,
}

impl Parameters {
    pub(crate) fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.artifacts.is_empty()
    }
}

/// Files of a pod, and where Argo keeps them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Artifact {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) optional: bool,
    /// One of Argo's kinds of location: `{"s3": {"key": …}}`.
    #[serde(flatten)]
    pub(crate) location: Map<String, Json>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Parameter {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value_from: Option<ValueFromPath>,
}

/// An output read from a file of the pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ValueFromPath {
    pub(crate) path: String,
    pub(crate) default: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Name {
    pub(crate) name: String,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Synchronization {
    pub(crate) mutexes: Vec<Name>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TtlStrategy {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seconds_after_success: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seconds_after_failure: Option<u64>,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct PodGc {
    pub(crate) strategy: &'static str,
}

/// A volume: its name and one Kubernetes source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Volume {
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) source: Map<String, Json>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Template {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Parameters::is_empty")]
    pub(crate) inputs: Parameters,
    #[serde(skip_serializing_if = "Parameters::is_empty")]
    pub(crate) outputs: Parameters,
    /// The repository of artifacts that name a key only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) archive_location: Option<Map<String, Json>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) metrics: Option<Metrics>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) metadata: Option<Metadata>,
    /// Scheduling, service account, security context: as `sooper.yaml` has them under `pod:`.
    #[serde(flatten)]
    pub(crate) pod: Map<String, Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pod_spec_patch: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry_strategy: Option<RetryStrategy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) active_deadline_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pending_timeout: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) volumes: Vec<Volume>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dag: Option<Dag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) script: Option<Script>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) resource: Option<Resource>,
}

/// A pod of Argo's own that makes an object of Kubernetes and waits until one of the conditions holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Resource {
    pub(crate) action: &'static str,
    pub(crate) set_owner_reference: bool,
    pub(crate) success_condition: &'static str,
    pub(crate) failure_condition: &'static str,
    /// The object in YAML, with Argo's tags.
    pub(crate) manifest: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Dag {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fail_fast: Option<bool>,
    pub(crate) tasks: Vec<DagTask>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DagTask {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) template: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) template_ref: Option<TemplateRef>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) dependencies: Vec<String>,
    #[serde(skip_serializing_if = "Parameters::is_empty")]
    pub(crate) arguments: Parameters,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct TemplateRef {
    pub(crate) name: String,
    pub(crate) template: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RetryStrategy {
    pub(crate) limit: String,
    pub(crate) retry_policy: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) backoff: Option<Backoff>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Backoff {
    pub(crate) duration: String,
    pub(crate) factor: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Metrics {
    pub(crate) prometheus: Vec<Gauge>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Gauge {
    pub(crate) name: String,
    pub(crate) help: String,
    pub(crate) gauge: GaugeValue,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct GaugeValue {
    pub(crate) realtime: bool,
    pub(crate) value: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Script {
    pub(crate) image: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) image_pull_policy: Option<&'static str>,
    pub(crate) command: Vec<&'static str>,
    pub(crate) working_dir: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) env: Vec<EnvVar>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) env_from: Vec<EnvFrom>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) resources: Option<Resources>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) volume_mounts: Vec<VolumeMount>,
    pub(crate) source: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnvVar {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value_from: Option<ValueFrom>,
}

/// Where a variable's value is; one of its fields is set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ValueFrom {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) secret_key_ref: Option<KeyRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) config_map_key_ref: Option<KeyRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) field_ref: Option<FieldRef>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct KeyRef {
    pub(crate) name: String,
    pub(crate) key: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FieldRef {
    pub(crate) field_path: String,
}

/// What all keys become variables of; one of its fields is set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnvFrom {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) secret_ref: Option<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) config_map_ref: Option<Name>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Resources {
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) requests: IndexMap<&'static str, String>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) limits: IndexMap<&'static str, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VolumeMount {
    pub(crate) name: String,
    pub(crate) mount_path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sub_path: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) read_only: bool,
}
