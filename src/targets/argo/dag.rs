//! The steps as DAG templates: one for all of them, or one for each part and an outer one of the parts.

use std::collections::BTreeSet;

use crate::plan::{Plan, Step};
use crate::source::threads;

use super::sorts::Sorts;
use super::split::{Limits, Tree, split};
use super::types::{Dag, DagTask, Parameter, Parameters, Template};
use super::{artifacts, environment, names, script};

/// The entry point.
pub(crate) const NAME: &str = "pipeline";

/// The most tasks of one DAG and the most templates of one workflow that Argo's definitions take.
pub(crate) const MOST: usize = 200;

/// What a split came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// How many DAGs there are.
    pub parts: usize,
    /// How much longer a run is expected to take than unsplit: 0.05 is five per cent.
    pub loss: f64,
}

/// The DAG templates, the entry point first, and the split they come from.
pub(crate) struct Dags {
    pub(crate) templates: Vec<Template>,
    /// `None` when one DAG holds all.
    pub(crate) split: Option<Split>,
}

/// The steps as DAGs, each with a pod of its sort. `others` counts the workflow's templates that are no DAGs. `None` when
/// the steps don't fit.
pub(crate) fn templates(plan: &Plan, others: usize, sorts: &Sorts<'_>) -> Option<Dags> {
    let names: Vec<&str> = plan.steps.iter().map(|step| step.name.as_str()).collect();
    let names = names::dag_tasks(&names);
    let mut builders = environment::tasks(plan, &names);
    if builders.len() + plan.steps.len() <= MOST {
        let tasks = tasks(plan, sorts, &names, &builders);
        builders.extend(tasks);
        return Some(Dags { templates: vec![dag(NAME.to_owned(), builders, plan)], split: None });
    }
    let upstream: Vec<Vec<usize>> = plan.steps.iter().map(|step| step.upstream.clone()).collect();
    let workers = plan.workflow.parallelism.map(|count| usize::try_from(count).unwrap_or(usize::MAX));
    // What builds environments takes one place in the outermost DAG, and a template where it is a DAG itself.
    let (own_place, own_template) = (usize::from(!builders.is_empty()), usize::from(builders.len() > 1));
    let limits = Limits { tasks: MOST - own_place, parts: MOST.saturating_sub(others + 1 + own_template) };
    let (split, tasks) = threads::in_pool(|| {
        rayon::join(|| split(&upstream, workers, limits), || tasks(plan, sorts, &names, &builders))
    });
    let (tree, loss) = split?;
    let templates = nested(plan, (&names, tasks), &builders, &tree, &upstream)?;
    Some(Dags { templates, split: Some(Split { parts: tree.parts(), loss }) })
}

fn dag(name: String, tasks: Vec<DagTask>, plan: &Plan) -> Template {
    let fail_fast = (!plan.workflow.fail_fast).then_some(false);
    Template { name, dag: Some(Dag { fail_fast, tasks }), ..Template::default() }
}

/// One task for each step, with all that it depends on: its upstream, and what builds its environment.
fn tasks(plan: &Plan, sorts: &Sorts<'_>, names: &[String], builders: &[DagTask]) -> Vec<DagTask> {
    let task = |(index, step): (usize, &Step)| {
        let mut dependencies: Vec<String> = step.upstream.iter().map(|other| names[*other].clone()).collect();
        let waits_already = step.upstream.iter().any(|other| plan.steps[*other].packages == step.packages);
        let builder = step.packages.filter(|_| !waits_already).and_then(|own| builders.get(own));
        dependencies.extend(builder.map(|builder| builder.name.clone()));
        dependencies.sort();
        let parameter = |name: &str, value| Parameter {
            name: name.to_owned(),
            value: Some(value),
            ..Parameter::default()
        };
        let mut parameters = vec![parameter("task", script::unexpanded(&step.name))];
        parameters.extend(sorts.patch(step, plan).map(|patch| parameter("patch", patch)));
        parameters.extend(artifacts::parameters(step, &names[index], plan));
        let artifacts = artifacts::arguments(step, names, plan);
        DagTask {
            name: names[index].clone(),
            template: Some(sorts.template(index)),
            dependencies,
            arguments: Parameters { parameters, artifacts },
            ..DagTask::default()
        }
    };
    plan.steps.iter().enumerate().map(task).collect()
}

/// A DAG for each part; no part is called as a task is. `None` when there are more environments than a DAG holds.
fn nested(
    plan: &Plan,
    (names, tasks): (&[String], Vec<DagTask>),
    builders: &[DagTask],
    tree: &Tree,
    upstream: &[Vec<usize>],
) -> Option<Vec<Template>> {
    let taken: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let parts: Vec<String> = (0..tree.parts())
        .map(
            |part| if part == 0 { NAME.to_owned() } else { free_name(&format!("part-{}", part + 1), &taken) },
        )
        .collect();
    let count = names.len();
    let name = |item: usize| if item < count { &names[item] } else { &parts[item - count] };
    let mut dags: Vec<Vec<DagTask>> = vec![Vec::new(); parts.len()];
    let calls = (count..count + parts.len()).map(|part| call(name(part)));
    for (item, (before, task)) in
        tree.dependencies(upstream).into_iter().zip(tasks.into_iter().chain(calls)).enumerate()
    {
        if item == tree.root() {
            continue;
        }
        let mut dependencies: Vec<String> = before.into_iter().map(|other| name(other).clone()).collect();
        dependencies.sort();
        dags[tree.parent(item) - count].push(DagTask { dependencies, ..task });
    }
    let several =
        (builders.len() > 1).then(|| dag(free_name("environments", &taken), builders.to_vec(), plan));
    if let (Some(outermost), Some(first)) = (dags.first_mut(), builders.first()) {
        let whole = several.as_ref().map(|template| call(&template.name));
        let whole = whole.unwrap_or_else(|| first.clone());
        for task in outermost.iter_mut().filter(|task| task.dependencies.is_empty()) {
            task.dependencies.push(whole.name.clone());
        }
        outermost.insert(0, whole);
    }
    let dags = parts.into_iter().zip(dags).map(|(name, tasks)| dag(name, tasks, plan));
    (builders.len() <= MOST).then(|| dags.chain(several).collect())
}

/// The task of an outer DAG that runs the inner one of this name.
fn call(name: &str) -> DagTask {
    DagTask { name: name.to_owned(), template: Some(name.to_owned()), ..DagTask::default() }
}

/// `wanted`, made longer until it is none of the taken names.
fn free_name(wanted: &str, taken: &BTreeSet<&str>) -> String {
    let mut name = wanted.to_owned();
    while taken.contains(name.as_str()) {
        name.push_str("-x");
    }
    name
}
