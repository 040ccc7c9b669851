//! `# sooper: ignore[name] reason`: silences a rule on its line, or on the next line when it stands alone.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::{Depth, Selection, selection};
use crate::source::{Applicability, Diagnostic, Edit, FileId, Files, Fix, Label, Lines, Role, Span, threads};

/// The rule that reports comments without effect.
pub(super) const UNUSED: &str = "unused-ignore";

const MARK: &str = "sooper: ignore[";

/// What begins a comment in one of the languages that sooper reads.
const COMMENTS: [&str; 5] = ["#", "--", "//", "/*", "<!--"];

/// One name in one comment.
#[derive(Debug, PartialEq)]
struct Ignore {
    /// The whole comment.
    comment: Span,
    name: String,
    span: Span,
    /// The line it speaks of, from 0.
    line: usize,
    /// Whether it is the only name of its comment.
    alone: bool,
}

/// The lines of each file that has such comments, and whether each was of use.
type Comments = HashMap<FileId, (Arc<Lines>, Vec<(Ignore, bool)>)>;

/// Takes out what a comment silences, and reports comments that silence nothing.
pub(super) fn apply(
    found: Vec<Diagnostic>,
    files: &Files,
    wanted: &Selection,
    depth: Depth,
) -> Vec<Diagnostic> {
    let looked_at: Vec<FileId> = match depth {
        Depth::Export => {
            let places = found.iter().flat_map(|problem| &problem.labels).map(|label| label.span.file);
            places.collect::<BTreeSet<FileId>>().into_iter().collect()
        }
        Depth::Lint => files.ids().collect(),
    };
    // A notebook's cells are texts of their own.
    let is_text = |file: FileId| {
        files.whole(file) != file || files.path(file).extension().is_none_or(|suffix| suffix != "ipynb")
    };
    let has_comments = |file: &FileId| files.mentions_sooper(*file) && is_text(*file);
    let with_comments: Vec<FileId> =
        threads::in_pool(|| looked_at.into_par_iter().with_min_len(16).filter(has_comments).collect());
    let mut comments: Comments = HashMap::new();
    for file in with_comments {
        let (text, lines) = (files.text(file), files.lines(file));
        let ignores = scan(file, &text, &lines).into_iter().map(|ignore| (ignore, false)).collect();
        comments.insert(file, (lines, ignores));
    }
    if comments.is_empty() {
        return found;
    }
    let mut left: Vec<Diagnostic> =
        found.into_iter().filter(|problem| !silence(problem, &mut comments)).collect();
    if depth == Depth::Lint {
        let unused = comments.values().flat_map(|(_, ignores)| ignores).filter(|(_, used)| !used);
        left.extend(unused.filter_map(|(ignore, _)| report(ignore, wanted)));
    }
    left
}

/// Whether a comment speaks of this problem; notes that it was of use.
fn silence(problem: &Diagnostic, comments: &mut Comments) -> bool {
    let Some(rule) = super::find(problem.rule) else { return false };
    let mut silenced = false;
    for label in &problem.labels {
        let Some((lines, ignores)) = comments.get_mut(&label.span.file) else { continue };
        let extent = extent(label, lines);
        // They are in order of the lines that they speak of.
        let first = ignores.partition_point(|(ignore, _)| ignore.line < *extent.start());
        for (ignore, used) in ignores[first..].iter_mut().take_while(|(it, _)| it.line <= *extent.end()) {
            if selection::means(&ignore.name, rule) {
                *used = true;
                silenced = true;
            }
        }
    }
    silenced
}

/// The lines where a comment silences: the label's first one, all of a hidden label.
fn extent(label: &Label, lines: &Lines) -> std::ops::RangeInclusive<usize> {
    let first = lines.line(label.span.start as usize);
    match label.role {
        Role::Hidden => first..=lines.line(label.span.end as usize),
        Role::Primary | Role::Related => first..=first,
    }
}

fn report(ignore: &Ignore, wanted: &Selection) -> Option<Diagnostic> {
    let name = &ignore.name;
    let rules: Vec<_> = super::all().iter().filter(|rule| selection::means(name, rule)).collect();
    let problem = match selection::unknown(name) {
        Some(error) => {
            let guess = error.guess.map(|guess| format!("did you mean `{guess}`?"));
            Diagnostic::warning(UNUSED, ignore.span, format!("there is no rule `{name}`")).help_if(guess)
        }
        None if rules.iter().any(|rule| wanted.wants(rule)) => {
            let message = format!("`{name}` reports nothing here");
            Diagnostic::warning(UNUSED, ignore.span, message).help("remove the comment")
        }
        None => return None,
    };
    if !ignore.alone {
        return Some(problem);
    }
    Some(problem.fix(Fix {
        title: "remove the comment".to_owned(),
        applicability: Applicability::Safe,
        edits: vec![Edit { span: ignore.comment, text: String::new() }],
    }))
}

fn scan(file: FileId, text: &str, lines: &Lines) -> Vec<Ignore> {
    let mut found: Vec<Ignore> = Vec::new();
    for (at, _) in text.match_indices(MARK) {
        let line = lines.line(at);
        let range = lines.range(line, text);
        let before = text[range.start..at].trim_end();
        let Some(marker) = COMMENTS.iter().find(|marker| before.ends_with(**marker)) else { continue };
        let inside = at + MARK.len();
        let Some(length) = text[inside..range.end].find(']') else { continue };
        let code = before[..before.len() - marker.len()].trim_end();
        let alone = code.is_empty();
        let comment = Span::new(file, range.start + code.len(), range.end);
        let names: Vec<&str> = text[inside..inside + length].split(',').collect();
        // A comment below another one speaks of the same line.
        let known = found.last().map(|last| last.line).filter(|below| *below > line);
        let speaks_of = match alone {
            true => known.unwrap_or_else(|| next_code_line(text, lines, line)),
            false => line,
        };
        let mut start = inside;
        for name in &names {
            let trimmed = name.trim();
            let first = start + name.len() - name.trim_start().len();
            found.push(Ignore {
                comment,
                name: trimmed.to_owned(),
                span: Span::new(file, first, first + trimmed.len()),
                line: speaks_of,
                alone: names.len() == 1,
            });
            start += name.len() + 1;
        }
    }
    found
}

/// The line below, past further comments of this kind.
fn next_code_line(text: &str, lines: &Lines, line: usize) -> usize {
    let mut next = line + 1;
    while next + 1 < lines.count() {
        let content = text[lines.range(next, text)].trim_start();
        let is_comment = COMMENTS.iter().any(|marker| content.starts_with(marker)) && content.contains(MARK);
        if !is_comment {
            break;
        }
        next += 1;
    }
    next
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::source::files::Memory;

    fn lint(text: &str, problems: impl Fn(FileId) -> Vec<Diagnostic>) -> Vec<(&'static str, String)> {
        let files = Files::new(Memory::default());
        let file = files.add_text(Path::new("/p/pipeline.yaml"), text.into());
        let left = apply(problems(file), &files, &Selection::default(), Depth::Lint);
        left.into_iter().map(|problem| (problem.rule, problem.message)).collect()
    }

    #[test]
    fn a_comment_silences_its_line_or_the_next() {
        let problems = |file| {
            vec![
                Diagnostic::error("duplicate-key", Span::new(file, 0, 1), "first"),
                Diagnostic::error("duplicate-key", Span::new(file, 2, 3), "last"),
            ]
        };
        let same =
            lint("a # sooper: ignore[duplicate-key] on purpose\nb", |file| problems(file)[..1].to_vec());
        assert_eq!(same, []);
        let other = "b\n# sooper: ignore[SP001]\n# sooper: ignore[duplicate-key]\nc";
        let at = other.len() - 1;
        let next =
            lint(other, |file| vec![Diagnostic::error("duplicate-key", Span::new(file, at, at + 1), "c")]);
        assert_eq!(next, [("unused-ignore", "`SP001` reports nothing here".to_owned())]);
    }

    #[test]
    fn a_related_place_may_carry_the_comment() {
        let left = lint("a\nb # sooper: ignore[duplicate-key]", |file| {
            let problem = Diagnostic::error("duplicate-key", Span::new(file, 0, 1), "x");
            vec![problem.related(Span::new(file, 2, 3), "")]
        });
        assert_eq!(left, []);
    }

    #[test]
    fn comments_without_effect_are_reported() {
        let left = lint("a: 1 # sooper: ignore[duplicate-kye]\nb: \"sooper: ignore[x]\"\n", |_| vec![]);
        assert_eq!(left, [("unused-ignore", "there is no rule `duplicate-kye`".to_owned())]);
    }
}
