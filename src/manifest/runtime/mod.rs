//! What Argo's linter and the API server let pass, and what then fails or surprises in a run.
//!
//! All of it is warnings: it was seen to go wrong in the controller, at the creation of a pod, or in the kubelet.

mod calls;
mod depends;
mod durations;
mod loops;
mod names;
mod pods;
mod quantity;
mod resources;
mod size;
mod text;
mod volumes;

pub(crate) use depends::WORDS as EXPRESSION_WORDS;

use super::library::{Library, Object};
use super::scope::template_type;
use crate::schema::view::View;
use crate::source::yaml::Node;
use crate::source::{Diagnostics, Files};

/// Looks at one object that both let pass.
pub(crate) fn check(object: &Object<'_>, library: &Library<'_>, files: &Files, out: &Diagnostics) {
    let Some(spec) = object.spec() else {
        return;
    };
    size::check(object, files, out);
    names::check(object, spec, out);
    calls::check(spec, library, object.meta("namespace"), out);
    durations::check_spec(spec, out);
    pods::check_spec(spec, out);
    volumes::check(object, spec, out);
    for template in templates(spec) {
        durations::check(template, out);
        pods::check(template, out);
        text::check(template, files, out);
        for call in calls_of(template) {
            loops::check(call, out);
        }
        if let Some(dag) = template.field("dag") {
            depends::check(dag, out);
        }
    }
}

/// The templates of a specification, inline ones after those that hold them.
fn templates(spec: &Node) -> Vec<&Node> {
    let mut all: Vec<&Node> = spec.list("templates").iter().collect();
    let mut next = 0;
    while let Some(template) = all.get(next).copied() {
        all.extend(calls_of(template).filter_map(|call| call.field("inline")));
        next += 1;
    }
    all
}

/// The steps and tasks of a template.
fn calls_of(template: &Node) -> impl Iterator<Item = &Node> {
    let groups = template.list("steps").iter().flat_map(|group| group.as_seq().unwrap_or(&[]));
    let tasks = template.field("dag").map_or(&[][..], |dag| dag.list("tasks"));
    groups.chain(tasks)
}

/// Whether a template runs a pod of its own.
fn runs_pod(template: &Node) -> bool {
    matches!(template_type(template), Some("container" | "containerSet" | "script" | "resource" | "data"))
}
