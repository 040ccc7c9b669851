//! Names that become parts of pods' names and labels.

use super::{calls_of, runs_pod, templates};
use crate::manifest::library::Object;
use crate::manifest::metadata::{is_dns_subdomain, label_value};
use crate::schema::view::View;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Diagnostics};

/// The annotation by which nodes are renamed.
const DISPLAY_NAME: &str = "workflows.argoproj.io/display-name";
/// The part of a `generateName` that the server keeps.
const PREFIX: usize = 58;

/// Checks the object's own name and those of its templates.
pub(super) fn check(object: &Object<'_>, spec: &Node, out: &Diagnostics) {
    check_own(object, out);
    let called = called_templates(spec);
    for template in templates(spec).into_iter().filter(|template| !template.text("name").is_empty()) {
        let name = template.text("name");
        if runs_pod(template) && called.contains(&name) && !is_dns_subdomain(&name.to_lowercase()) {
            let message = format!(
                "pods of `{name}` can't be created: it becomes a part of their names, which end in a letter or a digit"
            );
            out.push(Diagnostic::warning("uppercase-template", template.place_of("name"), message));
        } else if runs_pod(template) && called.contains(&name) && name != name.to_lowercase() {
            let message = format!(
                "pods of `{name}` can't be created: it becomes a part of their names, which are lowercase"
            );
            let why = "both let it pass; the task ends in Error and no pod is there to look at";
            let help = format!("call it `{}`", name.to_lowercase());
            out.push(
                Diagnostic::warning("uppercase-template", template.place_of("name"), message)
                    .why(why)
                    .help(help),
            );
        }
        check_display_name(template, out);
    }
}

fn check_own(object: &Object<'_>, out: &Diagnostics) {
    let Some(meta) = object.root.field("metadata") else {
        return;
    };
    let name = meta.text("name");
    if !name.is_empty() && label_value(name).is_err() && name.len() <= 63 {
        let message = "the name becomes a label of every pod, which it can't be";
        out.push(Diagnostic::warning("invalid-pod-label", meta.place_of("name"), message));
    }
    let prefix = meta.text("generateName");
    if name.is_empty() && prefix.len() > PREFIX {
        let message =
            format!("the server keeps {PREFIX} characters of `generateName`, this one has {}", prefix.len());
        out.push(Diagnostic::note("long-generate-name", meta.place_of("generateName"), message));
    }
}

/// The names of templates that a step, a task or a hook calls; a workflow of a single pod has the workflow's name.
fn called_templates(spec: &Node) -> Vec<&str> {
    let mut called: Vec<&str> = Vec::new();
    for holder in
        templates(spec).into_iter().flat_map(|template| calls_of(template).chain([template])).chain([spec])
    {
        called.extend(["template", "onExit"].map(|key| holder.text(key)));
        called.extend(holder.pairs("hooks").iter().map(|(_, hook)| hook.text("template")));
    }
    let retried = spec.list("templates").iter().filter(|template| template.has("retryStrategy"));
    called.extend(retried.map(|template| template.text("name")));
    called
}

fn check_display_name(template: &Node, out: &Diagnostics) {
    let annotations = template.pairs("annotations");
    let Some((_, value)) = annotations.iter().find(|(key, _)| key.as_str() == Some(DISPLAY_NAME)) else {
        return;
    };
    let name = value.as_str().unwrap_or("");
    let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = name.as_bytes();
    let fine = (2..=63).contains(&bytes.len())
        && edge(bytes.first())
        && edge(bytes.last())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(byte));
    if !fine && !name.contains("{{") {
        let message = format!(
            "{name:?} can't be a display name: 2 to 63 letters, digits, '-' and '.', with a letter or a digit at both ends"
        );
        let why = "both let it pass and the pod runs; then the task and the workflow end in Error";
        out.push(Diagnostic::warning("display-name", value.span, message).why(why));
    }
}
