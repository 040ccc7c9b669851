//! What `--fix` makes of the files.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::source::{Applicability, Diagnostic, Edit, FileId, Files};

/// A file before and after its fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The file.
    pub path: PathBuf,
    /// Its text.
    pub before: Arc<str>,
    /// What it becomes.
    pub after: String,
    /// How many fixes went into it.
    pub fixes: usize,
}

/// The texts after all safe fixes (with `unsafe_too`, all fixes). A fix is applied whole or not at all: one that overlaps
/// an earlier one waits for the next round, and one within a notebook's cell is left to the person.
pub fn fixes(problems: &[Diagnostic], files: &Files, unsafe_too: bool) -> Vec<Change> {
    let mut chosen: BTreeMap<FileId, (Vec<&Edit>, usize)> = BTreeMap::new();
    for fix in problems.iter().filter_map(|problem| problem.fix.as_ref()) {
        let allowed = unsafe_too || fix.applicability == Applicability::Safe;
        let fits = |edit: &Edit| {
            let clashes = |other: &&Edit| overlap(edit, other);
            files.origin(edit.span.file).is_none()
                && !chosen.get(&edit.span.file).is_some_and(|(edits, _)| edits.iter().any(clashes))
        };
        if !allowed || !fix.edits.iter().all(fits) {
            continue;
        }
        for edit in &fix.edits {
            chosen.entry(edit.span.file).or_default().0.push(edit);
        }
        if let Some((_, count)) = fix.edits.first().and_then(|edit| chosen.get_mut(&edit.span.file)) {
            *count += 1;
        }
    }
    chosen.into_iter().filter_map(|(file, (edits, fixes))| change(file, edits, fixes, files)).collect()
}

fn overlap(one: &Edit, other: &Edit) -> bool {
    let same = one.span == other.span;
    same || (one.span.start < other.span.end && other.span.start < one.span.end)
}

fn change(file: FileId, mut edits: Vec<&Edit>, fixes: usize, files: &Files) -> Option<Change> {
    let before = files.text(file);
    edits.sort_by_key(|edit| edit.span);
    let mut after = String::with_capacity(before.len());
    let mut done = 0;
    for edit in edits {
        after.push_str(before.get(done..edit.span.range().start)?);
        after.push_str(&edit.text);
        done = edit.span.range().end;
    }
    after.push_str(before.get(done..)?);
    Some(Change { path: files.path(file), before, after, fixes })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::source::files::Memory;
    use crate::source::{Fix, Span};

    #[test]
    fn fixes_are_applied_whole_and_never_overlap() {
        let files = Files::new(Memory::default());
        let file = files.add_text(Path::new("/a"), "one two three".into());
        let problem = |applicability, edits: &[(usize, usize, &str)]| {
            let edit = |(start, end, text): &(usize, usize, &str)| Edit {
                span: Span::new(file, *start, *end),
                text: (*text).to_owned(),
            };
            let fix = Fix { title: String::new(), applicability, edits: edits.iter().map(edit).collect() };
            Diagnostic::error("x", Span::start_of(file), "x").fix(fix)
        };
        let problems = [
            problem(Applicability::Safe, &[(0, 0, "\""), (3, 3, "\"")]),
            problem(Applicability::Safe, &[(1, 2, "X"), (4, 7, "2")]),
            problem(Applicability::Safe, &[(4, 5, "T"), (8, 13, "3")]),
            problem(Applicability::Unsafe, &[(7, 8, "_")]),
        ];
        let after = |unsafe_too| fixes(&problems, &files, unsafe_too)[0].after.clone();
        assert_eq!(after(false), "\"oXe\" 2 three");
        assert_eq!(after(true), "\"oXe\" 2_three");
    }
}
