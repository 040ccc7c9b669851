//! Whether a module that the project doesn't have may be installed: a file that lists dependencies names a distribution
//! like it, or one whose name can't be told.
//!
//! What `environment` knows of packages is more than is needed, and comes later: here it is only asked whether a dotted path
//! is a slip or leads out of the project.

use std::path::{Path, PathBuf};

use crate::source::Files;
use crate::source::diagnostic::did_you_mean;

/// Whether the top-level module `name`, which isn't in any of `folders`, may come from a package that a file in one of them
/// asks for.
pub(crate) fn may_have<'a>(files: &Files, folders: impl IntoIterator<Item = &'a Path>, name: &str) -> bool {
    let wanted = normal(name);
    let (mut beside, mut nameless) = (Vec::new(), false);
    for folder in folders {
        let names = files.list(folder);
        for file in names.iter().filter(|file| lists_dependencies(file)) {
            let Ok(id) = files.open(&folder.join(file)) else { continue };
            let text = files.text(id);
            let lines = || text.lines().map(|line| line.split(" #").next().unwrap_or(line).trim());
            // `name = "…"` is what the project itself is called.
            let entries = || lines().filter(|line| !line.starts_with('#') && !line.starts_with("name"));
            if entries().any(|line| line.split(ends_name).any(|word| normal(word) == wanted)) {
                return true;
            }
            nameless |= entries().any(|line| line.contains("git+"));
        }
        beside.extend(names);
    }
    let modules = beside.iter().map(|file| file.strip_suffix(".py").unwrap_or(file));
    nameless && did_you_mean(name, modules).is_none()
}

fn lists_dependencies(file: &str) -> bool {
    let path = PathBuf::from(file);
    let suffix = path.extension().map(|suffix| suffix.to_string_lossy()).unwrap_or_default();
    match suffix.as_ref() {
        "txt" | "in" => file.contains("requirements"),
        "yml" | "yaml" => file.starts_with("environment") || file.starts_with("conda"),
        _ => matches!(file, "pyproject.toml" | "setup.py" | "setup.cfg" | "Pipfile"),
    }
}

fn ends_name(letter: char) -> bool {
    !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'))
}

/// A name as Python's packaging compares it.
fn normal(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '.'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::files::Memory;

    #[test]
    fn a_distribution_of_that_name_or_one_from_git_may_have_it() {
        let has = |file: &str, text: &str, name: &str| {
            let files =
                Files::new(Memory::default().with(&format!("/p/{file}"), text).with("/p/tasks.py", ""));
            may_have(&files, [Path::new("/p")], name)
        };
        assert!(has("environment.yml", "dependencies:\n  - pip:\n    - acme-tasks==0.2.0\n", "acme_tasks"));
        assert!(has("requirements.txt", "Acme.Tasks>=1 # ours\n", "acme_tasks"));
        assert!(has("requirements.txt", "git+https://git.test/acme/pipeline.git\n", "acme_tasks"));
        assert!(!has("requirements.txt", "git+https://git.test/acme/pipeline.git\n", "task"));
        assert!(!has("requirements.txt", "# acme_tasks\npandas\n", "acme_tasks"));
        assert!(!has("pyproject.toml", "name = \"acme-tasks\"\n", "acme_tasks"));
        assert!(!has("notes.txt", "acme_tasks\n", "acme_tasks"));
    }
}
