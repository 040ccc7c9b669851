//! The steps as DAG templates: one for all of them, or one for each part and an outer one of the parts.

use std::collections::BTreeSet;

use crate::plan::{Plan, Step};

use super::sorts::Sorts;
use super::split::{Limits, Tree, split};
use super::types::{Dag, DagTask, Parameter, Parameters, Template};
use super::{names, script};

/// The entry point.
pub(crate) const NAME: &str = "pipeline";

/// The most tasks of one DAG and the most templates of one workflow that Argo's definitions take.
const MOST: usize = 200;

/// Workers to reckon with where the settings don't limit them.
const WORKERS: u64 = 20;

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
    let tasks = tasks(plan, sorts);
    if tasks.len() <= MOST {
        return Some(Dags { templates: vec![dag(NAME.to_owned(), tasks, plan)], split: None });
    }
    let upstream: Vec<Vec<usize>> = plan.steps.iter().map(|step| step.upstream.clone()).collect();
    let workers = usize::try_from(plan.workflow.parallelism.unwrap_or(WORKERS)).unwrap_or(usize::MAX);
    let limits = Limits { tasks: MOST, parts: MOST.saturating_sub(others + 1) };
    let (tree, loss) = split(&upstream, workers, limits)?;
    let templates = nested(plan, tasks, &tree, &upstream);
    Some(Dags { templates, split: Some(Split { parts: tree.parts(), loss }) })
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

/// A DAG for each part; no part is called as a task is.
fn nested(plan: &Plan, tasks: Vec<DagTask>, tree: &Tree, upstream: &[Vec<usize>]) -> Vec<Template> {
    let taken: BTreeSet<&str> = tasks.iter().map(|task| task.name.as_str()).collect();
    let free = |number: usize| {
        let names = (0..).map(|more| format!("part-{}{}", number + 1, "-x".repeat(more)));
        names.into_iter().find(|name| !taken.contains(name.as_str())).unwrap_or_default()
    };
    let parts: Vec<String> =
        (0..tree.parts()).map(|part| if part == 0 { NAME.to_owned() } else { free(part) }).collect();
    let count = tasks.len();
    let name = |item: usize| if item < count { &tasks[item].name } else { &parts[item - count] };
    let mut dags: Vec<Vec<DagTask>> = vec![Vec::new(); parts.len()];
    for (item, before) in tree.dependencies(upstream).into_iter().enumerate() {
        if item == tree.root() {
            continue;
        }
        let mut dependencies: Vec<String> = before.into_iter().map(|other| name(other).clone()).collect();
        dependencies.sort();
        let part =
            || DagTask { name: name(item).clone(), template: Some(name(item).clone()), ..DagTask::default() };
        let task = tasks.get(item).cloned().unwrap_or_else(part);
        dags[tree.parent(item) - count].push(DagTask { dependencies, ..task });
    }
    parts.into_iter().zip(dags).map(|(name, tasks)| dag(name, tasks, plan)).collect()
}
