//! The sources that a pipeline file seems to name, line by line: a guess that is there long before the file is understood.

use std::path::{Path, PathBuf};

use indexmap::IndexSet;

const SUFFIXES: [&str; 8] = ["py", "ipynb", "R", "r", "Rmd", "sql", "sh", "rs"];

/// A source that a pipeline file seems to name. It need not be there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
        source(name, folder)
    });
    named.collect::<IndexSet<Likely>>().into_iter().collect()
}

fn source(name: &str, folder: &Path) -> Option<Likely> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-/.".contains(letter);
    let (front, last) = name.rsplit_once('.')?;
    if !name.starts_with(|first: char| first.is_ascii_alphanumeric())
        || !name.chars().all(is_plain)
        || name.contains("..")
    {
        return None;
    }
    match SUFFIXES.contains(&last) {
        true => Some(Likely::File(folder.join(name))),
        false if name.contains('/') => None,
        false => Some(Likely::Module(folder.join(front.replace('.', "/") + ".py"))),
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
