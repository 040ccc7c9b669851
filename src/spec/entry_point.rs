//! Which pipeline is meant: `--entry-point`, `setup.cfg`, `ENTRY_POINT`, `pipeline.yaml` here or above, as Ploomber's
//! command line decides it.

use std::path::{Path, PathBuf};

use crate::source::files::normalize;
use crate::source::{Diagnostic, Diagnostics, Files, Severity};

use super::{Surroundings, root, wildcard};

/// The suffixes of what a folder or a glob takes for tasks, in Ploomber's order.
const SCRIPTS: [&str; 5] = [".py", ".R", ".Rmd", ".r", ".ipynb"];

/// A pipeline found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EntryPoint {
    /// A pipeline file, absolute, links resolved.
    File(PathBuf),
    /// Scripts of a folder or a glob, relative to the working directory as written.
    Scripts(Vec<String>),
}

/// Finds the pipeline; `None` when there is none, which is reported (`entry-point`).
pub(crate) fn find(
    wanted: Option<&str>,
    files: &Files,
    surroundings: &dyn Surroundings,
    out: &Diagnostics,
) -> Option<EntryPoint> {
    let search = Search { files, surroundings, out };
    match wanted {
        Some(wanted) => search.named(wanted, "--entry-point"),
        None => search.default(),
    }
}

struct Search<'a> {
    files: &'a Files,
    surroundings: &'a dyn Surroundings,
    out: &'a Diagnostics,
}

impl Search<'_> {
    fn fail<T>(&self, message: String, help: &str) -> Option<T> {
        self.out.push(Diagnostic::new("entry-point", Severity::Error, message).help(help));
        None
    }

    fn absolute(&self, path: &str) -> PathBuf {
        self.surroundings.cwd().join(path)
    }

    fn named(&self, wanted: &str, origin: &str) -> Option<EntryPoint> {
        if wanted.contains('*') {
            return self.glob(wanted);
        }
        if let Some((module, file)) = wanted.split_once("::") {
            return self.in_module(wanted, module, file);
        }
        let path = self.absolute(wanted);
        if self.files.is_folder(&path) {
            return Some(EntryPoint::Scripts(self.scripts(&path, wanted)));
        }
        let is_yaml = wanted.ends_with(".yaml") || wanted.ends_with(".yml");
        if self.files.kind(&path).is_some() {
            if path.extension().is_none() {
                let message = format!("{origin} '{wanted}' is a file without a suffix");
                return self.fail(message, "rename it to end in .yaml");
            }
            return Some(EntryPoint::File(self.files.resolve(&path)));
        }
        if wanted.contains('.') && !is_yaml {
            return self.fail(
                format!("{origin} '{wanted}' is a dotted path: only Python can tell what pipeline it makes"),
                "name a pipeline file; a function's pipeline has to be written down as one",
            );
        }
        self.fail(
            format!("{origin} '{wanted}': no such file"),
            "name a pipeline file, a folder or a glob of scripts",
        )
    }

    fn in_module(&self, wanted: &str, module: &str, file: &str) -> Option<EntryPoint> {
        let below = module.replace('.', "/");
        let folders = [self.absolute(&below), self.absolute("src").join(&below)];
        let mut paths = folders.iter().map(|folder| folder.join(file));
        match paths.find(|path| self.files.is_file(path)) {
            Some(path) => Some(EntryPoint::File(self.files.resolve(&path))),
            None => self.fail(
                format!("'{wanted}' names a file of an installed package, which isn't in this folder"),
                "run in the folder of that package's source, or name the pipeline file itself",
            ),
        }
    }

    /// The scripts of a folder: all of one suffix, then of the next, each sorted.
    fn scripts(&self, folder: &Path, written: &str) -> Vec<String> {
        let names = self.files.list(folder);
        let of = |suffix: &'static str| {
            names.iter().filter(move |name| name.ends_with(suffix) && !name.starts_with('.'))
        };
        let written = written.trim_end_matches('/');
        SCRIPTS.into_iter().flat_map(of).map(|name| format!("{written}/{name}")).collect()
    }

    fn glob(&self, pattern: &str) -> Option<EntryPoint> {
        let mut found = vec![String::new()];
        for part in pattern.split('/') {
            found = found.iter().flat_map(|parent| self.matching(parent, part)).collect();
        }
        let mut scripts: Vec<String> =
            found.into_iter().filter(|path| self.files.is_file(&self.absolute(path))).collect();
        scripts.sort();
        let invalid: Vec<&str> = scripts
            .iter()
            .map(String::as_str)
            .filter(|path| {
                let suffix =
                    Path::new(path).extension().map(|suffix| format!(".{}", suffix.to_string_lossy()));
                !suffix.is_some_and(|suffix| SCRIPTS.contains(&suffix.as_str()))
            })
            .collect();
        if !invalid.is_empty() {
            let message = format!("'{pattern}' matches files that can't be tasks: {}", invalid.join(", "));
            return self.fail(message, &format!("the suffixes of scripts are {}", SCRIPTS.join(" ")));
        }
        Some(EntryPoint::Scripts(scripts))
    }

    /// The paths that one part of a glob makes of the path before it.
    fn matching(&self, parent: &str, part: &str) -> Vec<String> {
        let join = |name: &str| match parent {
            "" => name.to_owned(),
            _ => format!("{}/{name}", parent.trim_end_matches('/')),
        };
        if part.is_empty() {
            return vec![if parent.is_empty() { "/".to_owned() } else { parent.to_owned() }];
        }
        if !part.contains(['*', '?', '[']) {
            let path = join(part);
            return self.files.kind(&self.absolute(&path)).is_some().then_some(path).into_iter().collect();
        }
        let names = self.files.list(&self.absolute(parent));
        let hidden = part.starts_with('.');
        let matches = |name: &&String| hidden == name.starts_with('.') && wildcard::matches(part, name);
        names.iter().filter(matches).map(|name| join(name)).collect()
    }

    fn default(&self) -> Option<EntryPoint> {
        let variable = self.surroundings.variable("ENTRY_POINT").filter(|value| !value.is_empty());
        if let Some(value) = &variable {
            let is_yaml = value.ends_with(".yaml") || value.ends_with(".yml");
            let exists = self.files.kind(&self.absolute(value)).is_some();
            if value.contains('.')
                && !value.contains(['*', '/'])
                && !value.contains("::")
                && !is_yaml
                && !exists
            {
                return self.named(value, "ENTRY_POINT");
            }
            if value.contains('/') {
                return self.fail(
                    format!("ENTRY_POINT is '{value}', but must be a bare file name"),
                    "set it to the name alone, such as pipeline.serve.yaml, or use --entry-point",
                );
            }
        }
        if let Some((config, _)) = root::find_upwards(self.files, "setup.cfg", self.surroundings.cwd())
            && let Ok(file) = self.files.open(&config)
            && let Some(path) = configured(&self.files.text(file))
        {
            let folder = config.parent().unwrap_or(Path::new("/"));
            let path = folder.join(&path);
            if !self.files.is_file(&path) {
                let message =
                    format!("setup.cfg names the entry point '{}', which is no file", path.display());
                return self.fail(message, "correct `entry-point` in its [ploomber] section");
            }
            return Some(EntryPoint::File(self.files.resolve(&path)));
        }
        self.called(variable.as_deref().unwrap_or("pipeline.yaml"))
    }

    /// The pipeline file called `name`, here or above.
    fn called(&self, name: &str) -> Option<EntryPoint> {
        let root = match root::find(self.files, self.surroundings.cwd(), name) {
            Ok(root) => root.folder,
            Err(error) => {
                let mut problem =
                    Diagnostic::new("entry-point", Severity::Error, error.message).help(error.help);
                let misspelt = Path::new(name).with_extension("yml");
                if self.files.is_file(&self.surroundings.cwd().join(&misspelt)) {
                    problem = problem.help(format!("rename {} to {name}", misspelt.display()));
                }
                self.out.push(problem);
                return None;
            }
        };
        let packaged = self.files.kind(&root.join("setup.py")).is_some();
        let package = packaged
            .then(|| root::in_package(self.files, &root, name))
            .and_then(|all| all.into_iter().next());
        let path = package.unwrap_or_else(|| root.join(name));
        Some(EntryPoint::File(self.files.resolve(&normalize(&path))))
    }
}

/// `entry-point` in the `[ploomber]` section of a `setup.cfg`, as Python's configparser reads it.
fn configured(text: &str) -> Option<String> {
    let (mut section, mut default) = (String::new(), None);
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with(['#', ';']) || line.starts_with([' ', '\t']) {
            continue;
        }
        if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            section = name.to_owned();
        } else if let Some((key, value)) = trimmed.split_once(['=', ':'])
            && key.trim().eq_ignore_ascii_case("entry-point")
            && !value.trim().is_empty()
        {
            match section.as_str() {
                "ploomber" => return Some(value.trim().to_owned()),
                "DEFAULT" => default = Some(value.trim().to_owned()),
                _ => {}
            }
        }
    }
    default.filter(|_| text.contains("[ploomber]"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::files::Memory;
    use crate::spec::Fixed;

    fn found(
        paths: &[(&str, &str)],
        wanted: Option<&str>,
        variable: Option<&str>,
    ) -> Result<EntryPoint, String> {
        let memory = paths.iter().fold(Memory::default(), |memory, (path, text)| memory.with(path, text));
        let mut around = Fixed::new("/p");
        around.variables.extend(variable.map(|value| ("ENTRY_POINT".to_owned(), value.to_owned())));
        let out = Diagnostics::default();
        find(wanted, &Files::new(memory), &around, &out).ok_or_else(|| out.sorted()[0].message.clone())
    }

    fn file(path: &str) -> Result<EntryPoint, String> {
        Ok(EntryPoint::File(path.into()))
    }

    #[test]
    fn setup_cfg_beats_the_variable_which_beats_the_default() {
        let files = [
            ("/p/setup.cfg", "[metadata]\nname = x\n[ploomber]\nentry-point = a/other.yaml\n"),
            ("/p/a/other.yaml", ""),
            ("/p/pipeline.yaml", ""),
            ("/p/serve.yaml", ""),
        ];
        assert_eq!(found(&files, None, Some("serve.yaml")), file("/p/a/other.yaml"));
        assert_eq!(found(&files[1..], None, Some("serve.yaml")), file("/p/serve.yaml"));
        assert_eq!(found(&files[1..], None, None), file("/p/pipeline.yaml"));
        assert!(found(&files[1..], None, Some("a/other.yaml")).is_err());
        assert!(found(&files[1..], None, Some("pkg.make")).is_err_and(|text| text.contains("dotted path")));
    }

    #[test]
    fn a_value_can_be_a_file_a_folder_or_a_glob() {
        let files = [
            ("/p/x/b.py", ""),
            ("/p/x/a.ipynb", ""),
            ("/p/x/c.txt", ""),
            ("/p/x/a.py", ""),
            ("/p/pk/p.yaml", ""),
        ];
        let scripts =
            |paths: &[&str]| Ok(EntryPoint::Scripts(paths.iter().map(|path| (*path).to_owned()).collect()));
        assert_eq!(found(&files, Some("x"), None), scripts(&["x/a.py", "x/b.py", "x/a.ipynb"]));
        assert_eq!(found(&files, Some("x/*.py"), None), scripts(&["x/a.py", "x/b.py"]));
        assert_eq!(found(&files, Some("*/a.*"), None), scripts(&["x/a.ipynb", "x/a.py"]));
        assert!(found(&files, Some("x/*"), None).is_err_and(|text| text.contains("c.txt")));
        assert_eq!(found(&files, Some("pk::p.yaml"), None), file("/p/pk/p.yaml"));
        assert!(found(&files, Some("no.yaml"), None).is_err_and(|text| text.contains("no such file")));
    }
}
