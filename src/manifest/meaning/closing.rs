//! Whether a `{{` that isn't closed in its own text is closed by what follows it in the JSON that Argo scans.
//!
//! Go writes a structure's fields in the order of their declaration and leaves empty ones out, but for a few.

use crate::manifest::tags::substitute;
use crate::schema::view::View;
use crate::source::Span;
use crate::source::yaml::{Node, Value};

/// The fields of templates, steps, tasks, containers, parameters and artifacts in Go's order. No two of these structures
/// disagree on it.
const ORDER: [&str; 62] = [
    "name",
    "image",
    "command",
    "args",
    "workingDir",
    "ports",
    "envFrom",
    "env",
    "resources",
    "volumeMounts",
    "livenessProbe",
    "readinessProbe",
    "imagePullPolicy",
    "source",
    "path",
    "mode",
    "from",
    "s3",
    "git",
    "http",
    "default",
    "value",
    "valueFrom",
    "globalName",
    "enum",
    "description",
    "archive",
    "optional",
    "template",
    "inline",
    "parameters",
    "artifacts",
    "arguments",
    "templateRef",
    "dependencies",
    "withItems",
    "withParam",
    "withSequence",
    "when",
    "continueOn",
    "onExit",
    "depends",
    "hooks",
    "inputs",
    "outputs",
    "nodeSelector",
    "affinity",
    "metadata",
    "daemon",
    "steps",
    "container",
    "containerSet",
    "script",
    "resource",
    "dag",
    "suspend",
    "data",
    "plugin",
    "volumes",
    "initContainers",
    "sidecars",
    "archiveLocation",
];

/// Whether `}}` follows the text at `open` in the JSON of `root`.
pub(super) fn closes(root: &Node, open: Span) -> bool {
    let mut json = Json { text: String::new(), open, after: None };
    json.value(root);
    json.after.is_some_and(|after| json.text[after..].contains("}}"))
}

struct Json {
    text: String,
    open: Span,
    /// Where the text that was looked for ends.
    after: Option<usize>,
}

impl Json {
    fn value(&mut self, node: &Node) {
        match &node.value {
            Value::Map(pairs) => self.object(pairs),
            Value::Seq(items) => {
                self.text.push('[');
                for item in items {
                    self.value(item);
                    self.text.push(',');
                }
                self.text.push(']');
            }
            Value::Str(text) if node.span == self.open => {
                self.after = Some(self.text.len());
                let tail = text.rfind("{{").and_then(|at| text.get(at..)).unwrap_or_default();
                self.text.push_str(&tail.replace("}}", ""));
                self.text.push('"');
            }
            Value::Str(text) => {
                // Argo has put in by then what it knows, braces and all.
                let known = |name: &str| {
                    let roots = ["inputs.", "workflow.", "pod."];
                    roots.iter().any(|root| name.starts_with(root)).then(String::new)
                };
                self.text.push('"');
                self.text.push_str(&substitute(text, known));
                self.text.push('"');
            }
            _ => self.text.push('0'),
        }
    }

    fn object(&mut self, pairs: &[(Node, Node)]) {
        let rank = |key: &Node| {
            let name = key.as_str().unwrap_or("");
            ORDER.iter().position(|field| *field == name).unwrap_or(ORDER.len())
        };
        let mut pairs: Vec<&(Node, Node)> = pairs.iter().filter(|(_, value)| !value.is_null()).collect();
        pairs.sort_by_key(|(key, _)| rank(key));
        self.text.push('{');
        for (key, value) in pairs {
            self.text.push('"');
            self.text.push_str(key.as_str().unwrap_or(""));
            self.text.push_str("\":");
            let whole = matches!(key.as_str(), Some("container" | "script")) && !value.has("resources");
            let before = self.text.len();
            self.value(value);
            if whole && self.text.len() > before {
                // An empty `resources` is written even if there are none, before a script's source.
                let script = key.as_str() == Some("script");
                self.empty_resources(before, script);
            }
            self.text.push(',');
        }
        if self.text.ends_with(',') {
            self.text.pop();
        }
        self.text.push('}');
    }

    /// Puts the field where it counts: after everything that may hold the open tag, but for a script's source.
    fn empty_resources(&mut self, start: usize, script: bool) {
        let in_source = script
            && self.after.is_some_and(|after| {
                self.text[start..].rfind("\"source\":").is_some_and(|at| start + at < after)
            });
        if !in_source && self.text.ends_with('}') {
            self.text.pop();
            self.text.push_str(",\"resources\":{}}");
        }
    }
}
