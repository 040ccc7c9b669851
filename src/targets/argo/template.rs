//! One pod template: the settings of a task in Argo's and Kubernetes' words.

use crate::plan::Plan;
use crate::spec::config::{self, ArgoVersion, EnvSource, Metric, RetryOn, TaskSettings};

use super::script::{self, literal};
use super::sorts::{self, Sort};
use super::types::{
    Backoff, EnvFrom, EnvVar, Gauge, GaugeValue, KeyRef, Metadata, Metrics, Name, Parameter, Parameters,
    Resources, RetryStrategy, Script, Template, ValueFrom, ValueFromPath,
};
use super::{artifacts, code, environment, volumes};

/// The template called `name` for all tasks of a sort; `patched` when each brings its own variables along.
///
/// # Errors
/// A script template is broken (a fault of sooper's own).
pub(crate) fn task(
    name: String,
    sort: &Sort<'_>,
    patched: bool,
    plan: &Plan,
    version: ArgoVersion,
) -> Result<Template, minijinja::Error> {
    let input = Parameter { name: "task".to_owned(), ..Parameter::default() };
    let Sort { settings, metrics, packages, inputs } = sort;
    let of_task = script::Sort::Task { metrics: !metrics.is_empty(), environment: packages.is_some() };
    let mut template = pod(name, settings, plan, version, script::text(of_task, plan)?);
    template.inputs.parameters.push(input);
    template.outputs.parameters = (1..=metrics.len()).map(number).collect();
    let gauges: Vec<Gauge> = (1..).zip(metrics).map(|(number, metric)| gauge(number, metric)).collect();
    template.metrics = (!gauges.is_empty()).then_some(Metrics { prometheus: gauges });
    if let Some(metadata) = &mut template.metadata {
        metadata.annotations.insert_before(
            0,
            "sooper.dev/task".to_owned(),
            "{{inputs.parameters.task}}".to_owned(),
        );
        metadata.annotations.extend(script::annotations(plan));
    }
    if packages.is_some() {
        environment::mount_unpacked(&mut template, plan);
    }
    if let Some(script) = &mut template.script {
        let mut variables = script::task_variables(plan, metrics);
        if !(patched && sorts::differ(plan)) {
            variables.extend(environment::variables(plan, *packages));
        }
        script.env.splice(0..0, variables);
    }
    if patched {
        template.inputs.parameters.push(Parameter { name: "patch".to_owned(), ..Parameter::default() });
        template.pod_spec_patch = Some("{{inputs.parameters.patch}}".to_owned());
    }
    artifacts::declare(&mut template, *inputs, plan);
    Ok(template)
}

/// A measured number as an output, which Argo takes gauges from. A product without it doesn't fail the task.
fn number(number: usize) -> Parameter {
    let path = format!("/tmp/sooper-metric-{number}");
    let value_from = Some(ValueFromPath { path, default: "NaN".to_owned() });
    Parameter { name: format!("metric-{number}"), value_from, ..Parameter::default() }
}

fn gauge(number: usize, metric: &Metric) -> Gauge {
    let value = format!("{{{{outputs.parameters.metric-{number}}}}}");
    let gauge = GaugeValue { realtime: false, value };
    Gauge { name: metric.name.clone(), help: metric.help.clone(), gauge }
}

/// A pod with these settings that runs `source`, in the folder of the project.
pub(crate) fn pod(
    name: String,
    settings: &TaskSettings,
    plan: &Plan,
    version: ArgoVersion,
    source: String,
) -> Template {
    let shared = volumes::declared(&plan.volumes);
    let own = volumes::declared(&settings.volumes).into_iter().filter(|volume| !shared.contains(volume));
    Template {
        name,
        metadata: Some(metadata(settings, plan)),
        pod: settings.pod.clone(),
        retry_strategy: settings.retries.as_ref().and_then(retry_strategy),
        active_deadline_seconds: settings.timeout.map(config::Duration::seconds),
        pending_timeout: settings
            .pending_timeout
            .filter(|_| version >= ArgoVersion::V4_1)
            .map(|time| time.to_string()),
        archive_location: artifacts::archive_location(plan),
        inputs: Parameters { artifacts: code::artifact(plan).into_iter().collect(), ..Parameters::default() },
        volumes: own.collect(),
        script: Some(Script {
            image: settings.image.clone(),
            image_pull_policy: settings.image_pull_policy.map(config::PullPolicy::as_str),
            command: vec!["bash"],
            working_dir: settings
                .volumes
                .first()
                .map_or_else(|| "/".to_owned(), |volume| volume.mount_path.clone()),
            env: settings.env.iter().map(variable).collect(),
            env_from: settings.env_from.iter().map(env_from).collect(),
            resources: resources(&settings.resources),
            volume_mounts: volumes::mounts(&settings.volumes),
            source,
        }),
        ..Template::default()
    }
}

/// What is written on each pod: whose it is and which run, then the user's own.
pub(crate) fn metadata(settings: &TaskSettings, plan: &Plan) -> Metadata {
    let mut metadata = Metadata { labels: super::workflow::labels(plan), ..Metadata::default() };
    metadata.labels.insert("run".to_owned(), "{{workflow.name}}".to_owned());
    metadata.labels.extend(settings.labels.clone());
    metadata.annotations.extend(settings.annotations.clone());
    metadata
}

pub(crate) fn retry_strategy(retries: &config::Retries) -> Option<RetryStrategy> {
    let retry_policy = match retries.on {
        RetryOn::NodeFailure => "OnError",
        RetryOn::AnyFailure => "Always",
        RetryOn::Never => return None,
    };
    let backoff = retries.backoff.map(|wait| Backoff { duration: wait.to_string(), factor: "2".to_owned() });
    Some(RetryStrategy { limit: retries.limit.to_string(), retry_policy, backoff })
}

pub(crate) fn resources(resources: &config::Resources) -> Option<Resources> {
    let requests = resources.requests().into_iter().collect();
    let limits = resources.limits().into_iter().collect();
    let resources = Resources { requests, limits };
    (!resources.requests.is_empty() || !resources.limits.is_empty()).then_some(resources)
}

pub(crate) fn variable((name, value): (&String, &config::EnvValue)) -> EnvVar {
    match value {
        config::EnvValue::Literal(text) => literal(name, text),
        config::EnvValue::Secret { secret, key } => {
            from_secret(name, KeyRef { name: secret.clone(), key: key.clone() })
        }
        config::EnvValue::ConfigMap { config_map, key } => {
            let key = KeyRef { name: config_map.clone(), key: key.clone() };
            let value_from = ValueFrom { config_map_key_ref: Some(key), ..ValueFrom::default() };
            EnvVar { name: name.clone(), value_from: Some(value_from), ..EnvVar::default() }
        }
    }
}

/// A variable with a secret's value.
pub(crate) fn from_secret(name: &str, key: KeyRef) -> EnvVar {
    let value_from = ValueFrom { secret_key_ref: Some(key), ..ValueFrom::default() };
    EnvVar { name: name.to_owned(), value_from: Some(value_from), ..EnvVar::default() }
}

fn env_from(source: &EnvSource) -> EnvFrom {
    match source.clone() {
        EnvSource::Secret(name) => EnvFrom { secret_ref: Some(Name { name }), ..EnvFrom::default() },
        EnvSource::ConfigMap(name) => EnvFrom { config_map_ref: Some(Name { name }), ..EnvFrom::default() },
    }
}
