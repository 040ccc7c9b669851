//! Snippets as rustc shows them. Only the lines around the labels are handed to the renderer, and of very long lines only
//! a window, so that a minified file of many megabytes costs no more than a small one.

use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level, Origin, Patch, Renderer, Snippet,
};

use super::{View, one_line};
use crate::source::{Diagnostic, Edit, Label, Role, Severity, Span};

/// Labels further apart than this many lines are shown in excerpts of their own.
const NEAR: usize = 40;
/// Of a label over several lines, no more than this many are shown.
const TALL: usize = 6;
/// Lines longer than this are cut to a window around what is shown.
const WIDE: usize = 240;

pub(super) fn render(problems: &[Diagnostic], view: View<'_>) -> String {
    let renderer = if view.color { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for problem in problems {
        text += &renderer.render(&groups(problem, view));
        text += "\n\n";
    }
    text
}

fn groups(problem: &Diagnostic, view: View<'_>) -> Vec<Group<'static>> {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(one_line(&problem.message)).id(problem.rule);
    let mut group = Group::with_title(title);
    for labels in excerpts(problem, view) {
        for element in excerpt(&labels, view) {
            group = group.element(element);
        }
    }
    group = group.elements(problem.notes.iter().map(|note| Level::NOTE.message(one_line(note))));
    group = group.elements(problem.help.iter().map(|help| Level::HELP.message(one_line(help))));
    let mut groups = vec![group];
    groups.extend(suggestion(problem, view));
    groups
}

/// The labels that are shown together: of one file, near each other. The primary place comes first.
fn excerpts<'a>(problem: &'a Diagnostic, view: View<'_>) -> Vec<Vec<&'a Label>> {
    let mut excerpts: Vec<Vec<&Label>> = Vec::new();
    let line = |label: &Label| view.files.lines(label.span.file).line(label.span.start as usize);
    let shown = |role: Role| problem.labels.iter().filter(move |label| label.role == role);
    for label in shown(Role::Primary).chain(shown(Role::Related)) {
        let near =
            |other: &&Label| other.span.file == label.span.file && line(other).abs_diff(line(label)) <= NEAR;
        match excerpts.iter_mut().find(|labels| labels.iter().any(near)) {
            Some(labels) => labels.push(label),
            None => excerpts.push(vec![label]),
        }
    }
    excerpts
}

/// The lines that the labels are in, under the place of the first.
fn excerpt(labels: &[&Label], view: View<'_>) -> Vec<Element<'static>> {
    let Some(first) = labels.first() else { return Vec::new() };
    let spans: Vec<Span> = labels.iter().map(|label| label.span).collect();
    let cut = Cut::new(&spans, view);
    let annotations = labels.iter().zip(cut.ranges).map(|(label, range)| annotation(label, range));
    let snippet =
        Snippet::source(cut.text).line_start(cut.first_line).annotations(annotations.collect::<Vec<_>>());
    let name = view.name(first.span);
    if !cut.left {
        return vec![snippet.path(name).into()];
    }
    // The renderer would count the column in the window.
    let at = view.files.location(first.span);
    vec![Origin::path(name).line(at.line).char_column(at.column).into(), snippet.into()]
}

fn annotation(label: &Label, range: Range<usize>) -> Annotation<'static> {
    let kind = if label.role == Role::Primary { AnnotationKind::Primary } else { AnnotationKind::Context };
    let annotation = kind.span(range);
    if label.text.is_empty() { annotation } else { annotation.label(one_line(&label.text)) }
}

/// The fix as it would look, when it changes one place of one file.
fn suggestion(problem: &Diagnostic, view: View<'_>) -> Option<Group<'static>> {
    let fix = problem.fix.as_ref()?;
    let first = fix.edits.first()?.span;
    let lines = view.files.lines(first.file);
    let near = |edit: &Edit| {
        let apart = lines.line(edit.span.end as usize).abs_diff(lines.line(first.start as usize));
        edit.span.file == first.file && apart <= TALL
    };
    if !fix.edits.iter().all(near) {
        return None;
    }
    let spans: Vec<Span> = fix.edits.iter().map(|edit| edit.span).collect();
    let cut = Cut::new(&spans, view);
    let patches = fix.edits.iter().zip(cut.ranges).map(|(edit, range)| Patch::new(range, edit.text.clone()));
    let snippet = Snippet::<Patch<'_>>::source(cut.text).line_start(cut.first_line);
    let title = Level::HELP.secondary_title(one_line(&fix.title));
    Some(Group::with_title(title).element(snippet.patches(patches.collect::<Vec<_>>())))
}

/// The lines that some spans of one file are in, and the spans in that text.
struct Cut {
    text: String,
    /// From 1.
    first_line: usize,
    ranges: Vec<Range<usize>>,
    /// Whether the beginning of a line had to go.
    left: bool,
}

impl Cut {
    fn new(spans: &[Span], view: View<'_>) -> Self {
        let Some(file) = spans.first().map(|span| span.file) else {
            return Self { text: String::new(), first_line: 1, ranges: Vec::new(), left: false };
        };
        let source = view.files.text(file);
        let lines = view.files.lines(file);
        let wanted: Vec<Range<usize>> = spans
            .iter()
            .map(|span| {
                let first = lines.line(span.start as usize);
                let tall = lines.line(span.end as usize) - first >= TALL;
                let end = if tall { lines.range(first, &source).end } else { span.end as usize };
                span.start as usize..end.max(span.start as usize)
            })
            .collect();
        let first = wanted.iter().map(|range| lines.line(range.start)).min().unwrap_or(0);
        let last = wanted.iter().map(|range| lines.line(range.end)).max().unwrap_or(first);
        let mut cut =
            Self { text: String::new(), first_line: first + 1, ranges: vec![0..0; spans.len()], left: false };
        for line in first..=last {
            cut.add(&source, lines.range(line, &source), &wanted);
        }
        cut
    }

    /// One line, or the window of it that has to be seen; the ends of the spans in it are noted.
    fn add(&mut self, source: &str, line: Range<usize>, wanted: &[Range<usize>]) {
        let mut ends = wanted.iter().flat_map(|range| [range.start, range.end]);
        let inside = |offset: &usize| line.contains(offset) || *offset == line.end;
        let focus = ends.find(inside).unwrap_or(line.start);
        let window = window(source, &line, focus);
        let start = self.text.len();
        let before = if window.start > line.start { "…" } else { "" };
        self.left |= !before.is_empty();
        self.text += before;
        let content = start + before.len();
        self.text += source.get(window.clone()).unwrap_or("");
        let map = |offset: usize| content + offset.clamp(window.start, window.end) - window.start;
        for (range, target) in wanted.iter().zip(&mut self.ranges) {
            if inside(&range.start) {
                target.start = map(range.start);
            }
            if inside(&range.end) {
                target.end = map(range.end);
            }
        }
        self.text += if window.end < line.end { "…\n" } else { "\n" };
    }
}

/// The part of a line around `focus`, on character boundaries.
fn window(source: &str, line: &Range<usize>, focus: usize) -> Range<usize> {
    if line.len() <= WIDE {
        return line.clone();
    }
    let boundary = |mut at: usize| {
        while !source.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary(focus.saturating_sub(WIDE / 4).max(line.start));
    start..boundary((start + WIDE).min(line.end))
}
