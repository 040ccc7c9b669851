//! Calls that lead nowhere, give what nobody asks for, or never end.

use std::collections::HashMap;

use super::{calls_of, templates};
use crate::manifest::library::Library;
use crate::schema::view::View;
use crate::source::diagnostic::did_you_mean;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Diagnostics, Span};

/// Checks hooks, arguments and recursion of a specification.
pub(super) fn check(spec: &Node, library: &Library<'_>, namespace: &str, out: &Diagnostics) {
    let named: HashMap<&str, &Node> =
        spec.list("templates").iter().rev().map(|template| (template.text("name"), template)).collect();
    if !spec.has("workflowTemplateRef") {
        check_hooks(spec, &named, out);
    }
    for template in templates(spec) {
        for call in calls_of(template) {
            check_hooks(call, &named, out);
            check_exit(call, &named, out);
            check_hook_expressions(call, out);
            check_arguments(call, &named, library, namespace, out);
        }
    }
    check_recursion(spec, &named, out);
}

fn check_hooks(holder: &Node, named: &HashMap<&str, &Node>, out: &Diagnostics) {
    for (key, hook) in holder.pairs("hooks") {
        let name = hook.text("template");
        let span = hook.place_of("template");
        if !name.is_empty() {
            unknown(name, span, key.as_str().unwrap_or(""), named, out);
        } else if !hook.has("templateRef") {
            let message = format!("the hook `{}` names no template", key.as_str().unwrap_or(""));
            let why = "both let it pass; when the hook is due its node is Error and nothing runs, while the workflow may succeed";
            out.push(Diagnostic::warning("hook-to-nothing", key.span, message).why(why));
        }
    }
}

fn check_exit(call: &Node, named: &HashMap<&str, &Node>, out: &Diagnostics) {
    let name = call.text("onExit");
    if !name.is_empty() {
        unknown(name, call.place_of("onExit"), "onExit", named, out);
    }
}

fn unknown(name: &str, span: Span, hook: &str, named: &HashMap<&str, &Node>, out: &Diagnostics) {
    if !named.contains_key(name) && !name.contains("{{") {
        let mut names: Vec<&str> = named.keys().copied().collect();
        names.sort_unstable();
        let close = did_you_mean(name, names).map(|close| format!("did you mean `{close}`?"));
        let message = format!("the hook `{hook}` runs `{name}`, which is no template here");
        let why = "both let it pass; when the hook is due its node is Error and nothing runs, while the workflow may succeed";
        out.push(Diagnostic::warning("hook-to-nothing", span, message).why(why).help_if(close));
    }
}

/// Argo's linter asks for the expression in steps and workflows; in DAGs it forgets to.
fn check_hook_expressions(call: &Node, out: &Diagnostics) {
    for (key, hook) in call.pairs("hooks") {
        if key.as_str() != Some("exit") && hook.text("expression").is_empty() {
            let message = format!(
                "the hook `{}` has no `expression` that says when it runs",
                key.as_str().unwrap_or("")
            );
            out.push(Diagnostic::warning("hook-to-nothing", key.span, message));
        }
    }
}

fn check_arguments(
    call: &Node,
    named: &HashMap<&str, &Node>,
    library: &Library<'_>,
    namespace: &str,
    out: &Diagnostics,
) {
    let reference = call.field("templateRef").and_then(|reference| {
        let cluster = reference.is_true("clusterScope");
        library.find(cluster, namespace, reference.text("name"))?.template(reference.text("template"))
    });
    let template = call.field("inline").or(reference).or_else(|| named.get(call.text("template")).copied());
    let (Some(template), Some(arguments)) = (template, call.field("arguments")) else {
        return;
    };
    for list in ["parameters", "artifacts"] {
        let asked: Vec<&str> = template
            .field("inputs")
            .map_or(&[][..], |inputs| inputs.list(list))
            .iter()
            .map(|input| input.text("name"))
            .collect();
        for argument in arguments.list(list).iter().filter(|argument| !asked.contains(&argument.text("name")))
        {
            let name = argument.text("name");
            let what = list.trim_end_matches('s');
            let close =
                did_you_mean(name, asked.iter().copied()).map(|close| format!("did you mean `{close}`?"));
            let message = format!("the template `{}` asks for no {what} `{name}`", template.text("name"));
            let why = "Argo drops it without a word";
            out.push(
                Diagnostic::warning("unused-argument", argument.place_of("name"), message)
                    .why(why)
                    .help_if(close),
            );
        }
    }
}

/// A template that calls itself, with nothing on the way that could stop it.
fn check_recursion(spec: &Node, named: &HashMap<&str, &Node>, out: &Diagnostics) {
    let mut state: HashMap<&str, bool> = HashMap::new();
    for template in spec.list("templates") {
        let name = template.text("name");
        if !state.contains_key(name) {
            follow(name, named, &mut state, out, 0);
        }
    }
}

/// `state` is false while a template's calls are being followed, true once they were.
fn follow<'n>(
    name: &'n str,
    named: &HashMap<&'n str, &'n Node>,
    state: &mut HashMap<&'n str, bool>,
    out: &Diagnostics,
    depth: usize,
) {
    const DEEPEST: usize = 500;
    let Some(template) = named.get(name).filter(|_| depth < DEEPEST) else {
        return;
    };
    state.insert(name, false);
    let unconditional = |call: &&Node| {
        call.text("when").is_empty()
            && !["withItems", "withParam", "withSequence"].iter().any(|key| call.has(key))
            && call.text("depends").is_empty()
    };
    for call in calls_of(template).filter(unconditional) {
        let next = call.text("template");
        match state.get(next) {
            Some(false) => {
                let message = format!("`{next}` ends up calling itself, without a `when` on the way");
                let why = "the controller stops it with an error once templates call each other 100 deep";
                out.push(
                    Diagnostic::warning("endless-recursion", call.place_of("template"), message).why(why),
                );
            }
            Some(true) => {}
            None => follow(next, named, state, out, depth + 1),
        }
    }
    state.insert(name, true);
}
