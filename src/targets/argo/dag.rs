//! The steps as DAG templates: one for all of them, or one for each part and an outer one of the parts.

use std::collections::BTreeSet;

use crate::plan::{Plan, Step};

use super::sorts::Sorts;
use super::split::{Limits, Split, split};
use super::types::{Dag, DagTask, Parameter, Parameters, Template};
use super::{names, script};

/// The entry point.
pub(crate) const NAME: &str = "pipeline";

/// The most tasks of one DAG and the most templates of one workflow that Argo's definitions take.
const MOST: usize = 200;

/// Workers to reckon with where the settings don't limit them.
const WORKERS: u64 = 20;

/// The DAG templates, the entry point first, and the split they come from.
pub(crate) struct Dags {
    pub(crate) templates: Vec<Template>,
    /// `None` when one DAG holds all.
    pub(crate) split: Option<Split>,
}

/// The steps as DAGs, each with a pod of its sort. `others` counts the workflow's templates that are no DAGs. `None` when
/// the steps don't fit.
pub(crate) fn templates(plan: &Plan, others: usize, sorts: &Sorts<'_>) -> Option<Dags> {
    let tasks = tasks(plan, sorts);
    if tasks.len() <= MOST {
        return Some(Dags { templates: vec![dag(NAME.to_owned(), tasks, plan)], split: None });
    }
    let upstream: Vec<Vec<usize>> = plan.steps.iter().map(|step| step.upstream.clone()).collect();
    let workers = usize::try_from(plan.workflow.parallelism.unwrap_or(WORKERS)).unwrap_or(usize::MAX);
    let limits = Limits { tasks: MOST, parts: MOST.saturating_sub(others + 1) };
    let split = split(&upstream, workers, limits)?;
    Some(Dags { templates: nested(plan, tasks, &split), split: Some(split) })
}

fn dag(name: String, tasks: Vec<DagTask>, plan: &Plan) -> Template {
    let fail_fast = (!plan.workflow.fail_fast).then_some(false);
    Template { name, dag: Some(Dag { fail_fast, tasks }), ..Template::default() }
}

/// One task for each step, with all that it depends on.
fn tasks(plan: &Plan, sorts: &Sorts<'_>) -> Vec<DagTask> {
    let ploomber: Vec<&str> = plan.steps.iter().map(|step| step.name.as_str()).collect();
    let argo = names::dag_tasks(&ploomber);
    let task = |(index, step): (usize, &Step)| {
        let mut dependencies: Vec<String> = step.upstream.iter().map(|other| argo[*other].clone()).collect();
        dependencies.sort();
        let parameter = |name: &str, value| Parameter {
            name: name.to_owned(),
            value: Some(value),
            ..Parameter::default()
        };
        let mut parameters = vec![parameter("task", script::unexpanded(&step.name))];
        parameters.extend(sorts.patch(step).map(|patch| parameter("patch", patch)));
        DagTask {
            name: argo[index].clone(),
            template: Some(sorts.template(index)),
            dependencies,
            arguments: Parameters { parameters },
            ..DagTask::default()
        }
    };
    plan.steps.iter().enumerate().map(task).collect()
}

/// An outer DAG of the parts, and a DAG for each part with more than one task. No part is called as a task is.
fn nested(plan: &Plan, tasks: Vec<DagTask>, split: &Split) -> Vec<Template> {
    let mut part_of = vec![0; tasks.len()];
    for (number, part) in split.parts.iter().enumerate() {
        part.iter().for_each(|task| part_of[*task] = number);
    }
    let taken: BTreeSet<&str> = tasks.iter().map(|task| task.name.as_str()).collect();
    let name = |number: usize| match split.parts[number][..] {
        [only] => tasks[only].name.clone(),
        _ => (0..)
            .map(|more| format!("part-{}{}", number + 1, "-x".repeat(more)))
            .find(|name| !taken.contains(name.as_str()))
            .unwrap_or_default(),
    };
    let names: Vec<String> = (0..split.parts.len()).map(name).collect();
    let mut outer = Vec::with_capacity(names.len());
    let mut inner = Vec::new();
    for (number, part) in split.parts.iter().enumerate() {
        let before = part.iter().flat_map(|task| &plan.steps[*task].upstream).map(|other| part_of[*other]);
        let before: BTreeSet<&String> =
            before.filter(|other| *other != number).map(|other| &names[other]).collect();
        let dependencies = before.into_iter().cloned().collect();
        if let [only] = part[..] {
            outer.push(DagTask { dependencies, ..tasks[only].clone() });
            continue;
        }
        outer.push(DagTask {
            name: names[number].clone(),
            template: Some(names[number].clone()),
            dependencies,
            ..DagTask::default()
        });
        let inside = |other: &usize| (part_of[*other] == number).then(|| tasks[*other].name.clone());
        let members = part.iter().map(|task| {
            let mut dependencies: Vec<String> =
                plan.steps[*task].upstream.iter().filter_map(inside).collect();
            dependencies.sort();
            DagTask { dependencies, ..tasks[*task].clone() }
        });
        inner.push(dag(names[number].clone(), members.collect(), plan));
    }
    let mut templates = vec![dag(NAME.to_owned(), outer, plan)];
    templates.extend(inner);
    templates
}
