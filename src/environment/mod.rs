//! The packages that tasks need: which of the project's files describe them.

use std::path::Path;

use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Diagnostics, Files, Severity};
use crate::spec::config::{self, EnvironmentFrom};

/// Where the tasks' packages come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Environment {
    /// A conda environment made from this file (relative to the project root).
    Conda(String),
    /// A virtual environment with what this requirements file lists (relative to the project root).
    Pip(String),
    /// Whatever the container image has.
    Image,
}

/// Files that describe a conda environment, the more exact one first.
const CONDA: [&str; 2] = ["environment.lock.yml", "environment.yml"];
/// Files that list requirements for pip, the more exact one first.
const PIP: [&str; 2] = ["requirements.lock.txt", "requirements.txt"];

/// The environment of the project at `root`: what the settings say, else what its files say.
pub fn find(root: &Path, settings: &config::Environment, files: &Files, out: &Diagnostics) -> Environment {
    if settings.from == Some(EnvironmentFrom::Image) {
        return Environment::Image;
    }
    if let Some(named) = &settings.files {
        for file in named.iter().filter(|file| !files.is_file(&root.join(file))) {
            out.push(missing(file, root, files));
        }
        return named.first().map_or(Environment::Image, |file| of_kind(file, settings.from));
    }
    let candidates = CONDA.iter().chain(&PIP).map(|name| of_kind(name, None));
    let mut wanted = candidates.filter(|environment| match environment {
        Environment::Conda(file) => {
            settings.from != Some(EnvironmentFrom::Pip) && files.is_file(&root.join(file))
        }
        Environment::Pip(file) => {
            settings.from != Some(EnvironmentFrom::Conda) && files.is_file(&root.join(file))
        }
        Environment::Image => false,
    });
    wanted.next().unwrap_or_else(|| {
        out.push(
            Diagnostic::new("no-environment", Severity::Warning, "no file says which packages the tasks need")
                .why("The pods run with what their image has; the default image has neither Ploomber nor your packages.")
                .help("add an environment.yml or requirements.txt with ploomber in it, or set `environment: {from: image}` for an image that has everything"),
        );
        Environment::Image
    })
}

/// The environment of a file: of the kind that the settings say, else of the kind that its name says.
fn of_kind(file: &str, kind: Option<EnvironmentFrom>) -> Environment {
    let yaml = file.ends_with(".yml") || file.ends_with(".yaml");
    match kind {
        Some(EnvironmentFrom::Image) => Environment::Image,
        Some(EnvironmentFrom::Conda) => Environment::Conda(file.to_owned()),
        None if yaml => Environment::Conda(file.to_owned()),
        Some(EnvironmentFrom::Pip) | None => Environment::Pip(file.to_owned()),
    }
}

fn missing(file: &str, root: &Path, files: &Files) -> Diagnostic {
    let names = files.list(root);
    let guess =
        did_you_mean(file, names.iter().map(String::as_str)).map(|name| format!("did you mean `{name}`?"));
    let message = format!("`environment.files` names `{file}`, which isn't there");
    Diagnostic::new("missing-environment-file", Severity::Error, message).help_if(guess)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::files::Memory;

    fn found(paths: &[&str], settings: &config::Environment) -> (Environment, Vec<&'static str>) {
        let memory = paths.iter().fold(Memory::default(), |memory, path| memory.with(path, ""));
        let out = Diagnostics::default();
        let environment = find(Path::new("/p"), settings, &Files::new(memory), &out);
        (environment, out.sorted().iter().map(|diagnostic| diagnostic.rule).collect())
    }

    #[test]
    fn the_lock_file_comes_first() {
        let (environment, rules) =
            found(&["/p/environment.yml", "/p/environment.lock.yml"], &config::Environment::default());
        assert_eq!((environment, rules), (Environment::Conda("environment.lock.yml".into()), vec![]));
    }

    #[test]
    fn conda_comes_before_pip_unless_pip_is_meant() {
        let paths = ["/p/requirements.txt", "/p/environment.yml"];
        assert_eq!(
            found(&paths, &config::Environment::default()).0,
            Environment::Conda("environment.yml".into())
        );
        let pip = config::Environment { from: Some(EnvironmentFrom::Pip), ..Default::default() };
        assert_eq!(found(&paths, &pip).0, Environment::Pip("requirements.txt".into()));
    }

    #[test]
    fn no_file_is_a_warning_unless_the_image_is_meant() {
        assert_eq!(
            found(&["/p/a.py"], &config::Environment::default()),
            (Environment::Image, vec!["no-environment"])
        );
        let image = config::Environment { from: Some(EnvironmentFrom::Image), ..Default::default() };
        assert_eq!(found(&["/p/environment.yml"], &image), (Environment::Image, vec![]));
    }

    #[test]
    fn a_named_file_must_be_there() {
        let named = config::Environment { files: Some(vec!["env.lock.yml".into()]), ..Default::default() };
        assert_eq!(found(&["/p/a.py"], &named).1, vec!["missing-environment-file"]);
    }
}
