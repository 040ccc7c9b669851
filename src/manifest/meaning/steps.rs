//! Templates of steps: groups one after the other, the steps of a group side by side.

use std::collections::HashMap;

use super::arguments::{self, Arguments};
use super::names::{self, Named};
use super::template::Frame;
use super::{Found, Validator};
use crate::manifest::scope::{Outputs, Scope};
use crate::manifest::tags::PLACEHOLDER;
use crate::schema::view::View;
use crate::source::yaml::{Node, Value};
use crate::source::{Diagnostic, Span};

impl<'a> Validator<'a, '_> {
    /// Checks every step, each with what those before it offer.
    pub(super) fn steps(&mut self, frame: &mut Frame<'a>) {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for group in frame.template.list("steps") {
            for step in group.as_seq().unwrap_or(&[]) {
                self.step(step, frame, &mut seen);
            }
        }
    }

    fn step(&mut self, step: &'a Node, frame: &mut Frame<'a>, seen: &mut HashMap<&'a str, Span>) {
        let name = step.text("name");
        let span = step.place_of("name");
        if name.is_empty() {
            self.error("missing-field", span, "a step needs a name");
        } else {
            let filled = self.filled(name, frame).replace(PLACEHOLDER, "x");
            names::check_form(&filled, span, "step", Named::Templates, self.out);
            if let Some(first) = seen.insert(name, span) {
                let message = format!("there are two steps called `{name}`");
                self.out
                    .push(Diagnostic::error("repeated-name", span, message).related(first, "the first one"));
            }
        }
        frame.scope.offer(name, Outputs { status: true, ..Outputs::default() }, &mut self.globals);
        self.items(step, &mut frame.scope);
        if let Some(arguments) = step.field("arguments") {
            arguments::check(arguments, false, self.out);
        }
        let call = self.call(step, frame);
        let found = self.enter(&call, frame.holder, &Arguments::Any);
        let template = found.map(|found| found.template);
        let outputs = Outputs { template, outputs: true, ..Outputs::default() };
        if step.field("hooks").is_some_and(|hooks| hooks.has("exit")) {
            frame.scope.offer(name, outputs, &mut self.globals);
        }
        self.hooks(step);
        self.resolve_call(step, frame);
        let aggregate = loops_over_values(step);
        frame.scope.offer(name, Outputs { aggregate, ..outputs }, &mut self.globals);
        self.supply_to(found, step, call.span);
    }

    /// Checks the call again with the arguments that it really gives.
    pub(super) fn supply_to(&mut self, found: Option<Found<'a>>, call: &'a Node, span: Span) {
        if let Some(found) = found {
            let given = call.field("arguments").into_iter().collect();
            arguments::supply(found.template, &Arguments::Given(given, span), self.out);
        }
    }

    /// Checks the variables of a step or task; the inputs of an inline template may be named too.
    pub(super) fn resolve_call(&self, call: &'a Node, frame: &Frame<'a>) {
        let inputs = call.path(&["inline", "inputs"]).map_or(&[][..], |inputs| inputs.list("parameters"));
        if inputs.is_empty() {
            return self.resolve(call, &frame.scope, &|_| false);
        }
        let mut scope = frame.scope.clone();
        for parameter in inputs {
            scope.add(format!("inputs.parameters.{}", parameter.text("name")));
        }
        self.resolve(call, &scope, &|_| false);
    }

    /// Every hook but `exit` says when it runs.
    pub(super) fn hooks(&self, holder: &Node) {
        for (key, hook) in holder.pairs("hooks") {
            if key.as_str() != Some("exit") && hook.text("expression").is_empty() {
                let message = format!(
                    "the hook `{}` needs an `expression` that says when it runs",
                    key.as_str().unwrap_or("")
                );
                self.error("hook-without-expression", key.span, message);
            }
        }
    }

    /// Checks what a step or task loops over and adds the variables of its items.
    pub(super) fn items(&self, call: &Node, scope: &mut Scope<'a>) {
        let (items, parameter) = (call.list("withItems"), call.text("withParam"));
        let loops = [
            ("withItems", !items.is_empty()),
            ("withParam", !parameter.is_empty()),
            ("withSequence", call.has("withSequence")),
        ];
        let given: Vec<&str> = loops.into_iter().filter(|(_, given)| *given).map(|(key, _)| key).collect();
        if given.len() > 1 {
            let message = format!("{} exclude each other", given.join(" and "));
            let span = given.iter().map(|key| call.place_of_key(key)).max().unwrap_or_else(|| call.place());
            self.error("conflicting-fields", span, message);
            return;
        }
        if let Some(sequence) = call.field("withSequence")
            && sequence.has("count")
            && sequence.has("end")
        {
            self.error(
                "conflicting-fields",
                sequence.place_of_key("end"),
                "`count` and `end` exclude each other",
            );
        }
        scope.any_item |= !parameter.is_empty();
        for item in items {
            match &item.value {
                Value::Seq(parts) => (0..parts.len()).for_each(|at| {
                    scope.items.insert(format!("item.[{at}]"));
                }),
                Value::Map(pairs) => {
                    let keys = pairs.iter().filter_map(|(key, _)| key.as_str());
                    keys.for_each(|key| {
                        scope.items.insert(format!("item.{key}"));
                    });
                }
                _ => {}
            }
        }
    }
}

/// Whether it runs once per value, so that its outputs come as a list.
pub(super) fn loops_over_values(call: &Node) -> bool {
    !call.list("withItems").is_empty() || !call.text("withParam").is_empty()
}
