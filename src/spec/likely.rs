//! The sources that a pipeline file seems to name, line by line: a guess that is there long before the file is understood.

use std::path::{Path, PathBuf};

use indexmap::IndexSet;

const SUFFIXES: [&str; 8] = ["py", "ipynb", "R", "r", "Rmd", "sql", "sh", "rs"];

/// A source that a pipeline file seems to name. It need not be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Likely {
    /// A script, a notebook or the like.
    File(PathBuf),
    /// The module of a function.
    Module(PathBuf),
}

/// What stands behind `source:` without quotes, placeholders or ways up, as files below `folder`.
pub(super) fn sources(text: &str, folder: &Path) -> Vec<Likely> {
    let named = text.lines().filter_map(|line| {
        let line = line.trim_start();
        let name = line.strip_prefix("- ").map_or(line, str::trim_start).strip_prefix("source: ")?.trim();
        file(name)
    });
    // Several functions of a module are one file.
    let files: IndexSet<(&str, bool)> = named.collect();
    files.into_iter().map(|(name, is_module)| source(name, is_module, folder)).collect()
}

/// The path of a file, or the dotted path of a function's module, and whether it is that.
fn file(name: &str) -> Option<(&str, bool)> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-/.".contains(letter);
    let (front, last) = name.rsplit_once('.')?;
    if !name.starts_with(|first: char| first.is_ascii_alphanumeric())
        || !name.chars().all(is_plain)
        || name.contains("..")
    {
        return None;
    }
    match SUFFIXES.contains(&last) {
        true => Some((name, false)),
        false if name.contains('/') => None,
        false => Some((front, true)),
    }
}

fn source(name: &str, is_module: bool, folder: &Path) -> Likely {
    match is_module {
        true => Likely::Module(folder.join(name.replace('.', "/") + ".py")),
        false => Likely::File(folder.join(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_below_the_folder_are_found() {
        let text = "tasks:\n  - source: a/b.py\n    product: x\n  -   source: pkg.mod.fn\n  - source: pkg.mod.other\n\
                    - name: c\n  source: c.sql\n- source: '{{x}}.py'\n- source: ../up.py\n- source: /root.py\n- source: fn\n";
        let found = sources(text, Path::new("/p"));
        let (file, module) =
            (|path: &str| Likely::File(path.into()), |path: &str| Likely::Module(path.into()));
        assert_eq!(found, [file("/p/a/b.py"), module("/p/pkg/mod.py"), file("/p/c.sql")]);
    }
}
