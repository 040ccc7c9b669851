//! One template: found, of one type, called with what it needs, and checked by its type.

use std::collections::HashMap;

use super::arguments::{self, Arguments};
use super::lookup::Call;
use super::names::{self, Named};
use super::{DEEPEST, Found, Validator, artifacts};
use crate::manifest::library::Holder;
use crate::manifest::scope::{Scope, template_type};
use crate::manifest::tags::{PLACEHOLDER, substitute};
use crate::schema::cel::TEMPLATE_TYPES;
use crate::schema::view::View;
use crate::source::Diagnostic;
use crate::source::diagnostic::did_you_mean;
use crate::source::yaml::Node;

/// A template that is being checked, with what may be named in it.
pub(super) struct Frame<'a> {
    pub(super) template: &'a Node,
    pub(super) holder: Holder<'a>,
    pub(super) scope: Scope<'a>,
    pub(super) values: HashMap<String, String>,
    pub(super) any_arguments: bool,
}

impl<'a> Validator<'a, '_> {
    /// A text of the template as Argo sees it: what is known put in, placeholders for what has no value yet.
    pub(super) fn filled(&self, text: &str, frame: &Frame<'a>) -> String {
        let value = |name: &str| {
            let known = frame.values.get(name).or_else(|| self.globals.values.get(name));
            let later = self.globals.has(name) || frame.scope.has(name) && !name.starts_with("item");
            known.cloned().or_else(|| later.then(|| PLACEHOLDER.to_owned()))
        };
        substitute(text, value).into_owned()
    }

    /// Finds what `call` leads to and checks it. `None` when it can't be known, or was reported.
    pub(super) fn enter(
        &mut self,
        call: &Call<'a>,
        from: Holder<'a>,
        arguments: &Arguments<'a>,
    ) -> Option<Found<'a>> {
        let found = self.find(call, from)?;
        self.template(found, arguments);
        Some(found)
    }

    /// Checks a template that is called with `arguments`.
    fn template(&mut self, found: Found<'a>, arguments: &Arguments<'a>) {
        let Found { template, holder } = found;
        let Some(kind) = template_type(template) else {
            return;
        };
        let types: Vec<&str> = TEMPLATE_TYPES.into_iter().filter(|kind| template.has(kind)).collect();
        if types.len() > 1 {
            // The schema's rule says so where it looks, which is not within inline templates.
            let message = format!("a template has one type: this one has {}", types.join(" and "));
            let last = types.iter().map(|kind| template.place_of_key(kind)).max();
            self.error("conflicting-fields", last.unwrap_or_else(|| template.place()), message);
            return;
        }
        let values = arguments::supply(template, arguments, self.out);
        if self.depth >= DEEPEST || !self.seen.insert(template.span) {
            return;
        }
        let scope = self.inputs(template, kind);
        let mut frame = Frame { template, holder, scope, values, any_arguments: arguments.is_any() };
        self.limits(&frame, kind);
        if !self.done.insert((holder.home, holder.name, template.text("name"))) {
            return;
        }
        self.depth += 1;
        match kind {
            "steps" => self.steps(&mut frame),
            "dag" => self.dag(&mut frame),
            _ => self.leaf(&frame, kind, arguments),
        }
        self.outputs(&frame, kind);
        if let Some(archive) = template.field("archiveLocation") {
            artifacts::check_location(archive, self.out);
        }
        self.metrics(template);
        self.depth -= 1;
    }

    /// Checks the inputs and collects what the template may name because of them and of its type.
    fn inputs(&self, template: &'a Node, kind: &str) -> Scope<'a> {
        let mut scope = Scope::default();
        let list = |name: &str| template.field("inputs").map_or(&[][..], |inputs| inputs.list(name));
        names::check(list("parameters"), "input parameter", Named::Parameters, self.out);
        names::check(list("artifacts"), "input artifact", Named::Parameters, self.out);
        for parameter in list("parameters") {
            scope.add(format!("inputs.parameters.{}", parameter.text("name")));
        }
        scope.add("inputs.parameters");
        for artifact in list("artifacts") {
            let name = artifact.text("name");
            scope.add(format!("inputs.artifacts.{name}"));
            scope.add(format!("inputs.artifacts.{name}.path"));
            artifacts::check_input(artifact, is_leaf(kind), self.out);
        }
        self.own_variables(template, kind, &mut scope);
        for container in
            template.list("initContainers").iter().filter(|container| container.text("name").is_empty())
        {
            self.error("missing-field", container.place(), "an init container needs a name");
        }
        scope
    }

    fn own_variables(&self, template: &Node, kind: &str, scope: &mut Scope<'a>) {
        if runs_pod(kind) {
            scope.add("pod.name");
        }
        if template.has("retryStrategy") {
            for name in [
                "retries",
                "lastRetry.exitCode",
                "lastRetry.status",
                "lastRetry.duration",
                "lastRetry.message",
            ] {
                scope.add(name);
            }
        }
        if !is_leaf(kind) {
            return;
        }
        let outputs = |name: &str| template.field("outputs").map_or(&[][..], |outputs| outputs.list(name));
        for artifact in outputs("artifacts").iter().filter(|artifact| !artifact.text("path").is_empty()) {
            scope.add(format!("outputs.artifacts.{}.path", artifact.text("name")));
        }
        for parameter in outputs("parameters") {
            if parameter.field("valueFrom").is_some_and(|source| !source.text("path").is_empty()) {
                scope.add(format!("outputs.parameters.{}.path", parameter.text("name")));
            }
        }
    }

    /// Limits that hold for a pod only, and resources of the pod.
    fn limits(&self, frame: &Frame<'a>, kind: &str) {
        let template = frame.template;
        for field in ["timeout", "pendingTimeout"] {
            if !template.text(field).is_empty() && !is_leaf(kind) {
                let message = format!("`{field}` is for templates that run a pod, not for `{kind}`");
                self.error("misplaced-field", template.place_of_key(field), message);
            }
        }
        let timeout = self.filled(template.text("timeout"), frame);
        if is_leaf(kind) && is_go_integer(&timeout) {
            let message = format!("`timeout` needs a unit: {timeout:?} is a bare number");
            let help = format!("for seconds write \"{timeout}s\"");
            self.out.push(
                Diagnostic::error("invalid-duration", template.place_of("timeout"), message).help(help),
            );
        }
        if template.has("activeDeadlineSeconds") && !runs_pod(kind) && matches!(kind, "steps" | "dag") {
            let message =
                format!("`activeDeadlineSeconds` is for templates that run a pod, not for `{kind}`");
            self.error("misplaced-field", template.place_of_key("activeDeadlineSeconds"), message);
        }
        if !template.list("resourceClaims").is_empty() && !runs_pod(kind) {
            let message = format!("`resourceClaims` is for templates that run a pod, not for `{kind}`");
            self.error("misplaced-field", template.place_of_key("resourceClaims"), message);
        }
        if let Some(resources) = template.field("podResources") {
            if matches!(kind, "http" | "plugin") {
                let message = format!("`podResources` doesn't apply to `{kind}`, which runs in a shared pod");
                self.error("misplaced-field", template.place_of_key("podResources"), message);
            } else {
                self.pod_resources(resources);
            }
        }
        self.retry_policy(template);
    }

    fn retry_policy(&self, template: &Node) {
        const POLICIES: [&str; 4] = ["Always", "OnFailure", "OnError", "OnTransientError"];
        let Some(retry) = template.field("retryStrategy") else {
            return;
        };
        let policy = retry.text("retryPolicy");
        if !policy.is_empty() && !POLICIES.contains(&policy) {
            let message = format!("`retryPolicy` can't be {policy:?}, only {}", POLICIES.join(", "));
            let close = did_you_mean(policy, POLICIES).map(|word| format!("did you mean `{word}`?"));
            let span = retry.place_of("retryPolicy");
            self.out.push(Diagnostic::error("field-value", span, message).help_if(close));
        }
    }

    /// What Kubernetes lets a pod as a whole ask for.
    pub(super) fn pod_resources(&self, resources: &Node) {
        if !resources.list("claims").is_empty() {
            self.error(
                "misplaced-field",
                resources.place_of_key("claims"),
                "a pod as a whole takes no `claims`",
            );
        }
        for (key, _) in resources.pairs("limits").iter().chain(resources.pairs("requests")) {
            let name = key.as_str().unwrap_or("");
            if !matches!(name, "cpu" | "memory") && !name.starts_with("hugepages-") {
                let message = format!("a pod as a whole takes cpu, memory and hugepages-*, not `{name}`");
                self.error("field-value", key.span, message);
            }
        }
    }
}

/// Whether it does something itself, instead of calling others or waiting.
pub(super) fn is_leaf(kind: &str) -> bool {
    runs_pod(kind) || matches!(kind, "http" | "plugin")
}

/// Whether it runs a pod of its own.
pub(super) fn runs_pod(kind: &str) -> bool {
    matches!(kind, "container" | "containerSet" | "script" | "resource" | "data")
}

/// Whether Go's `Atoi` takes it.
pub(super) fn is_go_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<i64>().is_ok()
}
