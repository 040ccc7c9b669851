//! `pyproject.toml`: the dependencies that a project's metadata names. Only those lists are read, not TOML as a whole.

use super::packages::Reader;
use super::requirement::{Manager, Requirement, Version, normalize};
use crate::source::{FileId, Lines, Span, Spanned};

/// Reads the dependencies of `[project]`, or of Poetry. When something else decides about them, the file may have more.
pub(super) fn read(reader: &mut Reader<'_>, file: FileId, text: &str) {
    let lines = Lines::of(text);
    let mut section = "";
    let mut in_list = false;
    let mut known = false;
    for number in 0..lines.count() {
        let range = lines.range(number, text);
        let line = &text[range.clone()];
        let code = line.trim();
        if !in_list && let Some(name) = code.strip_prefix('[').filter(|_| !code.starts_with("[[")) {
            section = name.split(']').next().unwrap_or(name).trim();
            continue;
        }
        let pair = code.split_once('=').map(|(key, value)| (key.trim(), value.trim()));
        match (section, pair) {
            ("project", Some(("dependencies", _))) if !in_list => {
                known = true;
                let after = line.find('=').map_or(0, |at| at + 1);
                in_list = list(reader, file, line, range.start, after);
            }
            ("project", _) if in_list => in_list = list(reader, file, line, range.start, 0),
            ("project", Some(("dynamic", value))) if value.contains("dependencies") => {
                reader.found.may_have_more = true;
            }
            ("tool.poetry.dependencies", Some((key, value))) if !key.starts_with('#') => {
                known = true;
                poetry(reader, Span::new(file, range.start, range.start + line.trim_end().len()), key, value);
            }
            _ => {}
        }
    }
    reader.found.may_have_more |= !known || in_list;
}

/// Reads the texts of a list from `from` on in its line; whether the list goes on in the next one.
fn list(reader: &mut Reader<'_>, file: FileId, line: &str, start: usize, from: usize) -> bool {
    let mut at = from;
    while let Some(found) = line[at..].find(['"', '\'', ']', '#']) {
        let quote = at + found;
        match &line[quote..=quote] {
            "]" => return false,
            "#" => return true,
            mark => {
                let Some(length) = line[quote + 1..].find(mark) else { return true };
                let entry = &line[quote + 1..quote + 1 + length];
                let span = Span::new(file, start + quote, start + quote + length + 2);
                reader.take(Requirement::of_pip(entry, span), Spanned::new(entry, span), Manager::Pip);
                at = quote + length + 2;
            }
        }
    }
    true
}

/// An entry of Poetry: `pandas = "^2.0"`, `tool = {path = "../tool"}`.
fn poetry(reader: &mut Reader<'_>, span: Span, key: &str, value: &str) {
    let name = normalize(key.trim_matches('"'));
    if name == "python" || value.contains("optional = true") {
        return;
    }
    let exact = value.trim_matches(['"', '\'']);
    let version = match exact {
        "*" => Version::Any,
        _ if exact.starts_with(|letter: char| letter.is_ascii_digit()) && !exact.contains(['*', ',']) => {
            Version::One
        }
        _ => Version::Some,
    };
    reader.found.requirements.push(Requirement {
        name: Some(name),
        manager: Manager::Pip,
        version,
        has_extras: false,
        location: None,
        on_linux: true,
        span,
    });
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::environment::packages;
    use crate::environment::{Environment, Kind};
    use crate::source::files::Memory;
    use crate::source::{Diagnostics, Files};

    fn names(text: &str) -> (Vec<String>, bool) {
        let files = Files::new(Memory::default().with("/p/pyproject.toml", text));
        let out = Diagnostics::default();
        let found = packages::read(
            Path::new("/p"),
            Some(&Environment { kind: Kind::Pip, files: vec!["pyproject.toml".into()] }),
            &files,
            &out,
        );
        assert!(out.is_empty());
        (found.requirements.into_iter().filter_map(|entry| entry.name).collect(), found.may_have_more)
    }

    #[test]
    fn dependencies_of_a_project() {
        let text = "[project]\nname = \"x\"\ndependencies = [ 'a[b]>=1',  # \"no\"\n  \"c\",\n]\n[project.optional-dependencies]\ndev = [\"d\"]\n";
        assert_eq!(names(text), (vec!["a".to_owned(), "c".to_owned()], false));
        assert_eq!(names("[project]\ndynamic = [\"dependencies\"]\n"), (vec![], true));
    }

    #[test]
    fn dependencies_of_poetry() {
        let text = "[tool.poetry.dependencies]\npython = \"^3.11\"\nScikit_Learn = \"*\"\n[build-system]\nrequires = [\"poetry\"]\n";
        assert_eq!(names(text), (vec!["scikit-learn".to_owned()], false));
    }
}
