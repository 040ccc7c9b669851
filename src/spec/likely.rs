//! The sources that a pipeline file seems to name, line by line: a guess that is ready long before the file is understood.

use std::path::{Path, PathBuf};

use indexmap::IndexSet;

const SUFFIXES: [&str; 8] = ["py", "ipynb", "R", "r", "Rmd", "sql", "sh", "rs"];

/// Files below `folder` whose names stand behind `source:` without quotes, placeholders or ways up. Some may not be there.
pub(super) fn sources(text: &str, folder: &Path) -> Vec<PathBuf> {
    let named = text.lines().filter_map(|line| {
        let line = line.trim_start();
        let name = line.strip_prefix("- ").map_or(line, str::trim_start).strip_prefix("source: ")?.trim();
        file(name)
    });
    named.collect::<IndexSet<String>>().into_iter().map(|name| folder.join(name)).collect()
}

/// The file of a source, or of the module that has the function it is.
fn file(name: &str) -> Option<String> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-/.".contains(letter);
    let (front, last) = name.rsplit_once('.')?;
    if !name.starts_with(|first: char| first.is_ascii_alphanumeric())
        || !name.chars().all(is_plain)
        || name.contains("..")
    {
        return None;
    }
    match SUFFIXES.contains(&last) {
        true => Some(name.to_owned()),
        false if name.contains('/') => None,
        false => Some(front.replace('.', "/") + ".py"),
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
        let found: Vec<&str> = found.iter().filter_map(|path| path.to_str()).collect();
        assert_eq!(found, ["/p/a/b.py", "/p/pkg/mod.py", "/p/c.sql"]);
    }
}
