//! `requirements.txt`: a package per line, options of pip between them.

use std::path::Path;

use super::packages::Reader;
use super::requirement::{Manager, Requirement};
use crate::source::{Diagnostic, FileId, Lines, Span, Spanned};

/// Reads a requirements file.
pub(super) fn read(reader: &mut Reader<'_>, file: FileId, text: &str) {
    let lines = Lines::of(text);
    let mut number = 0;
    while number < lines.count() {
        let first = lines.range(number, text);
        let mut whole = without_comment(&text[first.clone()]).to_owned();
        // A line that ends with a backslash goes on; pip joins before it looks for comments.
        while whole.ends_with('\\') && number + 1 < lines.count() {
            number += 1;
            whole.pop();
            whole.push_str(without_comment(&text[lines.range(number, text)]));
        }
        number += 1;
        let shown = without_comment(&text[first.clone()]).trim_end_matches('\\').trim_end();
        let indent = shown.len() - shown.trim_start().len();
        let span = Span::new(file, first.start + indent, first.start + shown.len());
        line(reader, file, whole.trim(), span);
    }
}

/// Reads one line, or an entry of the `pip:` list in a conda file, which is the same.
pub(super) fn line(reader: &mut Reader<'_>, file: FileId, text: &str, span: Span) {
    if text.is_empty() {
        return;
    }
    if let Some(path) = option(text, "-r", "--requirement") {
        return reader.include(file, path, span, false);
    }
    if let Some(path) = option(text, "-c", "--constraint") {
        return reader.include(file, path, span, true);
    }
    let editable = option(text, "-e", "--editable");
    if editable.is_none() && text.starts_with('-') {
        return;
    }
    let entry = editable.unwrap_or(text);
    // Options of one package: hashes and settings of its build.
    let entry = entry.split(" --").next().unwrap_or(entry).trim();
    let path = entry.split(['[', ';', '#']).next().unwrap_or(entry).trim();
    if is_folder(path) {
        let from = reader.files.path(file);
        let folder = from.parent().unwrap_or(Path::new("/")).join(path.trim_start_matches("file://"));
        if reader.files.is_folder(&folder) {
            if !reader.project(&folder) {
                reader.out.push(
                    Diagnostic::error(
                        "unreadable-requirement",
                        span,
                        format!("`{path}` has neither a pyproject.toml nor a setup.py"),
                    )
                    .why("pip stops at a folder that it can't install, so the environment can't be made")
                    .help("take the line out: tasks find the modules of the project without it"),
                );
            }
            reader.found.projects.push(Spanned::new(path.to_owned(), span));
            return;
        }
    }
    let found = Requirement::of_pip(entry, span);
    reader.take(found, Spanned::new(entry, span), Manager::Pip);
}

fn is_folder(path: &str) -> bool {
    path.starts_with(['.', '/']) || path.starts_with("file://")
}

/// The value of an option: `-r x`, `-rx`, `--requirement x`, `--requirement=x`.
fn option<'t>(text: &'t str, short: &str, long: &str) -> Option<&'t str> {
    let value = match text.strip_prefix(long) {
        Some(rest) => rest.strip_prefix(['=', ' ', '\t'])?,
        None if text.starts_with("--") => return None,
        None => text.strip_prefix(short)?,
    };
    Some(value.trim().trim_matches('"'))
}

fn without_comment(line: &str) -> &str {
    let starts = |(at, _): &(usize, &str)| line[..*at].ends_with([' ', '\t']) || *at == 0;
    let comment = line.match_indices('#').find(starts);
    line[..comment.map_or(line.len(), |(at, _)| at)].trim_end()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::environment::packages;
    use crate::environment::{Environment, Kind};
    use crate::source::files::Memory;
    use crate::source::{Diagnostics, Files};

    #[test]
    fn entries_and_options() {
        let text = "# packages\n--index-url https://host/simple\n  pandas==2.0 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n\
                    numpy  # fast\n-e git+https://github.com/a/tool#egg=tool\nx @ file:///home/ana/x.whl\n";
        let files = Files::new(Memory::default().with("/p/requirements.txt", text));
        let out = Diagnostics::default();
        let found = packages::read(
            Path::new("/p"),
            Some(&Environment { kind: Kind::Pip, files: vec!["requirements.txt".into()] }),
            &files,
            &out,
        );
        let seen: Vec<(Option<&str>, String)> =
            found.requirements.iter().map(|entry| (entry.name.as_deref(), files.slice(entry.span))).collect();
        let expected = [
            (Some("pandas"), "pandas==2.0"),
            (Some("numpy"), "numpy"),
            (Some("tool"), "-e git+https://github.com/a/tool#egg=tool"),
            (Some("x"), "x @ file:///home/ana/x.whl"),
        ];
        assert_eq!(seen, expected.map(|(name, text)| (name, text.to_owned())));
        assert!(out.is_empty());
    }
}
