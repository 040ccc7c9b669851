//! One pod template: the settings of a task in Argo's and Kubernetes' words.

use crate::plan::Plan;
use crate::spec::config::{self, ArgoVersion, EnvSource, RetryOn, TaskSettings};

use super::script::{self, literal};
use super::types::{
    Backoff, EnvFrom, EnvValue, EnvVar, Metadata, Parameter, Parameters, Resources, RetryStrategy, Script,
    Template, ValueFrom, Volume, VolumeMount,
};

/// The template called `name` for all tasks with these settings. `source` is the script, `shared` the volumes that the
/// workflow declares for every pod.
pub(crate) fn for_settings(
    name: String,
    settings: &TaskSettings,
    plan: &Plan,
    source: &str,
    shared: &[Volume],
    version: ArgoVersion,
) -> Template {
    let input = Parameter { name: "task".to_owned(), ..Parameter::default() };
    let own = settings.volumes.iter().map(volume).filter(|volume| !shared.contains(volume));
    let mut env = script::variables(plan);
    env.extend(settings.env.iter().map(variable));
    Template {
        name,
        inputs: Parameters { parameters: vec![input] },
        metadata: Some(metadata(settings, plan)),
        pod: settings.pod.clone(),
        retry_strategy: settings.retries.as_ref().and_then(retry_strategy),
        active_deadline_seconds: settings.timeout.map(config::Duration::seconds),
        pending_timeout: settings
            .pending_timeout
            .filter(|_| version >= ArgoVersion::V4_1)
            .map(|time| time.to_string()),
        volumes: own.collect(),
        script: Some(Script {
            image: settings.image.clone(),
            image_pull_policy: settings.image_pull_policy.map(config::PullPolicy::as_str),
            command: vec!["bash"],
            working_dir: settings
                .volumes
                .first()
                .map_or_else(|| "/".to_owned(), |volume| volume.mount_path.clone()),
            env,
            env_from: settings.env_from.iter().map(env_from).collect(),
            resources: resources(&settings.resources),
            volume_mounts: settings.volumes.iter().map(mount).collect(),
            source: source.to_owned(),
        }),
        ..Template::default()
    }
}

/// What is written on each pod: whose it is, which run and which task, then the user's own.
fn metadata(settings: &TaskSettings, plan: &Plan) -> Metadata {
    let mut metadata = Metadata { labels: super::workflow::labels(plan), ..Metadata::default() };
    metadata.labels.insert("run".to_owned(), "{{workflow.name}}".to_owned());
    metadata.annotations.insert("sooper.dev/task".to_owned(), "{{inputs.parameters.task}}".to_owned());
    metadata.annotations.extend(script::annotations(plan));
    metadata.labels.extend(settings.labels.clone());
    metadata.annotations.extend(settings.annotations.clone());
    metadata
}

fn retry_strategy(retries: &config::Retries) -> Option<RetryStrategy> {
    let retry_policy = match retries.on {
        RetryOn::NodeFailure => "OnError",
        RetryOn::AnyFailure => "Always",
        RetryOn::Never => return None,
    };
    let backoff = retries.backoff.map(|wait| Backoff { duration: wait.to_string(), factor: "2".to_owned() });
    Some(RetryStrategy { limit: retries.limit.to_string(), retry_policy, backoff })
}

fn resources(resources: &config::Resources) -> Option<Resources> {
    let requests = resources.requests().into_iter().collect();
    let limits = resources.limits().into_iter().collect();
    let resources = Resources { requests, limits };
    (!resources.requests.is_empty() || !resources.limits.is_empty()).then_some(resources)
}

fn variable((name, value): (&String, &config::EnvValue)) -> EnvVar {
    let from = match value {
        config::EnvValue::Literal(text) => return literal(name, text),
        config::EnvValue::Secret { secret, key } => {
            ValueFrom::SecretKeyRef { name: secret.clone(), key: key.clone() }
        }
        config::EnvValue::ConfigMap { config_map, key } => {
            ValueFrom::ConfigMapKeyRef { name: config_map.clone(), key: key.clone() }
        }
    };
    EnvVar { name: name.clone(), value: EnvValue::ValueFrom(from) }
}

fn env_from(source: &EnvSource) -> EnvFrom {
    match source {
        EnvSource::Secret(name) => EnvFrom::SecretRef { name: name.clone() },
        EnvSource::ConfigMap(name) => EnvFrom::ConfigMapRef { name: name.clone() },
    }
}

pub(crate) fn volume(volume: &config::Volume) -> Volume {
    Volume { name: volume.name.clone(), source: volume.source.clone() }
}

fn mount(volume: &config::Volume) -> VolumeMount {
    VolumeMount {
        name: volume.name.clone(),
        mount_path: volume.mount_path.clone(),
        sub_path: volume.sub_path.clone(),
        read_only: volume.read_only,
    }
}
