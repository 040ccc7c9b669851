//! What a manifest means to Argo: the checks of its validation, in its order.
//!
//! Templates are followed from the entry point, as Argo does it: what a step offers to those after it, and what it exports to
//! the whole workflow, is known only once its template was looked at. Argo stops at the first error; here all are collected.

mod arguments;
mod artifacts;
mod closing;
mod cron;
mod dag;
mod graph;
mod leaf;
mod lookup;
mod metrics;
mod names;
mod outputs;
mod steps;
mod template;
mod variables;
mod workflow;

use std::collections::HashSet;

use super::library::{Holder, Home, Library, Object, ObjectKind};
use super::scope::Globals;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Diagnostics, Files, Span};

pub(crate) use graph::{Ancestors, dependencies};

/// How deep templates may call each other before the rest is left to their own turn; the API server lets no more exist.
const DEEPEST: usize = 200;

/// Checks one object.
pub(crate) fn check(object: &Object<'_>, library: &Library<'_>, files: &Files, out: &Diagnostics) {
    let Some(spec) = object.spec() else {
        return;
    };
    let is_template =
        matches!(object.kind, ObjectKind::WorkflowTemplate | ObjectKind::ClusterWorkflowTemplate);
    let mut validator = Validator {
        library,
        files,
        out,
        namespace: object.meta("namespace"),
        globals: Globals::new(is_template),
        seen: HashSet::new(),
        done: HashSet::new(),
        depth: 0,
    };
    if object.kind == ObjectKind::CronWorkflow {
        cron::check(object, out);
    }
    let local = Holder { home: Home::Local, name: "", spec };
    validator.workflow(object, local);
}

/// The state of checking one object.
struct Validator<'a, 'o> {
    library: &'o Library<'a>,
    files: &'o Files,
    out: &'o Diagnostics,
    namespace: &'a str,
    globals: Globals,
    /// Templates whose own fields were checked, by their place.
    seen: HashSet<Span>,
    /// Templates whose content was checked, by their holder and name. Inline templates have no name, so Argo looks into the first
    /// of each holder only.
    done: HashSet<(Home, &'a str, &'a str)>,
    depth: usize,
}

impl<'a> Validator<'a, '_> {
    fn error(&self, rule: &'static str, span: Span, message: impl Into<String>) {
        self.out.push(Diagnostic::error(rule, span, message));
    }
}

/// A template that a call leads to, and where its siblings are.
#[derive(Debug, Clone, Copy)]
struct Found<'a> {
    template: &'a Node,
    holder: Holder<'a>,
}
