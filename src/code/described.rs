//! Files that describe an environment, with those that they name: requirements may be spread over several files.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// `named` and what they refer to, as path and content; `text` reads a file relative to the project root.
pub fn described_by(named: Vec<String>, text: impl Fn(&str) -> Option<String>) -> Vec<(String, String)> {
    let mut found = BTreeMap::new();
    let mut wanted = named;
    while let Some(path) = wanted.pop() {
        let Some(content) = text(&path).filter(|_| !found.contains_key(&path)) else { continue };
        let folder = Path::new(&path).parent().unwrap_or(Path::new(""));
        wanted.extend(content.lines().filter_map(|line| referred(line, folder)));
        found.insert(path, content);
    }
    found.into_iter().collect()
}

/// The file that a line of requirements names, also as an item of a conda file's list for pip.
fn referred(line: &str, folder: &Path) -> Option<String> {
    let line = line.trim_start_matches(['-', ' ', '"', '\'']);
    let rest = ["requirement", "constraint", "r", "c"].iter().find_map(|flag| line.strip_prefix(flag))?;
    let path = rest.strip_prefix(['=', ' '])?.trim_start().split(['#', '"', '\'']).next()?.trim();
    if path.is_empty() || path.contains("://") {
        return None;
    }
    let mut inside = PathBuf::new();
    for part in folder.join(path).components() {
        match part {
            Component::Normal(name) => inside.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !inside.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(inside.to_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_bring_the_files_that_they_name() {
        let text = |path: &str| {
            let text = match path {
                "environment.yml" => "dependencies:\n- pip:\n  - -r deps/base.txt\n",
                "deps/base.txt" => {
                    "pandas\n-c ../constraints.txt # why\n--requirement=base.txt\nrequests\n-r ../../out.txt\n"
                }
                "constraints.txt" => "numpy<2\n",
                _ => return None,
            };
            Some(text.to_owned())
        };
        let found = described_by(vec!["environment.yml".to_owned()], text);
        let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["constraints.txt", "deps/base.txt", "environment.yml"]);
    }
}
