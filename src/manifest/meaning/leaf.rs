//! Templates that do something themselves.

use std::collections::HashMap;

use super::Validator;
use super::arguments::Arguments;
use super::names::{self, Named};
use super::template::{Frame, is_go_integer};
use crate::manifest::library::Home;
use crate::manifest::meaning::graph::Graph;
use crate::manifest::tags::PLACEHOLDER;
use crate::schema::view::{View, integer};
use crate::source::yaml::{Dialect, Node, Value, read};
use crate::source::{Diagnostic, Diagnostics, Span};

impl<'a> Validator<'a, '_> {
    /// Checks the template's content by its type.
    pub(super) fn leaf(&self, frame: &Frame<'a>, kind: &str, arguments: &Arguments<'a>) {
        let template = frame.template;
        self.leaf_variables(frame, arguments);
        match kind {
            "container" => {
                self.image(frame, kind);
                self.mounts(template);
            }
            "script" => self.image(frame, kind),
            "containerSet" => self.container_set(template),
            "resource" => self.resource(frame),
            "plugin" => self.plugin(template),
            _ => {}
        }
        for sidecar in template.list("sidecars") {
            self.reserved_name(sidecar, "sidecar");
        }
        self.deadline(frame);
        if template.has("parallelism") {
            let message = "`parallelism` is for templates of steps and DAGs: this one runs a single pod";
            self.error("misplaced-field", template.place_of_key("parallelism"), message);
        }
    }

    /// Called by nobody in particular, values of inputs are placeholders, and an input artifact's own location is not
    /// looked at; called with an artifact, that one's is.
    fn leaf_variables(&self, frame: &Frame<'a>, arguments: &Arguments<'a>) {
        let any = frame.any_arguments;
        let skip = |path: &[&str]| match path {
            ["outputs"] => true,
            ["inputs", "parameters", "value" | "valueFrom"] => any,
            ["inputs", "artifacts", key] => any && !matches!(*key, "name" | "path" | "mode" | "recurseMode"),
            _ => false,
        };
        self.resolve(frame.template, &frame.scope, &skip);
        for input in frame.template.field("inputs").map_or(&[][..], |inputs| inputs.list("artifacts")) {
            if let Some(given) = arguments.artifact(input.text("name")) {
                self.resolve(given, &frame.scope, &|_| false);
            }
        }
    }

    /// An image may be missing only if the defaults of the template's own object have one of the same kind.
    fn image(&self, frame: &Frame<'a>, kind: &str) {
        let Some(content) = frame.template.field(kind) else {
            return;
        };
        let default = frame.holder.spec.path(&["templateDefaults", kind]);
        let defaulted = frame.holder.home != Home::Cluster
            && default.is_some_and(|default| !default.text("image").is_empty());
        if content.text("image").is_empty() && !defaulted {
            let message = format!("`{kind}` needs an `image`");
            self.error("missing-field", content.place_of("image"), message);
        }
    }

    fn mounts(&self, template: &Node) {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        let mounts = template.field("container").map_or(&[][..], |container| container.list("volumeMounts"));
        let mounted = mounts.iter().map(|mount| (mount.text("mountPath"), mount.place_of("mountPath")));
        let inputs = template.field("inputs").map_or(&[][..], |inputs| inputs.list("artifacts"));
        let placed = inputs.iter().map(|artifact| (artifact.text("path"), artifact.place_of("path")));
        for (path, span) in mounted.chain(placed) {
            if let Some(first) = seen.insert(path, span) {
                let message = format!("two things are mounted at `{path}`");
                self.out
                    .push(Diagnostic::error("duplicate-item", span, message).related(first, "the first one"));
            }
        }
    }

    fn reserved_name(&self, container: &Node, what: &str) {
        let name = container.text("name");
        if matches!(name, "wait" | "supervisor") || name.starts_with("artifact-plugin-") {
            let message = format!("a {what} can't be called `{name}`: Argo's own container is");
            self.error("invalid-name", container.place_of("name"), message);
        }
    }

    fn container_set(&self, template: &Node) {
        let Some(set) = template.field("containerSet") else {
            return;
        };
        let containers = set.list("containers");
        if containers.is_empty() {
            self.error("missing-field", set.place(), "`containerSet` needs at least one container");
            return;
        }
        names::check(containers, "container", Named::Templates, self.out);
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for mount in set.list("volumeMounts") {
            let (path, span) = (mount.text("mountPath"), mount.place_of("mountPath"));
            if let Some(first) = seen.insert(path, span) {
                let message = format!("two volumes are mounted at `{path}`");
                self.out
                    .push(Diagnostic::error("duplicate-item", span, message).related(first, "the first one"));
            }
        }
        self.container_order(containers);
        containers.iter().for_each(|container| self.reserved_name(container, "container"));
        let count = |side: &str, list: &str| template.field(side).map_or(0, |side| side.list(list).len());
        let transfers =
            count("inputs", "artifacts") + count("outputs", "parameters") + count("outputs", "artifacts");
        if transfers > 0 && !containers.iter().any(|container| container.text("name") == "main") {
            let message = "a set with artifacts or outputs needs a container called `main`";
            self.error("missing-field", set.place_of_key("containers"), message);
        }
    }

    fn container_order(&self, containers: &'a [Node]) {
        let known: Vec<&str> = containers.iter().map(|container| container.text("name")).collect();
        for container in containers {
            for dependency in container.list("dependencies") {
                let name = dependency.as_str().unwrap_or("");
                if !known.contains(&name) {
                    let message = format!(
                        "`{}` waits for `{name}`, which is no container here",
                        container.text("name")
                    );
                    self.error("unknown-dependency", dependency.span, message);
                }
            }
        }
        let graph = Graph::by_exact_name(containers);
        if let Err(cycle) = graph.order() {
            let path: Vec<&str> = cycle.iter().chain(cycle.first()).map(|at| known[*at]).collect();
            let span = cycle
                .first()
                .map_or_else(|| containers[0].place(), |at| containers[*at].place_of("dependencies"));
            let message = format!("these containers wait for each other: {}", path.join(" → "));
            self.error("task-cycle", span, message);
        }
    }

    fn resource(&self, frame: &Frame<'a>) {
        const ACTIONS: [&str; 6] = ["get", "create", "apply", "delete", "replace", "patch"];
        let Some(resource) = frame.template.field("resource") else {
            return;
        };
        let action = self.filled(resource.text("action"), frame);
        if !action.starts_with(PLACEHOLDER) && !ACTIONS.contains(&action.as_str()) {
            let message = format!("the action can't be {action:?}, only {}", ACTIONS.join(", "));
            self.error("field-value", resource.place_of("action"), message);
        }
        if matches!(action.as_str(), "delete" | "get") {
            return;
        }
        let manifest = resource.text("manifest");
        let source = resource.field("manifestFrom");
        if manifest.is_empty() && source.is_none() {
            self.error("missing-field", resource.place(), "`resource` needs `manifest` or `manifestFrom`");
        }
        if let Some(artifact) = source.and_then(|source| source.field("artifact")) {
            let name = artifact.text("name");
            let inputs = frame.template.field("inputs").map_or(&[][..], |inputs| inputs.list("artifacts"));
            if !inputs.iter().any(|input| input.text("name") == name) {
                let message = format!("`manifestFrom` takes the artifact `{name}`, which is no input here");
                self.error("invalid-argument", artifact.place_of("name"), message);
            }
        }
        let filled = self.filled(manifest, frame);
        if !filled.is_empty()
            && !filled.starts_with(PLACEHOLDER)
            && let Some(line) = yaml_error(&filled, resource.span)
        {
            let span = self.line_within(resource.place_of("manifest"), &line);
            self.error("invalid-manifest", span, "the manifest is not valid YAML");
        }
    }

    /// The one key of `plugin` says which plugin it is.
    fn plugin(&self, template: &Node) {
        let plugins = template.pairs("plugin");
        if plugins.len() != 1 {
            let message = format!("`plugin` needs exactly one key, the plugin's name, not {}", plugins.len());
            self.error("field-value", template.place_of_key("plugin"), message);
        }
    }

    fn deadline(&self, frame: &Frame<'a>) {
        let Some(deadline) = frame.template.field("activeDeadlineSeconds") else {
            return;
        };
        let wrong = match &deadline.value {
            Value::Str(text) => {
                let text = self.filled(text, frame);
                let number = is_go_integer(&text);
                let variable =
                    text.starts_with("{{") && text.ends_with("}}") || text.starts_with(PLACEHOLDER);
                !(number || variable)
                    || number && text.starts_with('-') && !text.trim_start_matches(['-', '0']).is_empty()
            }
            _ => integer(deadline).is_some_and(|number| number < 0),
        };
        if wrong {
            let message = "`activeDeadlineSeconds` must be a number of seconds or a variable";
            self.error("invalid-duration", deadline.span, message);
        }
    }
}

/// The line that isn't YAML once expressions, which needn't be quoted, are out of the way.
fn yaml_error(manifest: &str, near: Span) -> Option<String> {
    let mut text = String::new();
    let mut rest = manifest;
    while let Some(start) = rest.find("{{") {
        let inner = rest[start + 2..].trim_start();
        let line = inner.lines().next().unwrap_or("");
        let Some(end) = inner.starts_with('=').then(|| line.find("}}")).flatten() else {
            text.push_str(&rest[..start + 2]);
            rest = &rest[start + 2..];
            continue;
        };
        text.push_str(&rest[..start]);
        text.push_str(PLACEHOLDER);
        rest = &inner[end + 2..];
    }
    text.push_str(rest);
    let out = Diagnostics::default();
    read(near.file, &text, Dialect::Kubernetes, &out);
    let errors = out.sorted();
    let error =
        errors.iter().find(|error| error.rule != "duplicate-key" && error.rule != "several-documents")?;
    let start = error.span().map_or(0, |span| span.start as usize).min(text.len());
    let before = text.get(..start).unwrap_or_default().lines().count().max(1);
    Some(text.lines().nth(before - 1).unwrap_or_default().trim().to_owned())
}
