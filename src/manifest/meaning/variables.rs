//! Whether every variable that Argo insists on is known where it stands.

use super::Validator;
use super::closing::closes;
use crate::manifest::scope::Scope;
use crate::manifest::tags::{Tag, tags};
use crate::schema::view::key_text;
use crate::source::diagnostic::did_you_mean;
use crate::source::yaml::{Node, Value};
use crate::source::{Diagnostic, Span};

impl<'a> Validator<'a, '_> {
    /// Checks each text within `node`, keys included, except under the paths for which `skip` is true.
    pub(super) fn resolve(&self, node: &Node, scope: &Scope<'a>, skip: &dyn Fn(&[&str]) -> bool) {
        let mut path = Vec::new();
        self.walk(node, node, scope, &mut path, skip);
    }

    fn walk<'n>(
        &self,
        root: &Node,
        node: &'n Node,
        scope: &Scope<'a>,
        path: &mut Vec<&'n str>,
        skip: &dyn Fn(&[&str]) -> bool,
    ) {
        match &node.value {
            Value::Str(text) => self.resolve_text(text, node.span, Some(root), scope),
            Value::Seq(items) => items.iter().for_each(|item| self.walk(root, item, scope, path, skip)),
            Value::Map(pairs) => {
                for (key, value) in pairs {
                    if let Some(name) = key_text(key) {
                        self.resolve_text(&name, key.span, Some(root), scope);
                    }
                    path.push(key.as_str().unwrap_or(""));
                    if !skip(path) {
                        self.walk(root, value, scope, path, skip);
                    }
                    path.pop();
                }
            }
            _ => {}
        }
    }

    /// Checks the variables of one text, written at `span` within `root`; what Argo scans in one go is all of `root`.
    pub(super) fn resolve_text(&self, text: &str, span: Span, root: Option<&Node>, scope: &Scope<'a>) {
        for tag in tags(text) {
            let closed_later = tag.closed || root.is_some_and(|root| closes(root, span));
            if !closed_later || tag.is_expression() && !tag.closed {
                let message = "this is not closed: `}}` is missing";
                self.error("unclosed-variable", self.place(span, text, &tag), message);
            } else if !scope.allows(&tag, &self.globals) {
                self.out.push(self.unresolved(text, span, scope, &tag));
            } else if let Some(value) = self.globals.values.get(tag.variable()) {
                self.resolve_value(value, tag.variable(), self.place(span, text, &tag), scope);
            }
        }
    }

    /// A parameter's value takes the place of its tag, and what it holds is scanned in its turn.
    fn resolve_value(&self, value: &str, parameter: &str, place: Span, scope: &Scope<'a>) {
        if let Some(inner) = tags(value).find(|inner| inner.closed && !scope.allows(inner, &self.globals)) {
            let message =
                format!("`{parameter}` holds `{{{{{}}}}}`, and nothing here is called so", inner.variable());
            self.error("unresolved-variable", place, message);
        }
    }

    fn unresolved(&self, text: &str, span: Span, scope: &Scope<'a>, tag: &Tag<'_>) -> Diagnostic {
        let place = self.place(span, text, tag);
        if !tag.closed {
            return Diagnostic::error(
                "unclosed-variable",
                place,
                "the variable is not closed: `}}` is missing",
            );
        }
        let name = tag.variable();
        let message = format!("nothing here is called `{name}`");
        let mut diagnostic = Diagnostic::error("unresolved-variable", place, message);
        diagnostic = match self.reason(name, scope) {
            Some(reason) => diagnostic.help(reason),
            None => diagnostic.help_if(self.guess(name, scope)),
        };
        diagnostic.why("Argo refuses the manifest: it insists on every `{{inputs.…}}`, `{{workflow.…}}`, `{{tasks.…}}`, `{{steps.…}}`, `{{item.…}}` and `{{pod.…}}`")
    }

    fn reason(&self, name: &str, scope: &Scope<'a>) -> Option<String> {
        let rest = name.strip_prefix("tasks.").or_else(|| name.strip_prefix("steps."))?;
        let (node, what) = rest.split_once('.')?;
        match scope.nodes.get(node) {
            None => {
                let close = did_you_mean(node, scope.nodes.keys().copied())?;
                Some(format!("did you mean `{}`?", name.replacen(node, close, 1)))
            }
            Some(_) if what == "status" => {
                Some(format!("a status is known of what runs before: make this depend on `{node}`"))
            }
            Some(outputs) => {
                let declared = outputs.template?.get("outputs")?;
                let (list, wanted) = what.strip_prefix("outputs.")?.split_once('.')?;
                let items = declared.get(list)?.as_seq()?.iter();
                let close = did_you_mean(wanted, items.filter_map(|item| item.get("name")?.as_str()))?;
                Some(format!("did you mean `{close}`?"))
            }
        }
    }

    fn guess(&self, name: &str, scope: &Scope<'a>) -> Option<String> {
        let mut known: Vec<&str> = scope.names().chain(self.globals.names()).collect();
        known.sort_unstable();
        did_you_mean(name, known).map(|close| format!("did you mean `{close}`?"))
    }

    /// Where the tag stands in the file: its own place if the text is written there as it is, else that of the whole text.
    fn place(&self, span: Span, text: &str, tag: &Tag<'_>) -> Span {
        let written = self.files.text(span.file);
        let needle = text.get(tag.range.clone()).unwrap_or_default();
        let first_line = needle.lines().next().unwrap_or_default();
        let before = text.get(..tag.range.start).unwrap_or_default().matches(first_line).count();
        let within = written.get(span.range()).unwrap_or_default();
        match within.match_indices(first_line).nth(before) {
            Some((at, found)) if !found.is_empty() => {
                let start = span.start as usize + at;
                Span::new(span.file, start, start + found.len())
            }
            _ => span,
        }
    }

    /// Where a line of the text at `span` stands in the file, or else the text as a whole.
    pub(super) fn line_within(&self, span: Span, line: &str) -> Span {
        let written = self.files.text(span.file);
        match written.get(span.range()).and_then(|text| text.find(line)) {
            Some(at) if !line.is_empty() => {
                let start = span.start as usize + at;
                Span::new(span.file, start, start + line.len())
            }
            _ => span,
        }
    }
}
