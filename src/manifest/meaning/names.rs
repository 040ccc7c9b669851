//! Names within a manifest: there, well formed, and each once.

use std::collections::HashMap;

use crate::schema::pattern::Pattern;
use crate::schema::view::View;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Diagnostics, Span};

/// The longest name of a template, a task or a step.
const LONGEST: usize = 128;

/// What the names are names of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// Templates, tasks, containers of a set: letters, digits, `-`.
    Templates,
    /// Parameters and artifacts: `_` too.
    Parameters,
}

/// Checks the `name` of each of `items`, called `what` ("template", "input parameter").
pub(crate) fn check(items: &[Node], what: &str, named: Named, out: &Diagnostics) {
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for item in items {
        let name = item.text("name");
        let span = item.place_of("name");
        if name.is_empty() {
            out.push(Diagnostic::error("missing-field", span, format!("a {what} needs a name")));
            continue;
        }
        check_form(name, span, what, named, out);
        if let Some(first) = seen.insert(name, span) {
            let message = format!("there are two {what}s called `{name}`");
            out.push(Diagnostic::error("repeated-name", span, message).related(first, "the first one"));
        }
    }
}

/// Checks how one name is written.
pub(crate) fn check_form(name: &str, span: Span, what: &str, named: Named, out: &Diagnostics) {
    let (pattern, limited) = match named {
        Named::Templates => (Pattern::Name, true),
        Named::Parameters => (Pattern::Parameter, false),
    };
    if limited && name.len() > LONGEST {
        let message =
            format!("the {what}'s name has {} characters, at most {LONGEST} are allowed", name.len());
        out.push(Diagnostic::error("too-long", span, message));
    }
    if !pattern.matches(name) {
        let message = format!("`{name}` can't be a {what}'s name: Argo takes {}", pattern.describe());
        let better = suggestion(name, named);
        let help = better.map(|better| format!("call it `{better}`, and so wherever it is named"));
        out.push(Diagnostic::error("invalid-name", span, message).help_if(help));
    }
}

/// The name with everything replaced by `-` that may not stand in it.
pub(crate) fn suggestion(name: &str, named: Named) -> Option<String> {
    let keep = |letter: char| {
        letter.is_ascii_alphanumeric() || letter == '-' || (named == Named::Parameters && letter == '_')
    };
    let mended: String = name.trim().chars().map(|letter| if keep(letter) { letter } else { '-' }).collect();
    let mended = mended.trim_matches('-');
    (!mended.is_empty() && mended != name).then(|| mended.to_owned())
}
