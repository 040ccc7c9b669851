//! `{{project_name}}` and `{{profile}}` in values. Any other `{{` is an error: Argo would take it for a tag of its own.

use crate::source::diagnostic::did_you_mean;
use crate::source::yaml::{Node, Value};
use crate::source::{Diagnostic, Diagnostics, Files, Span};

const NAMES: [&str; 2] = ["project_name", "profile"];

/// What the placeholders stand for.
pub(crate) struct Placeholders<'a> {
    /// The project's name.
    pub(crate) project_name: &'a str,
    /// The chosen profile.
    pub(crate) profile: Option<&'a str>,
    /// For the places within texts.
    pub(crate) files: &'a Files,
    /// Where errors go.
    pub(crate) out: &'a Diagnostics,
}

impl Placeholders<'_> {
    /// Fills in all values under `node`.
    pub(crate) fn fill(&self, node: &mut Node) {
        match &mut node.value {
            Value::Str(text) if text.contains("{{") => {
                let filled = self.filled(text, node.span);
                *text = filled;
            }
            Value::Seq(items) => items.iter_mut().for_each(|item| self.fill(item)),
            Value::Map(pairs) => {
                for (key, value) in pairs {
                    if key.as_str().is_some_and(|key| key.contains("{{")) {
                        let message = "placeholders can't stand in keys";
                        self.out.push(Diagnostic::error("unknown-placeholder", key.span, message));
                    }
                    self.fill(value);
                }
            }
            _ => {}
        }
    }

    fn filled(&self, text: &str, span: Span) -> String {
        let mut filled = String::new();
        let mut rest = text;
        for number in 0.. {
            let Some(at) = rest.find("{{") else { break };
            filled.push_str(&rest[..at]);
            let (name, after) = match rest[at + 2..].split_once("}}") {
                Some((name, after)) => (Some(name.trim_matches(' ')), after),
                None => (None, ""),
            };
            match (name, self.profile) {
                (Some("project_name"), _) => filled.push_str(self.project_name),
                (Some("profile"), Some(profile)) => filled.push_str(profile),
                _ => self.report(name, self.place(span, number)),
            }
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    /// The place of the `{{` of this number within a text, or the whole text where its quoting hides that.
    fn place(&self, span: Span, number: usize) -> Span {
        let written = self.files.slice(span);
        let Some((at, _)) = written.match_indices("{{").nth(number) else {
            return span;
        };
        let start = span.start as usize + at;
        let length = written[at..].find("}}").map_or(2, |end| end + 2);
        Span::new(span.file, start, start + length)
    }

    fn report(&self, name: Option<&str>, span: Span) {
        let diagnostic = match name {
            None => Diagnostic::error("unknown-placeholder", span, "`{{` without `}}`"),
            Some("profile") => Diagnostic::error("unknown-placeholder", span, "no profile is chosen")
                .help("choose one with `--profile NAME`, or move this value into the profiles"),
            Some(name) => {
                let message = format!("there is no placeholder `{name}`");
                let guess = did_you_mean(name, NAMES).map(|guess| format!("did you mean `{{{{{guess}}}}}`?"));
                let known = || "the placeholders are `{{project_name}}` and `{{profile}}`".to_owned();
                Diagnostic::error("unknown-placeholder", span, message).help(guess.unwrap_or_else(known))
            }
        };
        self.out.push(diagnostic.why("Argo would take other text in double braces for a tag of its own."));
    }
}
