//! A pipeline that no single object can hold: parts, each a workflow of its own, and a parent that starts them.
//!
//! Each part is the manifest of a plan with only its steps, as a WorkflowTemplate. The parent has a DAG of the parts; a pod for
//! each creates the part's Workflow and waits for its end. That Workflow is called as the run and the part are, so a pod that
//! takes over from a lost one finds it there. What holds for the run as a whole is the parent's alone: a part that waited for
//! the run's own mutex would never start.

use std::collections::BTreeSet;

use crate::plan::{MARK, Plan, Step};
use crate::source::{threads, yaml};
use crate::spec::config::{Keep, Kind, Retries, RetryOn, WhenBusy, Workflow};

use super::dag::{self, MOST};
use super::split::cut;
use super::types::{Dag, DagTask, Object, Parameter, Parameters, Resource, Template, WorkflowSpec};
use super::{Error, Manifest, Options, Parts, artifacts, exit, names, size, template, workflow};

/// The most tasks of a part.
pub const LARGEST: usize = 1_000;

/// How often Argo writes what is in a template into a Workflow made from it: as its specification, and template by template.
const COPIES: usize = 2;

/// What the end of a part's name takes of the longest names: `-part-200`.
const ROOM: usize = 9;

/// The parameter by which a part knows the run it belongs to. No value of env.yaml is called so: their keys have no single
/// dashes.
const RUN: &str = "run-name";

/// The template that runs a part.
const TEMPLATE: &str = "run-part";

/// The label on a part's Workflow that says the run it belongs to.
const LABEL: &str = "sooper.dev/run";

/// A part: its tasks, its template, how large that is and what a run of it adds.
struct Part {
    tasks: Vec<usize>,
    template: Object,
    size: usize,
    status: usize,
}

/// The parent's manifest, and the parts' beside it: of at most `most` tasks, fewer where their settings take much room.
///
/// # Errors
/// The steps hand products to each other within a workflow, they are too many, or sooper itself is at fault.
pub(super) fn render(plan: &Plan, options: &Options, most: usize) -> Result<Manifest, Error> {
    if artifacts::used(plan) {
        return Err(Error::ArtifactsInParts);
    }
    let parts = fitting(plan, options, most)?;
    let documents: Vec<String> =
        parts.iter().map(|part| yaml::write(&part.template)).collect::<Result<_, _>>()?;
    let largest = parts.iter().max_by_key(|part| part.size + part.status);
    let (size, status) = largest.map_or((0, 0), |part| (part.size, part.status));
    let text = MARK.to_owned() + &documents.join("---\n");
    let beside = Parts { text, count: parts.len(), size, status };
    let parent = parent(plan, options, &parts)?;
    Ok(Manifest {
        text: MARK.to_owned() + &yaml::write(&parent)?,
        size: size::of(&parent),
        status: size::of_pods(parts.len()),
        split: None,
        parts: Some(beside),
    })
}

/// Parts that are small enough.
fn fitting(plan: &Plan, options: &Options, mut most: usize) -> Result<Vec<Part>, Error> {
    let upstream: Vec<Vec<usize>> = plan.steps.iter().map(|step| step.upstream.clone()).collect();
    let workers = plan.workflow.parallelism.map(|count| usize::try_from(count).unwrap_or(usize::MAX));
    loop {
        let cut = threads::in_pool(|| cut(&upstream, workers, most));
        if cut.len() > MOST {
            return Err(Error::TooManyParts(plan.steps.len()));
        }
        let parts = templates(plan, options, cut)?;
        // The state of so few tasks takes little once Argo compresses it; what was submitted stays as it is.
        if most <= 1 || parts.iter().all(|part| COPIES * part.size <= size::LARGEST / 2) {
            return Ok(parts);
        }
        most = most.div_ceil(2);
    }
}

fn templates(plan: &Plan, options: &Options, cut: Vec<Vec<usize>>) -> Result<Vec<Part>, Error> {
    let (frame, count) = (frame(plan), cut.len());
    let template = |(number, tasks): (usize, Vec<usize>)| {
        let plan = of_part(&frame, plan, (number, count), &tasks);
        let (mut template, split) = workflow::object(&plan, options)?;
        belong(template.spec.workflow_mut());
        let size = size::of(&template);
        let state = size::of_status(&plan, split.map_or(1, |split| split.parts), COPIES * size);
        Ok(Part { tasks, template, size, status: state + (COPIES - 1) * size })
    };
    (1..).zip(cut).map(template).collect()
}

/// What parts have in common: no steps yet, and nothing that holds for the run as a whole.
fn frame(plan: &Plan) -> Plan {
    let whole = &plan.workflow;
    let keep = whole.keep.as_ref().map(|keep| Keep { succeeded: None, failed: None, ..keep.clone() });
    let workflow = Workflow {
        kind: Kind::Template,
        schedule: None,
        when_busy: WhenBusy::Parallel,
        on_exit: None,
        // A part goes when its run does; gone earlier, whoever waits for it would take it for lost.
        keep,
        ..whole.clone()
    };
    Plan { workflow, exit_packages: None, steps: Vec::new(), ..plan.clone() }
}

/// The plan of a part: its steps, what they wait for among themselves, and the environments that they run in.
fn of_part(frame: &Plan, whole: &Plan, (number, count): (usize, usize), tasks: &[usize]) -> Plan {
    let used: BTreeSet<usize> = tasks.iter().filter_map(|task| whole.steps[*task].packages).collect();
    let used: Vec<usize> = used.into_iter().collect();
    let step = |task: &usize| {
        let step = &whole.steps[*task];
        let within = |other: &usize| tasks.binary_search(other).ok();
        Step {
            upstream: step.upstream.iter().filter_map(within).collect(),
            packages: step.packages.and_then(|own| used.binary_search(&own).ok()),
            ..step.clone()
        }
    };
    let mut plan = frame.clone();
    plan.steps = tasks.iter().map(step).collect();
    plan.packages = used.iter().filter_map(|own| whole.packages.get(*own).cloned()).collect();
    let title = plan.workflow.title.as_ref().unwrap_or(&plan.project);
    plan.workflow.title = Some(format!("{title}, part {number} of {count}"));
    plan.workflow.name = Some(format!("{}-{}", base(whole), name(number)));
    plan
}

/// Pods of a part say the run that it belongs to, and find that run's environments.
fn belong(spec: &mut WorkflowSpec) {
    let (own, run) = ("{{workflow.name}}", format!("{{{{workflow.parameters.{RUN}}}}}"));
    spec.arguments.parameters.insert(
        0,
        Parameter {
            name: RUN.to_owned(),
            description: Some("The run that this is a part of".to_owned()),
            ..Parameter::default()
        },
    );
    for template in &mut spec.templates {
        let label = template.metadata.as_mut().and_then(|metadata| metadata.labels.get_mut("run"));
        let variables = template.script.iter_mut().flat_map(|script| &mut script.env);
        let variables = variables.filter(|variable| variable.name == "SOOPER_RUN");
        let values = variables.filter_map(|variable| variable.value.as_mut());
        values.chain(label).filter(|value| *value == own).for_each(|value| value.clone_from(&run));
    }
}

fn parent(plan: &Plan, options: &Options, parts: &[Part]) -> Result<Object, Error> {
    let mut part_of = vec![0; plan.steps.len()];
    for (number, part) in (1..).zip(parts) {
        part.tasks.iter().for_each(|task| part_of[*task] = number);
    }
    let task = |(number, part): (usize, &Part)| {
        let upstream = part.tasks.iter().flat_map(|task| &plan.steps[*task].upstream);
        let others: BTreeSet<usize> = upstream.map(|other| part_of[*other]).collect();
        let dependencies = others.into_iter().filter(|other| *other != number).map(name).collect();
        let part = Parameter { name: "part".to_owned(), value: Some(name(number)), ..Parameter::default() };
        DagTask {
            name: name(number),
            template: Some(TEMPLATE.to_owned()),
            dependencies,
            arguments: Parameters { parameters: vec![part], ..Parameters::default() },
            ..DagTask::default()
        }
    };
    let fail_fast = (!plan.workflow.fail_fast).then_some(false);
    let dag = Dag { fail_fast, tasks: (1..).zip(parts).map(task).collect() };
    let mut templates =
        vec![Template { name: dag::NAME.to_owned(), dag: Some(dag), ..Template::default() }, starter(plan)];
    templates.extend(exit::template(plan, options.version)?);
    let mut object = workflow::around(plan, templates, ROOM);
    let spec = object.spec.workflow_mut();
    // Each part has the run's limit of tasks at once, so one part at a time keeps to it.
    spec.parallelism = spec.parallelism.map(|_| 1);
    Ok(object)
}

/// The pod that starts a part's Workflow, or finds it, and waits for its end.
fn starter(plan: &Plan) -> Template {
    let settings = &plan.exit_settings;
    let part = Parameter { name: "part".to_owned(), ..Parameter::default() };
    let retries = Retries { limit: 5, on: RetryOn::NodeFailure, backoff: None };
    Template {
        name: TEMPLATE.to_owned(),
        inputs: Parameters { parameters: vec![part], ..Parameters::default() },
        metadata: Some(template::metadata(settings, plan)),
        pod: settings.pod.clone(),
        retry_strategy: template::retry_strategy(&retries),
        resource: Some(Resource {
            action: "apply",
            set_owner_reference: true,
            success_condition: "status.phase == Succeeded",
            failure_condition: "status.phase in (Failed, Error)",
            manifest: manifest(plan),
        }),
        ..Template::default()
    }
}

/// The part's Workflow. What a run was given comes as JSON, which Argo's expression writes, so it is never read as YAML.
fn manifest(plan: &Plan) -> String {
    let mut text = format!(
        "apiVersion: argoproj.io/v1alpha1\n\
         kind: Workflow\n\
         metadata:\n\
         \x20 name: '{{{{workflow.name}}}}-{{{{inputs.parameters.part}}}}'\n\
         \x20 labels:\n\
         \x20   {LABEL}: '{{{{workflow.name}}}}'\n\
         spec:\n\
         \x20 workflowTemplateRef:\n\
         \x20   name: '{}-{{{{inputs.parameters.part}}}}'\n\
         \x20 arguments:\n\
         \x20   parameters:\n\
         \x20   - name: {RUN}\n\
         \x20     value: '{{{{workflow.name}}}}'\n",
        base(plan)
    );
    for parameter in workflow::parameters(plan) {
        let name = parameter.name;
        text +=
            &format!("    - name: '{name}'\n      value: {{{{=toJson(workflow.parameters['{name}'])}}}}\n");
    }
    text
}

/// What a part is called.
fn name(number: usize) -> String {
    format!("part-{number}")
}

/// What the names of all parts' templates begin with.
fn base(plan: &Plan) -> String {
    let wanted = plan.workflow.name.as_deref().unwrap_or(&plan.project);
    names::object(wanted, workflow::LONGEST_CRON - ROOM)
}
