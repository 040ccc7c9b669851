//! Which steps can share a template: those with equal settings and the same numbers to measure.

use std::sync::Arc;

use crate::plan::{Plan, Step};
use crate::spec::config::{Metric, TaskSettings};

/// What the pods of some steps have in common.
pub(crate) struct Sort<'a> {
    pub(crate) settings: Arc<TaskSettings>,
    pub(crate) metrics: Vec<&'a Metric>,
}

/// All sorts of pods, in the order of their first steps.
pub(crate) struct Sorts<'a> {
    pub(crate) all: Vec<Sort<'a>>,
    /// For each step its sort.
    pub(crate) of_step: Vec<usize>,
}

impl<'a> Sorts<'a> {
    pub(crate) fn of(plan: &'a Plan) -> Self {
        let mut sorts = Self { all: Vec::new(), of_step: Vec::with_capacity(plan.steps.len()) };
        for step in &plan.steps {
            let metrics = metrics(step, plan);
            let known = sorts.all.iter().position(|sort| {
                sort.metrics == metrics
                    && (Arc::ptr_eq(&sort.settings, &step.settings) || sort.settings == step.settings)
            });
            sorts.of_step.push(known.unwrap_or(sorts.all.len()));
            if known.is_none() {
                sorts.all.push(Sort { settings: Arc::clone(&step.settings), metrics });
            }
        }
        sorts
    }

    /// The name of a sort's template.
    pub(crate) fn name(&self, sort: usize) -> String {
        if sort == 0 { "run-task".to_owned() } else { format!("run-task-{}", sort + 1) }
    }
}

fn metrics<'a>(step: &Step, plan: &'a Plan) -> Vec<&'a Metric> {
    plan.workflow.metrics.iter().filter(|metric| step.products.contains(&metric.product)).collect()
}
