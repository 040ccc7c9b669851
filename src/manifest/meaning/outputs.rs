//! What a template gives back.

use super::names::{self, Named};
use super::template::Frame;
use super::{Validator, artifacts};
use crate::manifest::tags::has_parameter;
use crate::schema::view::View;
use crate::source::yaml::Node;

impl<'a> Validator<'a, '_> {
    /// Checks the outputs of a template, its steps or tasks being in the scope by then.
    pub(super) fn outputs(&self, frame: &Frame<'a>, kind: &str) {
        let Some(outputs) = frame.template.field("outputs") else {
            return;
        };
        names::check(outputs.list("parameters"), "output parameter", Named::Parameters, self.out);
        names::check(outputs.list("artifacts"), "output artifact", Named::Parameters, self.out);
        self.resolve(outputs, &frame.scope, &|_| false);
        for artifact in outputs.list("artifacts") {
            artifacts::check_output(artifact, kind, self.out);
            self.global_name(artifact, frame);
        }
        for parameter in outputs.list("parameters") {
            self.output_parameter(parameter, kind);
            self.global_name(parameter, frame);
        }
    }

    fn global_name(&self, output: &Node, frame: &Frame<'a>) {
        let name = self.filled(output.text("globalName"), frame);
        if !name.is_empty() && !has_parameter(&name) {
            names::check_form(
                &name,
                output.place_of("globalName"),
                "global output",
                Named::Parameters,
                self.out,
            );
        }
    }

    fn output_parameter(&self, parameter: &Node, kind: &str) {
        let name = parameter.text("name");
        let source = parameter.field("valueFrom");
        match (parameter.has("value"), source) {
            (true, Some(_)) => {
                let message = format!("the output `{name}` has `value` and `valueFrom`");
                self.error("conflicting-fields", parameter.place_of_key("valueFrom"), message);
            }
            (false, None) => {
                let message = format!("the output `{name}` has neither `value` nor `valueFrom`");
                self.error("missing-value", parameter.place_of("name"), message);
            }
            (false, Some(source)) => self.output_source(parameter, source, kind),
            (true, None) => {}
        }
    }

    fn output_source(&self, parameter: &Node, source: &Node, kind: &str) {
        const SOURCES: [&str; 5] = ["path", "jqFilter", "jsonPath", "parameter", "expression"];
        let name = parameter.text("name");
        let given = |key: &str| !source.text(key).is_empty();
        let mut sources: Vec<&str> = SOURCES.into_iter().filter(|key| given(key)).collect();
        if source.has("supplied") {
            sources.push("supplied");
        }
        match sources.as_slice() {
            [] => {
                let message = format!("`valueFrom` of the output `{name}` has no source");
                self.error("missing-value", parameter.place_of("valueFrom"), message);
                return;
            }
            [_] => {}
            [.., last] => {
                let message = format!("the output `{name}` has several sources: {}", sources.join(", "));
                self.error("conflicting-fields", source.place_of_key(last), message);
                return;
            }
        }
        let wanted: &[&str] = match kind {
            "container" | "containerSet" | "script" => &["path"],
            "resource" => &["jqFilter", "jsonPath"],
            "dag" | "steps" => &["parameter", "expression"],
            _ => return,
        };
        if !wanted.iter().any(|key| given(key)) {
            let message = format!("an output of `{kind}` comes from `{}`", wanted.join("` or `"));
            let at = sources.first().map_or_else(|| source.place(), |key| source.place_of_key(key));
            self.error("invalid-output", at, message);
        }
    }
}
