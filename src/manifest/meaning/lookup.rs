//! Which template a step, a task or an entry point runs.

use super::template::Frame;
use super::{Found, Validator};
use crate::manifest::library::{Holder, Home};
use crate::manifest::scope::template_type;
use crate::manifest::tags::{PLACEHOLDER, tags};
use crate::schema::cel::TEMPLATE_TYPES;
use crate::schema::view::View;
use crate::source::diagnostic::did_you_mean;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Span};

/// A call of a template: a step, a task, a hook, or an entry point.
pub(super) struct Call<'n> {
    /// `template`, once substituted.
    pub(super) name: String,
    /// `templateRef`.
    pub(super) reference: Option<Reference>,
    /// `inline`.
    pub(super) inline: Option<&'n Node>,
    /// Where to point at.
    pub(super) span: Span,
}

/// A template of another object.
pub(super) struct Reference {
    pub(super) object: String,
    pub(super) template: String,
    pub(super) cluster: bool,
    /// A tag is left that nobody can fill in before the run.
    pub(super) open: bool,
}

impl<'a> Validator<'a, '_> {
    /// Reads the call of a step or task.
    pub(super) fn call<'n>(&self, node: &'n Node, frame: &Frame<'a>) -> Call<'n> {
        let reference = node.field("templateRef").map(|reference| {
            let (object, template) = (reference.text("name"), reference.text("template"));
            let object = self.filled(object, frame);
            let template = self.filled(template, frame);
            let open = tags(&object).chain(tags(&template)).next().is_some();
            Reference { object, template, cluster: reference.is_true("clusterScope"), open }
        });
        let key = if reference.is_some() { "templateRef" } else { "template" };
        let span = match node.field("templateRef") {
            Some(inner) if reference.is_some() => inner.place_of("template"),
            _ => node.place_of(key),
        };
        Call {
            name: self.filled(node.text("template"), frame),
            reference,
            inline: node.field("inline"),
            span,
        }
    }

    /// Finds what `call` leads to.
    pub(super) fn find(&self, call: &Call<'a>, from: Holder<'a>) -> Option<Found<'a>> {
        if let Some(reference) = &call.reference {
            if !call.name.is_empty() {
                self.error(
                    "conflicting-fields",
                    call.span,
                    "`template` and `templateRef` exclude each other",
                );
                return None;
            }
            if reference.object.is_empty() || reference.template.is_empty() {
                let what = if reference.object.is_empty() { "name" } else { "template" };
                self.error("missing-field", call.span, format!("`templateRef` needs `{what}`"));
                return None;
            }
            if reference.open {
                return None;
            }
        } else if !call.name.is_empty() && from.template(&call.name).is_none() {
            self.out.push(self.unknown_template(&call.name, from, call.span));
            return None;
        }
        let found = if let Some(template) = call.inline {
            let holder = match &call.reference {
                Some(reference) => self.holder(reference, call.span)?,
                None => from,
            };
            Found { template, holder }
        } else if let Some(reference) = &call.reference {
            let holder = self.holder(reference, call.span)?;
            match holder.template(&reference.template) {
                Some(template) => Found { template, holder },
                None if reference.template.contains(PLACEHOLDER) => return None,
                None => {
                    self.out.push(self.unknown_template(&reference.template, holder, call.span));
                    return None;
                }
            }
        } else if let Some(template) = from.template(&call.name) {
            Found { template, holder: from }
        } else {
            let help = "give it `template`, `templateRef` or `inline`";
            let message = "this runs no template";
            self.out.push(Diagnostic::error("missing-field", call.span, message).help(help));
            return None;
        };
        if template_type(found.template).is_none() {
            self.untyped(found.template);
            return None;
        }
        Some(found)
    }

    /// The object that a reference leads to.
    pub(super) fn holder(&self, reference: &Reference, span: Span) -> Option<Holder<'a>> {
        let found = self.library.find(reference.cluster, self.namespace, &reference.object);
        if found.is_none() {
            let kind = if reference.cluster { "ClusterWorkflowTemplate" } else { "WorkflowTemplate" };
            let message = format!("there is no {kind} called `{}` in the files given", reference.object);
            let close = did_you_mean(&reference.object, self.library.names(reference.cluster));
            let help = match close {
                Some(close) => format!("did you mean `{close}`?"),
                None if self.library.names(reference.cluster).contains(&reference.object.as_str()) => {
                    "it is there, but in another namespace".to_owned()
                }
                None => "name its file too, so that it can be looked into".to_owned(),
            };
            self.out.push(Diagnostic::error("unknown-workflow-template", span, message).help(help));
        }
        found
    }

    fn unknown_template(&self, name: &str, holder: Holder<'a>, span: Span) -> Diagnostic {
        let place = match holder.home {
            Home::Local => String::new(),
            _ => format!(" in `{}`", holder.name),
        };
        let names = holder.spec.list("templates").iter().map(|template| template.text("name"));
        let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
        let close = did_you_mean(name, names.iter().copied()).map(|close| format!("did you mean `{close}`?"));
        let known =
            (!names.is_empty() && names.len() <= 8).then(|| format!("there are: {}", names.join(", ")));
        let message = if name.contains(PLACEHOLDER) {
            "a template's name can't come from a variable, except in `templateRef`".to_owned()
        } else {
            format!("there is no template called `{name}`{place}")
        };
        Diagnostic::error("unknown-template", span, message).help_if(close.or(known))
    }

    fn untyped(&self, template: &Node) {
        let message = format!("the template `{}` does nothing", template.text("name"));
        let help = format!("give it one of {}", TEMPLATE_TYPES.join(", "));
        self.out.push(Diagnostic::error("template-type", template.place(), message).help(help));
    }
}
