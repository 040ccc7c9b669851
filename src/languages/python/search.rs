//! Where the modules of task functions are: as `spec::modules` finds them, and two ways more that only importing knows,
//! namespace packages and modules below a folder.

use std::path::{Path, PathBuf};

use crate::source::Files;
use crate::spec::modules::{self, NotFound};

/// Packages that Ploomber itself imports before it looks for a task: a module of the project with such a name is never
/// found.
const PLOOMBER: &str = "IPython attr click humanize jinja2 jsonschema jupyter_client jupyter_core jupytext markupsafe \
    nbconvert nbformat networkx notebook papermill parso ploomber ploomber_core pydantic pyflakes pygments requests \
    sqlparse tabulate tqdm traitlets yaml";

/// What a dotted module path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// The module's file.
    File(PathBuf),
    /// The package is there, this part of it isn't; the folder that lacks it.
    Part(String, PathBuf),
    /// A module of that name is loaded whatever the project has; whose it is.
    Shadowed(&'static str),
    /// Nothing of that name is in any of the folders.
    Nowhere,
}

/// Finds the file of an absolute module path.
pub(super) fn find(module: &str, folders: &[PathBuf], files: &Files) -> Found {
    let (top, rest) = module.split_once('.').unwrap_or((module, ""));
    if PLOOMBER.split_ascii_whitespace().any(|name| name == top) {
        return Found::Shadowed("one of Ploomber's own packages");
    }
    let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
    match modules::locate(files, &folders, &format!("{module}.function")) {
        Ok(file) => Found::File(file),
        Err(NotFound::Namespace(folder)) => below(&folder, rest, files),
        Err(NotFound::Shadowed(_)) => Found::Shadowed("part of Python"),
        Err(NotFound::NoFile(_, plain)) => {
            let part = plain.file_stem().map(|part| part.to_string_lossy().into_owned());
            Found::Part(part.unwrap_or_default(), plain.parent().unwrap_or(&plain).to_owned())
        }
        Err(NotFound::Malformed | NotFound::NoModule(_)) => Found::Nowhere,
    }
}

/// Finds the file of a module path (empty for the package itself) below a package's folder.
pub(super) fn below(package: &Path, module: &str, files: &Files) -> Found {
    let folder = module
        .split('.')
        .filter(|part| !part.is_empty())
        .fold(package.to_owned(), |folder, part| folder.join(part));
    let init = folder.join("__init__.py");
    if files.is_file(&init) {
        return Found::File(init);
    }
    let plain = PathBuf::from(format!("{}.py", folder.display()));
    if !module.is_empty() && files.is_file(&plain) {
        return Found::File(plain);
    }
    let part = folder.file_name().map(|part| part.to_string_lossy().into_owned());
    Found::Part(part.unwrap_or_default(), folder.parent().unwrap_or(&folder).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::files::Memory;

    #[test]
    fn packages_come_before_modules_and_folders_last() {
        let memory = ["/p/a/__init__.py", "/p/a.py", "/p/b.py", "/p/n/m.py", "/p/a/s/t.py", "/q/n2.py"];
        let memory = memory.iter().fold(Memory::default(), |memory, path| memory.with(path, ""));
        let files = Files::new(memory);
        let folders = [PathBuf::from("/p"), PathBuf::from("/q")];
        let file = |path: &str| Found::File(PathBuf::from(path));
        assert_eq!(find("a", &folders, &files), file("/p/a/__init__.py"));
        assert_eq!(find("a.s.t", &folders, &files), file("/p/a/s/t.py"));
        assert_eq!(find("b", &folders, &files), file("/p/b.py"));
        assert_eq!(find("n.m", &folders, &files), file("/p/n/m.py"));
        assert_eq!(find("n2", &folders, &files), file("/q/n2.py"));
        assert_eq!(find("zz", &folders, &files), Found::Nowhere);
        assert_eq!(find("json", &folders, &files), Found::Shadowed("part of Python"));
        assert_eq!(find("a.x", &folders, &files), Found::Part("x".to_owned(), PathBuf::from("/p/a")));
    }
}
