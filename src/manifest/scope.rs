//! The variables that a place of a template may name.
//!
//! Outputs of tasks aren't spelled out one by one: a task's [`Outputs`] answers whether it has this or that.

use std::collections::{HashMap, HashSet};

use super::meaning::Ancestors;
use super::tags::{Tag, has_parameter};
use crate::schema::cel::TEMPLATE_TYPES;
use crate::schema::view::View;
use crate::source::yaml::Node;

/// What is known of the whole workflow, whatever the template.
#[derive(Debug, Default, Clone)]
pub(crate) struct Globals {
    names: HashSet<String>,
    /// Values of parameters, where the manifest has them.
    pub(crate) values: HashMap<String, String>,
    /// An exit handler may name any artifact, since one is exported under a name known at run time only.
    pub(crate) any_artifact: bool,
    /// A template for others: the workflow that uses it may bring further parameters.
    pub(crate) any_parameter: bool,
}

impl Globals {
    /// No variables yet; `for_others` of a template that other workflows use.
    pub(crate) fn new(for_others: bool) -> Self {
        Self { any_parameter: for_others, ..Self::default() }
    }

    /// One variable more.
    pub(crate) fn add(&mut self, name: impl Into<String>) {
        self.names.insert(name.into());
    }

    /// Whether the variable is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// All of them, for did-you-mean.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// What one step or task offers to those after it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Outputs<'a> {
    /// Its template, when it was found.
    pub(crate) template: Option<&'a Node>,
    /// It runs once per item, so parameters come as a list.
    pub(crate) aggregate: bool,
    /// Its status may be asked for.
    pub(crate) status: bool,
    /// All else may be asked for.
    pub(crate) outputs: bool,
    /// Its number among the tasks.
    pub(crate) position: usize,
}

impl Outputs<'_> {
    fn has(&self, what: &str) -> bool {
        if what == "status" {
            return self.status;
        }
        if !self.outputs {
            return false;
        }
        if matches!(what, "id" | "startedAt" | "finishedAt" | "hostNodeName") {
            return true;
        }
        let Some(template) = self.template else {
            return false;
        };
        let named = |list: &str, name: &str| {
            let outputs = template.field("outputs").map_or(&[][..], |outputs| outputs.list(list));
            outputs.iter().any(|output| output.text("name") == name)
        };
        match what {
            "ip" => template.is_true("daemon"),
            "outputs.result" | "exitCode" => {
                has_result(template) || self.aggregate && is_any(template, &["script", "containerSet"])
            }
            "outputs.parameters" => self.aggregate,
            _ => match (what.strip_prefix("outputs.parameters."), what.strip_prefix("outputs.artifacts.")) {
                (Some(name), _) => named("parameters", name),
                (_, Some(name)) => named("artifacts", name),
                _ => false,
            },
        }
    }
}

fn is_any(template: &Node, types: &[&str]) -> bool {
    types.iter().any(|kind| template.has(kind))
}

/// Whether the template's standard output becomes a result.
fn has_result(template: &Node) -> bool {
    let set = template.field("containerSet").map_or(&[][..], |set| set.list("containers"));
    is_any(template, &["container", "script", "data", "http", "plugin"])
        || set.iter().any(|container| container.text("name") == "main")
}

/// The type of a template as Argo picks it when several are given, `None` when none is.
pub(crate) fn template_type(template: &Node) -> Option<&'static str> {
    const ORDER: [&str; 10] = [
        "container",
        "containerSet",
        "steps",
        "dag",
        "script",
        "resource",
        "data",
        "suspend",
        "http",
        "plugin",
    ];
    debug_assert_eq!(ORDER.len(), TEMPLATE_TYPES.len());
    ORDER.into_iter().find(|kind| template.has(kind))
}

/// What one template may name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope<'a> {
    names: HashSet<String>,
    /// Variables of the items that are looped over.
    pub(crate) items: HashSet<String>,
    /// The tasks that run before the one that is looked at, by their [position](Outputs::position).
    pub(crate) before: Ancestors,
    /// `steps` or `tasks`, and what each of them offers.
    pub(crate) nodes: HashMap<&'a str, Outputs<'a>>,
    /// Items come from a parameter, so their keys aren't known.
    pub(crate) any_item: bool,
    /// Some output parameter gets its global name at run time.
    pub(crate) any_global_parameter: bool,
    /// Some output artifact gets its global name at run time.
    pub(crate) any_global_artifact: bool,
}

impl<'a> Scope<'a> {
    /// One variable more.
    pub(crate) fn add(&mut self, name: impl Into<String>) {
        self.names.insert(name.into());
    }

    /// All plain variables, for did-you-mean.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether the variable is the template's own.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// The keys of items that may be named, forgotten after each task.
    pub(crate) fn forget_items(&mut self) {
        self.items.clear();
        self.any_item = false;
    }

    /// Notes what a step or task offers; what it exports to the whole workflow goes to `globals`.
    pub(crate) fn offer(&mut self, name: &'a str, outputs: Outputs<'a>, globals: &mut Globals) {
        let entry = self.nodes.entry(name).or_default();
        entry.template = outputs.template.or(entry.template);
        entry.aggregate |= outputs.aggregate;
        entry.status |= outputs.status;
        entry.outputs |= outputs.outputs;
        entry.position = outputs.position;
        let Some(declared) = outputs.template.and_then(|template| template.field("outputs")) else {
            return;
        };
        for (list, any) in
            [("parameters", &mut self.any_global_parameter), ("artifacts", &mut self.any_global_artifact)]
        {
            for output in declared.list(list) {
                match output.text("globalName") {
                    "" => {}
                    name if has_parameter(name) => *any = true,
                    name => globals.add(format!("workflow.outputs.{list}.{name}")),
                }
            }
        }
    }

    /// Whether Argo lets the tag pass.
    pub(crate) fn allows(&self, tag: &Tag<'_>, globals: &Globals) -> bool {
        const ALWAYS: [&str; 6] = [
            "outputs.",
            "workflow.creationTimestamp",
            "workflow.scheduledTime",
            "workflow.duration",
            "tasks.name",
            "steps.name",
        ];
        let name = tag.variable();
        !tag.is_enforced()
            || self.names.contains(name)
            || self.items.contains(name)
            || globals.has(name)
            || ALWAYS.iter().any(|prefix| name.starts_with(prefix))
            || self.any_item && name.starts_with("item.")
            || self.any_global_parameter && name.starts_with("workflow.outputs.parameters.")
            || (self.any_global_artifact || globals.any_artifact)
                && name.starts_with("workflow.outputs.artifacts.")
            || globals.any_parameter && name.starts_with("workflow.parameters")
            || self.node_has(name)
    }

    fn node_has(&self, name: &str) -> bool {
        let rest = name.strip_prefix("steps.").or_else(|| name.strip_prefix("tasks."));
        let Some((node, what)) = rest.and_then(|rest| rest.split_once('.')) else {
            return false;
        };
        self.nodes.get(node).is_some_and(|outputs| {
            outputs.has(what) || what == "status" && self.before.contains(outputs.position)
        })
    }
}
