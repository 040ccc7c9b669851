//! The object: one DAG of the steps, the templates they use, and what holds for the run as a whole.

use crate::plan::Plan;
use crate::spec::config::{self, ConcurrencyPolicy, KeepPods, Kind, WhenBusy};

use super::dag::{Dags, Split};
use super::sorts::Sorts;
use super::types::{
    CronSpec, Metadata, Name, Object, ObjectMeta, Parameter, Parameters, PodGc, Spec, Synchronization,
    Template, Texts, TtlStrategy, WorkflowSpec,
};
use super::{Error, Options, code, dag, environment, exit, names, template, volumes};

/// The longest prefix that an API server leaves whole before it adds five characters, dash included.
const LONGEST_GENERATED: usize = 58;
/// Argo appends a dash and a Unix time to the name of a CronWorkflow.
pub(crate) const LONGEST_CRON: usize = 52;
const LONGEST_TEMPLATE: usize = 63;

/// The manifest's object, and how its tasks were split if they were too many for one DAG.
///
/// # Errors
/// There are too many tasks, or a script template is broken.
pub(crate) fn object(plan: &Plan, options: &Options) -> Result<(Object, Option<Split>), Error> {
    let (templates, split) = templates(plan, options)?;
    Ok((around(plan, templates, 0), split))
}

/// The object around these templates, its name so short that a run's can be made `room` longer.
pub(crate) fn around(plan: &Plan, templates: Vec<Template>, room: usize) -> Object {
    let spec = spec(plan, templates);
    let workflow = &plan.workflow;
    let wanted = workflow.name.as_deref().unwrap_or(&plan.project);
    let metadata = Metadata { labels: run_labels(plan), annotations: annotations(plan) };
    let named = |longest| ObjectMeta {
        name: Some(names::object(wanted, longest - room)),
        metadata: metadata.clone(),
        ..ObjectMeta::default()
    };
    let (kind, metadata, spec) = match workflow.kind {
        Kind::Workflow => {
            let generate_name = Some(names::object(wanted, LONGEST_GENERATED - 1 - room) + "-");
            (
                "Workflow",
                ObjectMeta { generate_name, metadata, ..ObjectMeta::default() },
                Spec::Workflow(spec.into()),
            )
        }
        Kind::Template => {
            let spec = WorkflowSpec { workflow_metadata: Some(run_metadata(plan)), ..spec };
            // A run's name gets a dash and five characters more.
            let longest = if room == 0 { LONGEST_TEMPLATE } else { LONGEST_GENERATED - 1 };
            ("WorkflowTemplate", named(longest), Spec::Workflow(spec.into()))
        }
        Kind::Cron => ("CronWorkflow", named(LONGEST_CRON), Spec::Cron(cron(plan, spec).into())),
    };
    Object { api_version: "argoproj.io/v1alpha1", kind, metadata, spec }
}

fn cron(plan: &Plan, workflow_spec: WorkflowSpec) -> CronSpec {
    let workflow = &plan.workflow;
    CronSpec {
        schedules: workflow.schedule.iter().cloned().collect(),
        timezone: workflow.timezone.clone(),
        concurrency_policy: workflow.concurrency_policy.map(ConcurrencyPolicy::as_str),
        starting_deadline_seconds: workflow.starting_deadline.map(config::Duration::seconds),
        successful_jobs_history_limit: workflow.history.succeeded,
        failed_jobs_history_limit: workflow.history.failed,
        workflow_metadata: Some(run_metadata(plan)),
        workflow_spec,
    }
}

fn spec(plan: &Plan, templates: Vec<Template>) -> WorkflowSpec {
    let workflow = &plan.workflow;
    let keep = workflow.keep.as_ref();
    let ttl = keep.map(|keep| TtlStrategy {
        seconds_after_success: keep.succeeded.map(config::Duration::seconds),
        seconds_after_failure: keep.failed.map(config::Duration::seconds),
    });
    let strategy = match keep.map(|keep| keep.pods) {
        None | Some(KeepPods::All) => None,
        Some(KeepPods::Failed) => Some("OnPodSuccess"),
        Some(KeepPods::None) => Some("OnPodCompletion"),
    };
    let mutex = Name { name: format!("sooper-{}", names::object(&plan.project, LONGEST_CRON)) };
    WorkflowSpec {
        entrypoint: Some(dag::NAME),
        arguments: Parameters { parameters: parameters(plan), ..Parameters::default() },
        parallelism: workflow.parallelism,
        active_deadline_seconds: workflow.deadline.map(config::Duration::seconds),
        priority: workflow.priority,
        synchronization: (workflow.when_busy == WhenBusy::Wait)
            .then(|| Synchronization { mutexes: vec![mutex] }),
        ttl_strategy: ttl.filter(|ttl| ttl.seconds_after_success.or(ttl.seconds_after_failure).is_some()),
        pod_gc: strategy.map(|strategy| PodGc { strategy }),
        on_exit: workflow.on_exit.as_ref().map(|_| exit::NAME),
        archive_logs: workflow.archive_logs,
        image_pull_secrets: workflow.image_pull_secrets.iter().cloned().map(|name| Name { name }).collect(),
        volumes: volumes::declared(&plan.volumes),
        templates,
        ..WorkflowSpec::default()
    }
}

/// What a run may change, with what holds unless it does.
pub(crate) fn parameters(plan: &Plan) -> Vec<Parameter> {
    let variable = plan.values.iter().filter(|value| value.variable);
    let parameter = |value: &crate::plan::EnvValue| Parameter {
        name: value.key.clone(),
        value: Some(value.value.clone()),
        ..Parameter::default()
    };
    code::parameter(plan).into_iter().chain(variable.map(parameter)).collect()
}

/// The DAGs, a template for each sort of pod, and what runs at the end.
fn templates(plan: &Plan, options: &Options) -> Result<(Vec<Template>, Option<Split>), Error> {
    let sorts = Sorts::of(plan);
    let exit = exit::template(plan, options.version)?;
    let builder = environment::template(plan, options.version)?;
    let others = sorts.all.len() + usize::from(exit.is_some()) + usize::from(builder.is_some());
    let Dags { mut templates, split } =
        dag::templates(plan, others, &sorts).ok_or(Error::TooMany(plan.steps.len()))?;
    templates.extend(builder);
    for (number, sort) in sorts.all.iter().enumerate() {
        templates.push(template::task(sorts.name(number), sort, sorts.patched, plan, options.version)?);
    }
    templates.extend(exit);
    Ok((templates, split))
}

/// What every object and pod of the project bears.
pub(crate) fn labels(plan: &Plan) -> Texts {
    let project = match names::label(&plan.project) {
        label if label.is_empty() => names::object(&plan.project, LONGEST_TEMPLATE),
        label => label,
    };
    let pairs = [
        ("app.kubernetes.io/managed-by", "sooper".to_owned()),
        ("app.kubernetes.io/part-of", project.clone()),
        ("pipeline", project),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The labels of a run: sooper's, then the user's.
fn run_labels(plan: &Plan) -> Texts {
    let mut labels = labels(plan);
    labels.extend(plan.workflow.labels.clone());
    labels
}

/// For the runs that a template or a schedule makes: they take over nothing of the object's own metadata.
fn run_metadata(plan: &Plan) -> Metadata {
    let code = code::description(plan).map(|code| ("sooper.dev/code".to_owned(), code));
    Metadata { labels: run_labels(plan), annotations: code.into_iter().collect() }
}

fn annotations(plan: &Plan) -> Texts {
    let workflow = &plan.workflow;
    let title = workflow.title.clone().unwrap_or_else(|| plan.project.clone());
    let description = workflow.description.clone().unwrap_or_else(|| match plan.steps.len() {
        1 => "1 task".to_owned(),
        count => format!("{count} tasks"),
    });
    let mut annotations = Texts::new();
    let mut add = |name: &str, value: String| annotations.insert(name.to_owned(), value);
    add("workflows.argoproj.io/title", title);
    add("workflows.argoproj.io/description", description);
    add("sooper.dev/version", env!("CARGO_PKG_VERSION").to_owned());
    if let Some(commit) = &plan.provenance.commit {
        add("sooper.dev/git-commit", commit.clone());
        add("sooper.dev/git-dirty", plan.provenance.dirty.to_string());
    }
    if let Some(code) = code::description(plan) {
        add("sooper.dev/code", code);
    }
    if let Some(digest) = &plan.provenance.source_digest {
        add("sooper.dev/source-digest", format!("sha256:{digest}"));
    }
    if !plan.fixed.is_empty() {
        add("sooper.dev/fixed-values", plan.fixed.join(" "));
    }
    annotations.extend(workflow.annotations.clone());
    annotations
}
