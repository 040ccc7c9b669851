//! Diagnostics for people and for machines: one file per form.

mod concise;
pub mod diff;
mod full;
mod github;
mod gitlab;
mod json;
mod junit;
mod sarif;

use std::path::Path;

use crate::source::{Diagnostic, Files, Severity, Span};

/// The forms a report can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// With the lines it is about, as rustc does.
    Full,
    /// A line each.
    Concise,
    /// JSON, version 1.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// JUnit XML.
    Junit,
}

/// What is needed to show a place.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The texts.
    pub files: &'a Files,
    /// The folder that paths are shown relative to.
    pub folder: &'a Path,
    /// Whether `full` may colour.
    pub color: bool,
}

/// The whole report as text.
pub fn render(format: Format, problems: &[Diagnostic], view: View<'_>) -> String {
    match format {
        Format::Full => full::render(problems, view),
        Format::Concise => concise::render(problems, view),
        Format::Json => json::render(problems, view),
        Format::Sarif => sarif::render(problems, view),
        Format::Github => github::render(problems, view),
        Format::Gitlab => gitlab::render(problems, view),
        Format::Junit => junit::render(problems, view),
    }
}

/// "2 errors and 1 warning"; nothing when there is nothing.
pub fn summary(problems: &[Diagnostic]) -> Option<String> {
    let count = |severity, one: &str| {
        let count = problems.iter().filter(|problem| problem.severity == severity).count();
        (count > 0).then(|| format!("{count} {one}{}", if count == 1 { "" } else { "s" }))
    };
    let parts =
        [count(Severity::Error, "error"), count(Severity::Warning, "warning"), count(Severity::Note, "note")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let (last, rest) = parts.split_last()?;
    Some(if rest.is_empty() { last.clone() } else { format!("{} and {last}", rest.join(", ")) })
}

impl View<'_> {
    /// The path of the file that holds `span`, with slashes, relative to the folder where it lies in it.
    fn path(&self, span: Span) -> String {
        let path = self.files.path(span.file);
        let shown = path.strip_prefix(self.folder).unwrap_or(&path);
        let text = shown.to_string_lossy();
        if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
    }

    /// `a.py`, or `a.ipynb:cell 3` for a place in a notebook's cell.
    fn name(&self, span: Span) -> String {
        let path = one_line(&self.path(span));
        match self.files.origin(span.file) {
            Some(origin) => format!("{path}:cell {}", origin.cell),
            None => path,
        }
    }

    /// `a.py:3:5`, `a.ipynb:cell 3:2:5`.
    fn place(&self, span: Span) -> String {
        let at = self.files.location(span);
        format!("{}:{}:{}", self.name(span), at.line, at.column)
    }

    /// First and last line of the place in the file on disk, for tools that know lines of files only. In a notebook that
    /// is the line of its JSON.
    fn lines_on_disk(&self, span: Span) -> (usize, usize) {
        let at = self.files.location(span);
        let Some(origin) = self.files.origin(span.file) else { return (at.line, at.end_line) };
        let on_disk = |line: usize| {
            let offset = origin.lines.get(line - 1).or(origin.lines.last()).copied().unwrap_or(0);
            self.files.lines(origin.file).line(offset as usize) + 1
        };
        (on_disk(at.line), on_disk(at.end_line))
    }
}

/// The message and, behind it, the notebook cell where a tool couldn't show it.
fn message_with_cell(problem: &Diagnostic, view: View<'_>) -> String {
    let span = problem.span().filter(|span| view.files.origin(span.file).is_some());
    match span {
        Some(span) => {
            let at = view.files.location(span);
            format!("{} (cell {}, line {})", problem.message, at.cell.unwrap_or_default(), at.line)
        }
        None => problem.message.clone(),
    }
}

fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Text of a user's file in a line of output: control characters, those of terminals too, are written as escapes.
fn one_line(text: &str) -> String {
    if !text.contains(char::is_control) {
        return text.to_owned();
    }
    let escape = |c: char| {
        if c.is_control() { c.escape_default().to_string() } else { c.to_string() }
    };
    text.chars().map(escape).collect()
}

#[cfg(test)]
mod tests;
