//! Checks a value against a schema, closed: what the schema doesn't name is an error.
//!
//! Refuses what the API server refuses and what Argo's linter can't decode; null is dropped first, as the server does.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::pattern;
use super::view::{View, integer, key_text};
use super::{Format, Kind, ListType, Schema, Schemas};
use crate::source::diagnostic::did_you_mean;
use crate::source::yaml::{Node, Value};
use crate::source::{Diagnostic, Diagnostics, Span};

/// Checks `node` against the schema at `path` of a Workflow (`spec.volumes[]`, `spec.templates[].nodeSelector`); messages
/// call the value `name`. For parts of manifests that stand in other files.
pub fn check_fragment(node: &Node, path: &str, name: &str, out: &Diagnostics) {
    if let Some(schema) = Schemas::get().at(path) {
        let mut checker = Checker::new(out);
        checker.path.push(Step::Key(name.to_owned()));
        checker.value(node, schema);
    }
}

/// Checks a whole object against the schema of its kind, but for the unknown keys at `dealt_with`. Gives whether nothing was
/// found.
pub(crate) fn check_object(
    root: &Node,
    schema: &'static Schema,
    dealt_with: HashSet<Span>,
    out: &Diagnostics,
) -> bool {
    let mut checker = Checker { dealt_with, ..Checker::new(out) };
    checker.value(root, schema);
    checker.clean
}

/// One step of the way to a value.
enum Step {
    Key(String),
    Index(usize),
}

struct Checker<'a> {
    schemas: &'static Schemas,
    out: &'a Diagnostics,
    path: Vec<Step>,
    /// Inside an inline template, which the server doesn't look at: only what Argo can't decode is wrong.
    decoding_only: bool,
    clean: bool,
    dealt_with: HashSet<Span>,
}

impl<'a> Checker<'a> {
    fn new(out: &'a Diagnostics) -> Self {
        Self {
            schemas: Schemas::get(),
            out,
            path: Vec::new(),
            decoding_only: false,
            clean: true,
            dealt_with: HashSet::new(),
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.clean = false;
        self.out.push(diagnostic);
    }

    /// `spec.templates[0].name`, or "the object".
    fn name(&self) -> String {
        let mut name = String::new();
        for step in &self.path {
            let written = match step {
                Step::Key(key) if name.is_empty() => write!(name, "{key}"),
                Step::Key(key) => write!(name, ".{key}"),
                Step::Index(index) => write!(name, "[{index}]"),
            };
            let _ = written;
        }
        if name.is_empty() { "the object".to_owned() } else { format!("`{name}`") }
    }

    fn value(&mut self, node: &Node, schema: &'static Schema) {
        if schema.int_or_string {
            self.int_or_string(node, schema);
        } else if let Some(kind) = schema.kind {
            self.typed(node, schema, kind);
        }
        if !self.decoding_only {
            for rule in &schema.rules {
                for (span, text) in rule.broken(node) {
                    self.report(Diagnostic::error(rule.lint(), span, text));
                }
            }
        }
    }

    fn typed(&mut self, node: &Node, schema: &'static Schema, kind: Kind) {
        match (kind, &node.value) {
            (Kind::Object, Value::Map(pairs)) => self.object(node, pairs, schema),
            (Kind::Array, Value::Seq(items)) => self.array(node, items, schema),
            (Kind::String, Value::Str(text) | Value::Timestamp(text)) => self.text(node, text, schema),
            (Kind::Integer, _) if integer(node).is_some() => self.number(node, schema),
            (Kind::Number, Value::Int(_) | Value::BigInt(_) | Value::Float(_)) => {}
            (Kind::Boolean, Value::Bool(_)) => {}
            _ => self.wrong_type(node, kind.noun()),
        }
    }

    fn wrong_type(&mut self, node: &Node, wanted: &str) {
        let message = format!("{} must be {wanted}, not {}", self.name(), node.kind());
        let mut diagnostic = Diagnostic::error("field-type", node.place(), message);
        let scalar = matches!(node.value, Value::Int(_) | Value::Float(_) | Value::Bool(_));
        if scalar && wanted.contains("text") {
            diagnostic = diagnostic.help("put it in quotes");
        }
        self.report(diagnostic);
    }

    fn int_or_string(&mut self, node: &Node, schema: &'static Schema) {
        match &node.value {
            Value::Str(text) => self.text(node, text, schema),
            _ if integer(node).is_some() => {
                // A quantity may be any number; everything else that takes both is an `int32` to Argo.
                if schema.pattern.is_none()
                    && integer(node).is_none_or(|number| i32::try_from(number).is_err())
                {
                    self.out_of_range(node, "a number of 32 bits");
                }
            }
            _ => self.wrong_type(node, "a whole number or text"),
        }
    }

    fn object(&mut self, node: &Node, pairs: &[(Node, Node)], schema: &'static Schema) {
        // A field that is there under a wrong name isn't missing as well.
        let mut misspelt = Vec::new();
        for (key, value) in pairs {
            let Some(name) = key_text(key) else {
                continue;
            };
            match self.schemas.property(schema, &name) {
                Some(_) if value.is_null() => {}
                Some(inner) => self.entry(&name, value, schema, inner),
                None if self.dealt_with.contains(&key.span) => {
                    // What became a list has its plural's name.
                    misspelt.extend(schema.fields().find(|field| field.starts_with(&*name)));
                }
                None if schema.open || self.path.is_empty() && name == "metadata" => {}
                None => misspelt.extend(self.unknown_field(key, &name, node, schema)),
            }
        }
        if self.decoding_only {
            return;
        }
        let meant = |name: &str| misspelt.contains(&name);
        for name in schema.required.iter().filter(|name| !node.has(name) && !meant(name)) {
            let message = format!("{} has no `{name}`, which is required", self.name());
            let span = node.place_of_key(name);
            self.report(Diagnostic::error("missing-field", span, message));
        }
    }

    fn entry(&mut self, name: &str, value: &Node, outer: &'static Schema, inner: &'static Schema) {
        if self.path.is_empty() && matches!(name, "metadata" | "apiVersion" | "kind") {
            return;
        }
        self.path.push(Step::Key(name.to_owned()));
        let is_parameter = outer.fields().any(|field| field == "globalName");
        if self.decoding_only && is_parameter && matches!(name, "value" | "default" | "enum") {
            // Argo's own decoder turns numbers and booleans into text here.
        } else if name == "inline" && inner.kind.is_none() {
            self.inline(value);
        } else if name == "withItems" && inner.kind.is_none() {
            if value.as_seq().is_none() {
                self.wrong_type(value, "a list");
            }
        } else {
            self.value(value, inner);
        }
        self.path.pop();
    }

    /// A template within a task: the schema leaves it open, Argo decodes it as any other.
    fn inline(&mut self, node: &Node) {
        if let Some(template) = self.schemas.at("spec.templates[]") {
            let before = std::mem::replace(&mut self.decoding_only, true);
            self.value(node, template);
            self.decoding_only = before;
        }
    }

    /// Reports the field and gives the one that was probably meant.
    fn unknown_field(
        &mut self,
        key: &Node,
        name: &str,
        node: &Node,
        schema: &'static Schema,
    ) -> Option<&'static str> {
        let place = self.name();
        let message = format!("unknown field `{name}` in {place}");
        let absent = schema.fields().filter(|field| !node.has(field));
        let meant = did_you_mean(name, absent);
        let close = meant.map(|field| format!("did you mean `{field}`?"));
        let fields: Vec<&str> = schema.fields().collect();
        let known =
            (!fields.is_empty() && fields.len() <= 8).then(|| format!("it has: {}", fields.join(", ")));
        self.report(Diagnostic::error("unknown-field", key.span, message).help_if(close.or(known)));
        meant
    }

    fn array(&mut self, node: &Node, items: &[Node], schema: &'static Schema) {
        let Some(inner) = self.schemas.items(schema) else {
            return;
        };
        for (index, item) in items.iter().enumerate() {
            if item.is_null() && self.decoding_only {
                continue;
            }
            self.path.push(Step::Index(index));
            self.value(item, inner);
            self.path.pop();
        }
        if self.decoding_only {
            return;
        }
        self.count(node, items, schema);
        match schema.list_type {
            Some(ListType::Map) => self.same_keys(items, schema, inner),
            Some(ListType::Set) => self.same_items(items),
            Some(ListType::Atomic) | None => {}
        }
    }

    fn count(&mut self, node: &Node, items: &[Node], schema: &Schema) {
        if let Some(most) = schema.max_items.filter(|most| items.len() > *most) {
            let message = format!("{} has {} items, at most {most} are allowed", self.name(), items.len());
            let span = items.get(most).map_or(node.span, View::place);
            let why = "Argo's full resource definitions cap this list, so the API server refuses the object";
            self.report(Diagnostic::error("too-many-items", span, message).why(why));
        }
        if let Some(least) = schema.min_items.filter(|least| items.len() < *least) {
            let message = format!("{} needs at least {least} item", self.name());
            self.report(Diagnostic::error("missing-field", node.span, message));
        }
    }

    fn same_keys(&mut self, items: &[Node], schema: &Schema, inner: &'static Schema) {
        let key_of = |item: &Node| -> Vec<String> {
            let with_default = |key: &String| match item.field(key) {
                Some(value) => format!("{:?}", value.value),
                None => {
                    let default =
                        self.schemas.property(inner, key).and_then(|schema| schema.default.as_ref());
                    default
                        .and_then(|value| value.as_str())
                        .map_or_else(String::new, |text| format!("Str({text:?})"))
                }
            };
            schema.list_keys.iter().map(with_default).collect()
        };
        let mut seen: std::collections::HashMap<Vec<String>, Span> = std::collections::HashMap::new();
        let mut twice = Vec::new();
        for item in items.iter().filter(|item| item.as_map().is_some()) {
            let span = schema.list_keys.first().map_or_else(|| item.place(), |key| item.place_of(key));
            if let Some(first) = seen.insert(key_of(item), span) {
                twice.push((span, first));
            }
        }
        for (span, first) in twice {
            let keys = schema.list_keys.join(" and ");
            let message = format!("two items of {} have the same {keys}", self.name());
            self.report(Diagnostic::error("duplicate-item", span, message).related(first, "the first one"));
        }
    }

    fn same_items(&mut self, items: &[Node]) {
        for (index, item) in items.iter().enumerate() {
            if items.iter().take(index).any(|earlier| earlier.value == item.value) {
                let message = format!("{} has the same item twice", self.name());
                self.report(Diagnostic::error("duplicate-item", item.place(), message));
            }
        }
    }

    fn text(&mut self, node: &Node, text: &str, schema: &'static Schema) {
        if schema.format == Some(Format::Byte) && !pattern::is_base64(text) {
            let message = format!("{} must be base64", self.name());
            self.report(Diagnostic::error("field-value", node.span, message));
        }
        if self.decoding_only {
            return;
        }
        if !schema.allowed.is_empty() && !schema.allowed.iter().any(|allowed| allowed == text) {
            let allowed: Vec<&str> =
                schema.allowed.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
            let message = format!("{} can't be {text:?}, only {}", self.name(), allowed.join(", "));
            let close =
                did_you_mean(text, allowed.iter().copied()).map(|word| format!("did you mean `{word}`?"));
            self.report(Diagnostic::error("field-value", node.span, message).help_if(close));
        }
        if let Some(pattern) = schema.pattern.as_ref().filter(|pattern| !pattern.matches(text)) {
            let message = format!("{} can't be {text:?}: {}", self.name(), pattern.describe());
            let rule = if pattern.is_name() { "invalid-name" } else { "field-value" };
            self.report(Diagnostic::error(rule, node.span, message));
        }
        let length = text.chars().count();
        if let Some(most) = schema.max_length.filter(|most| length > *most) {
            let message = format!("{} has {length} characters, at most {most} are allowed", self.name());
            self.report(Diagnostic::error("too-long", node.span, message));
        }
        if schema.min_length.is_some_and(|least| length < least) {
            let message = format!("{} must not be empty", self.name());
            self.report(Diagnostic::error("field-value", node.span, message));
        }
    }

    fn number(&mut self, node: &Node, schema: &Schema) {
        let Some(number) = integer(node) else {
            return;
        };
        if schema.format == Some(Format::Int32) && i32::try_from(number).is_err() {
            self.out_of_range(node, "a number of 32 bits");
        } else if self.decoding_only {
        } else if let Some(least) = schema.minimum.filter(|least| number < *least) {
            self.out_of_range(node, &format!("{least} or more"));
        } else if let Some(most) = schema.maximum.filter(|most| number > *most) {
            self.out_of_range(node, &format!("{most} or less"));
        }
    }

    fn out_of_range(&mut self, node: &Node, wanted: &str) {
        let message = format!("{} must be {wanted}", self.name());
        self.report(Diagnostic::error("out-of-range", node.span, message));
    }
}
