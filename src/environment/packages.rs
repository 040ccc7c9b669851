//! What the files of an environment list, all that they include read too.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::conda::{self, CondaFile};
use super::requirement::{Manager, Requirement, Version, normalize};
use super::{Environment, Kind, pyproject, requirements};
use crate::source::{Diagnostic, Diagnostics, FileId, Files, Span, Spanned};
use crate::spec::config::Config;

/// The packages of an environment, as far as its files tell.
#[derive(Debug, Clone, Default)]
pub struct Packages {
    /// What is asked for, in the order of reading.
    pub requirements: Vec<Requirement>,
    /// The folders of projects that are installed (`-e .`), as they are written.
    pub projects: Vec<Spanned<String>>,
    /// The files that were read, the environment's own first.
    pub files: Vec<FileId>,
    /// What a conda file says besides.
    pub conda: Option<CondaFile>,
    /// Whether there may be packages that no file lists: those of an image, or of a project with a `setup.py`.
    pub may_have_more: bool,
    /// The words of `setup.py` and its like at the root: what they ask for comes along where the project is installed.
    pub metadata: HashSet<String>,
}

/// Whether an environment has a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// A file asks for it.
    Yes,
    /// No file does, and there is nothing else that could.
    No,
    /// No file does; what can't be read may.
    Unknown,
}

impl Packages {
    /// Whether a package of this name is asked for by name. What comes along with another package doesn't count.
    pub fn lists(&self, name: &str) -> Listed {
        let name = normalize(name);
        let is_it = |entry: &Requirement| entry.on_linux && entry.name.as_ref() == Some(&name);
        if self.requirements.iter().any(is_it) {
            return Listed::Yes;
        }
        let nameless = self.requirements.iter().any(|entry| entry.on_linux && entry.name.is_none());
        let unsure = self.may_have_more || nameless || self.metadata.contains(&name);
        if unsure { Listed::Unknown } else { Listed::No }
    }
}

/// Reads what the environment of the project at `root` lists. Files that can't be read, and entries that aren't
/// any, go to `out`.
pub fn read(root: &Path, environment: Option<&Environment>, files: &Files, out: &Diagnostics) -> Packages {
    let mut reader =
        Reader { files, out, found: Packages::default(), seen: Vec::new(), constraints: Vec::new() };
    // Without files it is the image that has the packages.
    reader.found.may_have_more = environment.is_none();
    for file in environment.iter().flat_map(|environment| &environment.files) {
        match files.open(&root.join(file)) {
            Ok(id) => reader.file(id),
            // It is told where it is named.
            Err(_) => reader.found.may_have_more = true,
        }
    }
    for entry in reader.found.requirements.iter_mut().filter(|entry| entry.version == Version::Any) {
        let same = reader.constraints.iter().find(|other| other.name.is_some() && other.name == entry.name);
        entry.version = same.map_or(Version::Any, |other| other.version);
    }
    reader.found.metadata = words_of_metadata(root, files);
    reader.found
}

/// [`read`], and for a project whose tasks run in an image of its own: a virtual environment sees the image's packages.
pub fn of_project(
    root: &Path,
    config: &Config,
    environment: Option<&Environment>,
    files: &Files,
    out: &Diagnostics,
) -> Packages {
    let mut found = read(root, environment, files, out);
    let image_has_more = || config.defaults().image != Config::built_in("").defaults().image;
    found.may_have_more |=
        environment.is_some_and(|environment| environment.kind == Kind::Pip) && image_has_more();
    found
}

/// The words in what describes the project at `root` as a package, and in the lists that a `setup.py` reads.
fn words_of_metadata(root: &Path, files: &Files) -> HashSet<String> {
    let text = |name: &str| files.open(&root.join(name)).ok().map(|id| files.text(id));
    let described: Vec<_> =
        ["setup.py", "setup.cfg", "pyproject.toml"].into_iter().filter_map(text).collect();
    if described.is_empty() {
        return HashSet::new();
    }
    let is_list = |name: &String| {
        [".txt", ".in", ".ini"].iter().any(|suffix| name.ends_with(suffix))
            && described.iter().any(|metadata| metadata.contains(name.as_str()))
    };
    let lists: Vec<_> =
        files.list(root).iter().filter(|name| is_list(name)).filter_map(|name| text(name)).collect();
    let is_end = |letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'));
    described.iter().chain(&lists).flat_map(|text| text.split(is_end)).map(normalize).collect()
}

/// Collects entries from file to file.
pub(super) struct Reader<'a> {
    pub(super) files: &'a Files,
    pub(super) out: &'a Diagnostics,
    pub(super) found: Packages,
    /// Paths read, so that files that include each other end.
    seen: Vec<PathBuf>,
    /// Entries of `-c` files: they choose versions of what something else asks for.
    constraints: Vec<Requirement>,
}

impl Reader<'_> {
    /// Reads one file in the format that it has.
    pub(super) fn file(&mut self, id: FileId) {
        let path = self.files.path(id);
        if self.seen.contains(&path) {
            return;
        }
        let text = self.files.text(id);
        self.seen.push(path.clone());
        self.found.files.push(id);
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        if name.ends_with(".py") {
            // What it asks for is known once it is run.
            self.found.may_have_more = true;
        } else if name.ends_with(".toml") {
            pyproject::read(self, id, &text);
        } else if text.lines().any(|line| line.trim() == "@EXPLICIT") {
            conda::read_explicit(self, id, &text);
        } else if name.ends_with(".yml") || name.ends_with(".yaml") {
            conda::read(self, id, &text);
        } else {
            requirements::read(self, id, &text);
        }
    }

    /// Takes an entry, or says that it isn't one.
    pub(super) fn take(&mut self, entry: Option<Requirement>, written: Spanned<&str>, manager: Manager) {
        if let Some(entry) = entry {
            self.found.requirements.push(entry);
            return;
        }
        self.found.may_have_more = true;
        let tool = if manager == Manager::Pip { "pip" } else { "conda" };
        let message = format!("{tool} can't read `{}`", written.value);
        self.out.push(
            Diagnostic::error("unreadable-requirement", written.span, message)
                .why("the environment can't be made, so no task starts")
                .help("write a name and, if you like, a version: `pandas==2.2.3`"),
        );
    }

    /// Reads a file that the entry at `span` of `from` includes; with `constrains`, only for its versions.
    pub(super) fn include(&mut self, from: FileId, written: &str, span: Span, constrains: bool) {
        if written.contains("://") || written.contains('$') {
            self.found.may_have_more |= !constrains;
            return;
        }
        let folder = self.files.path(from).parent().map(Path::to_owned).unwrap_or_default();
        match self.files.open(&folder.join(written)) {
            Ok(id) if constrains => {
                let before = std::mem::take(&mut self.found);
                self.file(id);
                let read = std::mem::replace(&mut self.found, before);
                self.constraints.extend(read.requirements);
                self.found.files.extend(read.files);
            }
            Ok(id) => self.file(id),
            Err(error) => {
                self.found.may_have_more = true;
                self.out.push(Diagnostic::error(
                    "missing-environment-file",
                    span,
                    format!("`{written}` is included, but can't be read: {error}"),
                ));
            }
        }
    }

    /// The project in a folder is installed: what its metadata asks for comes along. Whether it is one.
    pub(super) fn project(&mut self, folder: &Path) -> bool {
        let has = |name: &str| self.files.is_file(&folder.join(name));
        let is_project = has("pyproject.toml") || has("setup.py");
        match self.files.open(&folder.join("pyproject.toml")) {
            Ok(id) => self.file(id),
            Err(_) => self.found.may_have_more = true,
        }
        self.found.may_have_more |= self.files.is_file(&folder.join("setup.py"));
        self.found.may_have_more |= self.files.is_file(&folder.join("setup.cfg"));
        is_project
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::files::Memory;

    fn packages(file: &str, texts: &[(&str, &str)]) -> (Packages, Vec<String>) {
        let memory = texts.iter().fold(Memory::default(), |memory, (path, text)| memory.with(path, text));
        let out = Diagnostics::default();
        let environment = Environment { kind: Kind::Pip, files: vec![file.into()] };
        let found = read(Path::new("/p"), Some(&environment), &Files::new(memory), &out);
        (found, out.sorted().into_iter().map(|problem| problem.message).collect())
    }

    fn names(found: &Packages) -> Vec<&str> {
        found.requirements.iter().map(|entry| entry.name.as_deref().unwrap_or("?")).collect()
    }

    #[test]
    fn included_files_are_read_once_and_constraints_only_choose_versions() {
        let texts = [
            ("/p/requirements.txt", "-r more/base.txt\n-c pins.txt\nploomber\n"),
            ("/p/more/base.txt", "--requirement=../requirements.txt\npandas\n"),
            ("/p/pins.txt", "pandas==2.0\nnumpy==1.0\n"),
        ];
        let (found, messages) = packages("requirements.txt", &texts);
        assert_eq!((names(&found), messages), (vec!["pandas", "ploomber"], vec![]));
        assert_eq!(found.requirements[0].version, Version::One);
        assert_eq!((found.lists("Ploomber"), found.lists("numpy")), (Listed::Yes, Listed::No));
    }

    #[test]
    fn what_cannot_be_read_is_told_and_may_have_anything() {
        let (found, messages) =
            packages("requirements.txt", &[("/p/requirements.txt", "-r gone.txt\npandas numpy\n")]);
        assert_eq!(found.lists("ploomber"), Listed::Unknown);
        assert_eq!(
            messages,
            ["`gone.txt` is included, but can't be read: no such file", "pip can't read `pandas numpy`"]
        );
    }

    #[test]
    fn an_installed_project_brings_its_dependencies() {
        let project = ("/p/pyproject.toml", "[project]\ndependencies = [\"ploomber\"]\n");
        let (found, _) = packages("requirements.txt", &[("/p/requirements.txt", "-e .[dev]\n"), project]);
        assert_eq!((found.lists("ploomber"), found.may_have_more), (Listed::Yes, false));
        let setup = ("/p/setup.py", "setup()");
        let (found, _) = packages("requirements.txt", &[("/p/requirements.txt", "-e .\n"), setup]);
        assert_eq!(found.lists("ploomber"), Listed::Unknown);
    }

    #[test]
    fn an_image_may_have_anything() {
        let files = Files::new(Memory::default());
        let found = read(Path::new("/p"), None, &files, &Diagnostics::default());
        assert_eq!(found.lists("ploomber"), Listed::Unknown);
    }
}
