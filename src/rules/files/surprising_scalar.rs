//! A value that Ploomber reads as something else than it looks like.
//!
//! # Why
//! Ploomber reads YAML 1.1. There `012` is the number 10, `1:30` is ninety, `3.10` is 3.1, and `no` in a list of countries is
//! False. The task gets that value, and nobody is told. Quotes make it text. A switch written as `shuffle: no` or
//! `shuffle: on` is mostly meant, and so a note; `false` and `true` say it for everybody.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//!     params:
//!       countries: [de, no, se]
//!       start: 12:30
//!       python_version: 3.10
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//!     params:
//!       countries: [de, "no", se]
//!       start: "12:30"
//!       python_version: "3.10"
//!       shuffle: false
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```

use crate::project::Project;
use crate::source::yaml::{self, Dialect, Node, Value};
use crate::source::{Applicability, Diagnostic, Diagnostics, Edit, Fix, Severity, Span};

/// Looks at the pipeline file and the env files that it uses.
pub(crate) fn check(project: &Project, out: &Diagnostics) {
    let read = project.pipeline.spec.into_iter().chain(project.pipeline.env.files.iter().copied());
    let found = project.memo.findings("surprising-scalar", read, |file| {
        let (text, found) = (project.files.text(file), Diagnostics::default());
        if !may_surprise(&text) {
            return Vec::new();
        }
        // What is wrong with the file has been said when it was resolved.
        for document in yaml::read(file, &text, Dialect::PyYaml, &Diagnostics::default()) {
            if let Some(root) = &document.root {
                look(root, "", &text, &found);
            }
        }
        found.sorted()
    });
    found.into_iter().for_each(|problem| out.push(problem));
}

/// Whether there is a word that may be such a value, wherever it stands: reading a long file again takes its time.
fn may_surprise(text: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "_.:+-".contains(letter);
    let mut words = text.split(|letter| !is_part(letter)).map(|word| word.trim_matches(':'));
    words.any(|word| {
        let digits = word.trim_start_matches(['-', '+']);
        let is_number = digits.starts_with(|first: char| first.is_ascii_digit())
            && !digits.contains(|letter: char| letter.is_ascii_alphabetic());
        let is_odd = match digits.contains('.') {
            true => digits.ends_with('0') || digits.contains(':'),
            false => digits.starts_with('0') || digits.contains(':'),
        };
        let is_word = || ["yes", "no", "on", "off"].iter().any(|other| word.eq_ignore_ascii_case(other));
        if is_number { is_odd && digits.len() > 1 } else { is_word() }
    })
}

/// Looks at what is below `node`, which is the value of `key`.
fn look(node: &Node, of: &str, text: &str, out: &Diagnostics) {
    match &node.value {
        Value::Map(pairs) => {
            for (key, value) in pairs {
                // What a task or the pipeline takes is checked by its type.
                let is_free = matches!(of, "" | "params" | "grid");
                // That a parameter's name isn't text is an error of its own.
                let is_named = matches!(of, "params" | "grid");
                if let (Value::Bool(read), true) = (&key.value, !is_named && is_word(key, text)) {
                    report(key, &format!("the key `{}` is {}", written(key, text), python(*read)), text, out);
                }
                // Mostly meant, so no more than a note.
                if let (Value::Bool(read), true) = (&value.value, is_free && is_word(value, text)) {
                    let message = format!("`{}` is {}", written(value, text), python(*read));
                    out.push(Diagnostic { severity: Severity::Note, ..surprise(value, &message, text) });
                }
                look(value, key.as_str().unwrap_or_default(), text, out);
            }
        }
        Value::Seq(items) => {
            // Booleans among texts are words that happen to mean something.
            let among_texts = items.iter().any(|item| item.plain && item.as_str().is_some());
            for item in items {
                if let (Value::Bool(read), true) = (&item.value, among_texts && is_word(item, text)) {
                    report(item, &format!("`{}` is {}", written(item, text), python(*read)), text, out);
                }
                look(item, of, text, out);
            }
        }
        Value::Int(read) if node.plain => look_at_number(node, *read, of, text, out),
        Value::Float(read) if node.plain && is_version(of, written(node, text)) => {
            report(node, &format!("`{}` is the number {read}", written(node, text)), text, out);
        }
        _ => {}
    }
}

fn look_at_number(node: &Node, read: i64, key: &str, text: &str, out: &Diagnostics) {
    let number = written(node, text);
    let digits = number.trim_start_matches(['-', '+']);
    let octal = digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
    // Permissions are octal on purpose.
    let meant = ["mode", "perm", "umask"].iter().any(|word| key.to_lowercase().contains(word));
    if octal && !meant && digits.bytes().any(|b| b != b'0') && read != digits.parse().unwrap_or(read) {
        report(node, &format!("`{number}` is the number {read}, written in octal"), text, out);
    } else if digits.contains(':') {
        report(node, &format!("`{number}` is the number {read}, written in base 60"), text, out);
    }
}

fn report(node: &Node, message: &str, text: &str, out: &Diagnostics) {
    out.push(surprise(node, message, text));
}

fn surprise(node: &Node, message: &str, text: &str) -> Diagnostic {
    let quote = |at: u32| Edit { span: Span { start: at, end: at, ..node.span }, text: "\"".to_owned() };
    Diagnostic::warning("surprising-scalar", node.span, message)
        .why("Ploomber reads YAML 1.1.")
        .help(format!("quote it if it is text: \"{}\"", written(node, text)))
        .fix(Fix {
            title: "make it text".to_owned(),
            applicability: Applicability::Unsafe,
            edits: vec![quote(node.span.start), quote(node.span.end)],
        })
}

fn written<'t>(node: &Node, text: &'t str) -> &'t str {
    text.get(node.span.range()).unwrap_or("")
}

/// Whether a boolean is written as a word other than `true` and `false`.
fn is_word(node: &Node, text: &str) -> bool {
    node.plain && !matches!(written(node, text).to_lowercase().as_str(), "true" | "false")
}

fn python(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

/// A version that loses its last zero.
fn is_version(key: &str, number: &str) -> bool {
    let cut =
        number.split_once('.').is_some_and(|(_, fraction)| fraction.len() > 1 && fraction.ends_with('0'));
    cut && key.to_lowercase().contains("version")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_may_be_reported_is_looked_at() {
        for text in ["[de, no]", "On: x", "a: -012", "{a: 1:30}", "version: 3.10", "- 0_7"] {
            assert!(may_surprise(text), "{text}");
        }
        assert!(!may_surprise("source: nb/01-load.ipynb\nname: nothing\nshuffle: true\nrows: [10, 0.5]"));
    }
}
