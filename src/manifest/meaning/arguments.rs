//! Arguments that a workflow, a step or a task gives, and what a template asks for.

use std::borrow::Cow;
use std::collections::HashMap;

use super::names::{self, Named};
use crate::manifest::tags::PLACEHOLDER;
use crate::schema::view::{View, scalar_text};
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Diagnostics, Span};

/// Who calls a template, and with what.
#[derive(Debug, Clone)]
pub(crate) enum Arguments<'a> {
    /// Nobody in particular: whatever it asks for is there.
    Any,
    /// A step or task with these, and where the call is.
    Given(Vec<&'a Node>, Span),
    /// The workflow itself with these, the first that has a name wins, and where it names the template.
    Entry(Vec<&'a Node>, Span),
}

impl<'a> Arguments<'a> {
    fn find(&self, list: &str, name: &str) -> Option<&'a Node> {
        let (Self::Given(arguments, _) | Self::Entry(arguments, _)) = self else {
            return None;
        };
        let mut all = arguments.iter().flat_map(|arguments| arguments.list(list));
        all.find(|argument| argument.text("name") == name)
    }

    /// The artifact given under that name.
    pub(crate) fn artifact(&self, name: &str) -> Option<&'a Node> {
        self.find("artifacts", name)
    }

    /// Whether nobody in particular calls.
    pub(crate) fn is_any(&self) -> bool {
        matches!(self, Self::Any)
    }
}

/// Checks the names and values under an `arguments` key. Where a value may come later (`lenient`), none is needed now.
pub(crate) fn check(arguments: &Node, lenient: bool, out: &Diagnostics) {
    names::check(arguments.list("parameters"), "parameter", Named::Parameters, out);
    names::check(arguments.list("artifacts"), "artifact", Named::Parameters, out);
    check_values(arguments, lenient, out);
}

fn check_values(arguments: &Node, lenient: bool, out: &Diagnostics) {
    for parameter in arguments.list("parameters") {
        let name = parameter.text("name");
        if !lenient && !parameter.has("value") && !parameter.has("valueFrom") {
            let message = format!("the parameter `{name}` has no value");
            let help = "give it `value` or `valueFrom`";
            out.push(Diagnostic::error("missing-value", parameter.place_of("name"), message).help(help));
        }
        if let Some(source) = parameter.field("valueFrom") {
            check_source(name, source, parameter.place_of("valueFrom"), out);
        }
        if let Some(choices) = parameter.field("enum").and_then(Node::as_seq) {
            if choices.is_empty() {
                let message = format!("`enum` of the parameter `{name}` is empty");
                out.push(Diagnostic::error("invalid-argument", parameter.place_of("enum"), message));
            } else if let Some(value) = parameter.any_text("value") {
                check_choice(name, &value, choices, parameter.place_of("value"), out);
            } else if lenient {
                // Argo looks at nothing more once a parameter leaves its choice to the submitter.
                return;
            } else if parameter.has("valueFrom") {
                let message = format!("the parameter `{name}` has an `enum` and no `value`");
                out.push(Diagnostic::error("missing-value", parameter.place_of("name"), message));
            }
        }
    }
    for artifact in arguments.list("artifacts") {
        check_artifact(artifact, out);
    }
}

fn check_source(name: &str, source: &Node, span: Span, out: &Diagnostics) {
    let allowed = source.has("configMapKeyRef") || source.has("supplied") || !source.text("event").is_empty();
    let other =
        ["path", "jsonPath", "parameter", "expression"].into_iter().find(|key| !source.text(key).is_empty());
    if !allowed || other.is_some() {
        let message = match other {
            Some(other) => format!("an argument can't take its value from `{other}` (parameter `{name}`)"),
            None => format!("`valueFrom` of the parameter `{name}` has no source"),
        };
        let span = other.map_or(span, |other| source.place_of_key(other));
        let help = "an argument takes `configMapKeyRef`, `supplied` or `event`";
        out.push(Diagnostic::error("invalid-argument", span, message).help(help));
    }
}

fn check_choice(name: &str, value: &str, choices: &[Node], span: Span, out: &Diagnostics) {
    let listed: Vec<Cow<'_, str>> = choices.iter().filter_map(scalar_text).collect();
    if !listed.iter().any(|choice| choice == value) {
        let message = format!("{value:?} is not in the `enum` of the parameter `{name}`");
        let help = format!("one of {}", listed.join(", "));
        out.push(Diagnostic::error("invalid-argument", span, message).help(help));
    }
}

fn check_artifact(artifact: &Node, out: &Diagnostics) {
    let (name, from) = (artifact.text("name"), artifact.text("from"));
    if from.is_empty() && !has_location_or_key(artifact) {
        let message = format!("the artifact `{name}` comes from nowhere");
        let help = "give it `from`, a location or a key";
        out.push(Diagnostic::error("missing-value", artifact.place_of("name"), message).help(help));
    }
    if !from.is_empty() && !artifact.text("fromExpression").is_empty() {
        let message = format!("the artifact `{name}` has `from` and `fromExpression`");
        out.push(Diagnostic::error("invalid-argument", artifact.place_of_key("fromExpression"), message));
    }
}

/// Whether an artifact says where it is, or at least under which key.
pub(crate) fn has_location_or_key(artifact: &Node) -> bool {
    const ORDER: [&str; 10] =
        ["artifactory", "azure", "git", "gcs", "hdfs", "http", "oss", "raw", "s3", "plugin"];
    let Some((kind, location)) = ORDER.into_iter().find_map(|kind| Some((kind, artifact.field(kind)?)))
    else {
        return false;
    };
    match kind {
        "raw" => true,
        "git" => !location.text("repo").is_empty(),
        "azure" => !location.text("blob").is_empty(),
        "hdfs" => !location.list("addresses").is_empty() || !location.text("path").is_empty(),
        "http" => !location.text("url").is_empty(),
        "artifactory" => {
            let url = location.text("url");
            let path =
                url.split_once("://").map_or(url, |(_, rest)| rest.split_once('/').map_or("", |_| "/"));
            !url.is_empty() && (location.has("usernameSecret") || !path.is_empty())
        }
        _ => !location.text("key").is_empty(),
    }
}

/// Checks that the call gives what the template asks for, and gives the values of the inputs as far as they are known.
pub(crate) fn supply(
    template: &Node,
    arguments: &Arguments<'_>,
    out: &Diagnostics,
) -> HashMap<String, String> {
    let mut values = HashMap::new();
    let inputs = template.field("inputs");
    for parameter in inputs.map_or(&[][..], |inputs| inputs.list("parameters")) {
        let name = parameter.text("name");
        let given = arguments.find("parameters", name);
        let value = match (arguments, given) {
            (Arguments::Any, _) => Some(Cow::Borrowed(PLACEHOLDER)),
            (_, Some(given)) => given.any_text("value"),
            (_, None) => parameter.any_text("value").or_else(|| parameter.any_text("default")),
        };
        let source = match given {
            Some(given) if value.is_none() => given.field("valueFrom"),
            Some(_) => None,
            None => parameter.field("valueFrom"),
        };
        match value {
            Some(value) => drop(values.insert(format!("inputs.parameters.{name}"), value.into_owned())),
            None if source.is_some_and(|source| source.has("configMapKeyRef")) => {}
            None => missing("parameter", parameter, given, template, arguments, out),
        }
    }
    for artifact in inputs.map_or(&[][..], |inputs| inputs.list("artifacts")) {
        let name = artifact.text("name");
        let needed = !artifact.is_true("optional") && !has_location_or_key(artifact);
        if needed && !arguments.is_any() && arguments.artifact(name).is_none() {
            missing("artifact", artifact, None, template, arguments, out);
        }
    }
    values
}

fn missing(
    what: &str,
    declared: &Node,
    given: Option<&Node>,
    template: &Node,
    arguments: &Arguments<'_>,
    out: &Diagnostics,
) {
    let (Arguments::Given(calls, call) | Arguments::Entry(calls, call)) = arguments else {
        return;
    };
    let name = declared.text("name");
    let template = template.text("name");
    let list = format!("{what}s");
    let listed =
        calls.iter().find(|arguments| arguments.has(&list)).map(|arguments| arguments.place_of_key(&list));
    let declaration = declared.place_of("name");
    // Nobody stands between the workflow and its first template: what that one asks for is asked of whoever submits.
    let (call, other) = match arguments {
        Arguments::Entry(..) => (declaration, (*call, "called here")),
        _ => (listed.unwrap_or(*call), (declaration, "declared here, without a default")),
    };
    let span = given.map_or(call, |given| given.place_of("name"));
    let message = match given {
        Some(_) => format!("the {what} `{name}` has no value, which the template `{template}` needs"),
        None => format!("the template `{template}` needs the {what} `{name}`, which isn't given here"),
    };
    let diagnostic = Diagnostic::error("missing-argument", span, message);
    out.push(diagnostic.related(other.0, other.1));
}
