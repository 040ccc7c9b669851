//! What of a plan Argo or a shell could not carry unchanged.
//!
//! Argo looks for `{{…}}` in everything it hands to a pod and knows no way to quote it, so a user's text with `{{` is
//! refused here; a NUL can be in no variable. What is wrong with settings by themselves was said when they were read.

use super::{Options, artifacts};
use crate::plan::{Code, Plan};
use crate::source::{Diagnostic, Diagnostics, Severity, Span};
use crate::spec::config::ArgoVersion;

/// Reports every text that would not arrive, and what this version of Argo doesn't know.
pub fn check(plan: &Plan, options: &Options, out: &Diagnostics) {
    if options.version < ArgoVersion::V4_1
        && let Some(step) = plan.steps.iter().find(|step| step.settings.pending_timeout.is_some())
    {
        let message = format!("`pending_timeout` of the task `{}` is not in the manifest", step.name);
        out.push(
            Diagnostic::warning("setting-without-effect", step.defined_at, message)
                .why("Argo knows it from 4.1 on; before, a pod waits for its node and image as long as the run lasts.")
                .help("set `timeout` or `workflow.deadline`, which every version knows, or `cluster.argo_version`"),
        );
    }
    if plan.steps.is_empty() {
        let message = "the pipeline has no task";
        out.push(
            Diagnostic::new("empty-pipeline", Severity::Error, message)
                .why("Argo refuses a DAG without tasks."),
        );
    }
    for step in &plan.steps {
        text(&step.name, "the task's name", Some(step.defined_at), out);
        if artifacts::used(plan) {
            for product in &step.products {
                text(product, "a product of the task", Some(step.defined_at), out);
            }
        }
    }
    text(&plan.project, "the project's name", None, out);
    text(&plan.entry_point, "the entry point", None, out);
    for file in plan.packages.iter().flat_map(|packages| &packages.environment.files) {
        text(file, "the name of an environment file", None, out);
        if file.contains('\n') {
            let message = "the name of an environment file has a line's end in it";
            out.push(
                Diagnostic::new("unusable-name", Severity::Error, message)
                    .why("Pods get the names of these files a line each.")
                    .help("use another name"),
            );
        }
    }
    if let Code::Git(repository) = &plan.code {
        text(&repository.url, "the repository's address", None, out);
        text(&repository.folder, "the project's folder in the repository", None, out);
    }
    if let Code::Package(release) = &plan.code {
        text(release.index.as_deref().unwrap_or_default(), "the package index", None, out);
    }
    for value in &plan.values {
        text(&value.value, &format!("the value of `{}`", value.key.replace("--", ".")), None, out);
    }
}

fn text(text: &str, what: &str, at: Option<Span>, out: &Diagnostics) {
    let (rule, message, why) = if text.contains("{{") {
        (
            "template-tag",
            format!("{what} has `{{{{` in it"),
            "Argo takes it for a template tag, and has no way to quote it.",
        )
    } else if text.contains('\0') {
        (
            "unusable-name",
            format!("{what} has a NUL character in it"),
            "No variable of a process can hold one.",
        )
    } else {
        return;
    };
    let mut diagnostic = Diagnostic::new(rule, Severity::Error, message).why(why).help("use another text");
    if let Some(span) = at {
        diagnostic = diagnostic.at(span, "");
    }
    out.push(diagnostic);
}
