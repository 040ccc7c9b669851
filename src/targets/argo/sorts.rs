//! Which steps can share a template: those with equal settings, the same numbers to measure and about as many inputs.
//!
//! A workflow has 200 templates at most. Where settings differ from task to task, image, resources and variables become a
//! patch that each task brings along, and one template serves all that are equal otherwise.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::json;

use crate::plan::{Plan, Step};
use crate::spec::config::{Metric, Resources, TaskSettings};

use super::{artifacts, environment, template};

/// The most templates for pods: each has a script of some kilobytes, and parts of the DAG need templates too.
const MOST: usize = 50;

/// What tells the pod of a step from others, by the address of its settings.
type Key<'a> = (*const TaskSettings, Vec<&'a str>, Option<usize>, usize);

/// What the pods of some steps have in common.
#[derive(PartialEq)]
pub(crate) struct Sort<'a> {
    pub(crate) settings: Arc<TaskSettings>,
    pub(crate) metrics: Vec<&'a Metric>,
    /// Their environment, as an index into [`Plan::packages`]; where patches say which, any of them.
    pub(crate) packages: Option<usize>,
    /// How many artifacts can come in.
    pub(crate) inputs: usize,
}

/// All sorts of pods, in the order of their first steps.
pub(crate) struct Sorts<'a> {
    pub(crate) all: Vec<Sort<'a>>,
    /// For each step its sort.
    of_step: Vec<usize>,
    /// Whether each task brings a patch along.
    pub(crate) patched: bool,
}

impl<'a> Sorts<'a> {
    pub(crate) fn of(plan: &'a Plan) -> Self {
        let sorts = Self::sorted(plan, false);
        if sorts.all.len() <= MOST { sorts } else { Self::sorted(plan, true) }
    }

    fn sorted(plan: &'a Plan, patched: bool) -> Self {
        let mut sorts = Self { all: Vec::new(), of_step: Vec::with_capacity(plan.steps.len()), patched };
        // Steps share their settings by pointer, so that few have to be compared.
        let mut known: HashMap<Key<'_>, usize> = HashMap::new();
        for step in &plan.steps {
            let metrics = metrics(step, plan);
            let names = metrics.iter().map(|metric| metric.name.as_str()).collect();
            let inputs = artifacts::inputs(step, plan);
            let key = (Arc::as_ptr(&step.settings), names, step.packages, inputs);
            let sort = *known.entry(key).or_insert_with(|| {
                let settings = if patched {
                    Arc::new(unpatched(&step.settings, plan))
                } else {
                    Arc::clone(&step.settings)
                };
                let packages = if patched && differ(plan) { step.packages.map(|_| 0) } else { step.packages };
                let sort = Sort { settings, metrics, packages, inputs };
                sorts.all.iter().position(|known| *known == sort).unwrap_or_else(|| {
                    sorts.all.push(sort);
                    sorts.all.len() - 1
                })
            });
            sorts.of_step.push(sort);
        }
        sorts
    }

    /// The name of a sort's template.
    pub(crate) fn name(&self, sort: usize) -> String {
        if sort == 0 { "run-task".to_owned() } else { format!("run-task-{}", sort + 1) }
    }

    /// The name of the template that a step uses.
    pub(crate) fn template(&self, step: usize) -> String {
        self.name(self.of_step[step])
    }

    /// What a step's pod has of its own, as a strategic merge patch.
    pub(crate) fn patch(&self, step: &Step, plan: &Plan) -> Option<String> {
        let settings = &step.settings;
        let mut container = json!({"name": "main", "image": settings.image});
        let mut env = environment::variables(plan, step.packages.filter(|_| differ(plan)));
        env.extend(settings.env.iter().map(template::variable));
        if !env.is_empty() {
            container["env"] = json!(env);
        }
        if let Some(resources) = template::resources(&settings.resources) {
            container["resources"] = json!(resources);
        }
        self.patched.then(|| json!({"containers": [container]}).to_string())
    }
}

/// Whether steps may have different environments, so that a patch has to say which.
pub(crate) fn differ(plan: &Plan) -> bool {
    plan.packages.len() > 1
}

/// The settings without what a patch brings; Argo wants an image all the same.
fn unpatched(settings: &TaskSettings, plan: &Plan) -> TaskSettings {
    TaskSettings {
        image: plan.exit_settings.image.clone(),
        env: indexmap::IndexMap::new(),
        resources: Resources::default(),
        ..settings.clone()
    }
}

fn metrics<'a>(step: &Step, plan: &'a Plan) -> Vec<&'a Metric> {
    plan.workflow.metrics.iter().filter(|metric| step.products.contains(&metric.product)).collect()
}
