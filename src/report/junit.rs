//! JUnit XML: a suite per file, a failed case per problem; one passed case when there is none, so that the report isn't
//! taken for a run that never happened.

use std::collections::BTreeMap;

use super::{View, message_with_cell, severity_name};
use crate::source::Diagnostic;

pub(super) fn render(problems: &[Diagnostic], view: View<'_>) -> String {
    let mut suites: BTreeMap<String, Vec<&Diagnostic>> = BTreeMap::new();
    for problem in problems {
        let path = problem.span().map_or_else(|| "project".to_owned(), |span| view.path(span));
        suites.entry(path).or_default().push(problem);
    }
    let failures = problems.len();
    let tests = failures.max(1);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"sooper\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n"
    );
    if suites.is_empty() {
        text += "  <testsuite name=\"sooper\" tests=\"1\" failures=\"0\" errors=\"0\">\n    \
                 <testcase name=\"lint\" classname=\"sooper\"/>\n  </testsuite>\n";
    }
    for (path, problems) in suites {
        let count = problems.len();
        let name = xml(&path);
        text +=
            &format!("  <testsuite name=\"{name}\" tests=\"{count}\" failures=\"{count}\" errors=\"0\">\n");
        for problem in problems {
            text += &case(problem, &name, view);
        }
        text += "  </testsuite>\n";
    }
    text + "</testsuites>\n"
}

fn case(problem: &Diagnostic, suite: &str, view: View<'_>) -> String {
    let place = problem.span().map(|span| view.place(span)).unwrap_or_default();
    let line =
        problem.span().map(|span| format!(" line=\"{}\"", view.lines_on_disk(span).0)).unwrap_or_default();
    let mut body =
        if place.is_empty() { problem.message.clone() } else { format!("{place}: {}", problem.message) };
    let notes = problem.notes.iter().map(|note| format!("\nnote: {note}"));
    let help = problem.help.iter().map(|help| format!("\nhelp: {help}"));
    body.extend(notes.chain(help));
    format!(
        "    <testcase name=\"{}\" classname=\"{suite}\"{line}>\n      \
         <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
        xml(format!("{} {place}", problem.rule).trim_end()),
        severity_name(problem.severity),
        xml(&message_with_cell(problem, view)),
        xml(&body),
    )
}

/// Text for an attribute or an element; characters that XML 1.0 can't have become U+FFFD.
fn xml(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' => safe.push_str("&#10;"),
            '\t' => safe.push_str("&#9;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}
