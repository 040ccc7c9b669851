//! The packages that tasks need: which of the project's files describe them.

mod conda;
pub mod packages;
mod provided;
mod pyproject;
mod requirement;
mod requirements;

use std::path::Path;

use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Diagnostics, Files, Severity};
use crate::spec::config::{self, Config, EnvironmentFrom, Strategy, Tool};

pub use conda::CondaFile;
pub use packages::{Listed, Packages};
pub use provided::{Modules, Provided};
pub use requirement::{Manager, Requirement, Version, normalize};

/// Packages for tasks, as files of the project describe them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// What it becomes.
    pub kind: Kind,
    /// The files, relative to the project root: the decisive one first, never none.
    pub files: Vec<String>,
}

/// The kinds of environments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A conda environment.
    Conda,
    /// A virtual environment that sees the image's packages.
    Pip,
}

/// What is installed where an environment's files don't list Ploomber, as pip understands it.
pub const PLOOMBER: &str = "ploomber==0.23.3";

/// Files that describe a conda environment, the more exact one first.
const CONDA: [&str; 2] = ["environment.lock.yml", "environment.yml"];
/// Files that list requirements for pip, the more exact one first.
const PIP: [&str; 2] = ["requirements.lock.txt", "requirements.txt"];

/// The environment of the project at `root`: what the settings say, else what its files say; `None` for what the image has.
pub fn find(
    root: &Path,
    settings: &config::Environment,
    files: &Files,
    out: &Diagnostics,
) -> Option<Environment> {
    if settings.from == Some(EnvironmentFrom::Image) {
        return None;
    }
    if let Some(named) = &settings.files {
        for file in named.iter().filter(|file| !files.is_file(&root.join(file))) {
            out.push(missing(file, root, files));
        }
        let kind = kind_of(named.first()?, settings.from);
        return Some(Environment { kind, files: named.clone() });
    }
    let conda = CONDA.iter().filter(|_| settings.from != Some(EnvironmentFrom::Pip));
    let pip = PIP.iter().filter(|_| settings.from != Some(EnvironmentFrom::Conda));
    let found = conda.chain(pip).find(|file| files.is_file(&root.join(file)));
    let environment =
        |file: &&str| Environment { kind: kind_of(file, settings.from), files: vec![(*file).to_owned()] };
    found.map(environment).or_else(|| {
        out.push(
            Diagnostic::new("no-environment", Severity::Warning, "no file says which packages the tasks need")
                .why("The pods run with what their image has; the default image has neither Ploomber nor your packages.")
                .help("add an environment.yml or requirements.txt with ploomber in it, or set `environment: {from: image}` for an image that has everything"),
        );
        None
    })
}

/// Where and how often environments are built: what the settings say, else once if there is a volume that pods share.
pub fn strategy(config: &Config) -> Strategy {
    let built = if config.has_shared_volume() { Strategy::Shared } else { Strategy::PerPod };
    config.environment.strategy.unwrap_or(built)
}

impl Kind {
    /// The programs that build it, the preferred one first; `tool` is what the settings say.
    pub fn tools(self, tool: Option<Tool>) -> &'static [Tool] {
        match (self, tool) {
            (Self::Conda, Some(Tool::Conda)) => &[Tool::Conda],
            (Self::Conda, Some(Tool::Mamba)) => &[Tool::Mamba],
            (Self::Conda, Some(Tool::Micromamba)) => &[Tool::Micromamba],
            (Self::Conda, _) => &[Tool::Conda, Tool::Mamba, Tool::Micromamba],
            (Self::Pip, Some(Tool::Pip)) => &[Tool::Pip],
            (Self::Pip, Some(Tool::Uv)) => &[Tool::Uv],
            (Self::Pip, _) => &[Tool::Uv, Tool::Pip],
        }
    }
}

/// What a file becomes: what the settings say, else what its name says.
fn kind_of(file: &str, from: Option<EnvironmentFrom>) -> Kind {
    let yaml = file.ends_with(".yml") || file.ends_with(".yaml");
    match from {
        Some(EnvironmentFrom::Conda) => Kind::Conda,
        None if yaml => Kind::Conda,
        _ => Kind::Pip,
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

    fn found(paths: &[&str], settings: &config::Environment) -> (Option<Environment>, Vec<&'static str>) {
        let memory = paths.iter().fold(Memory::default(), |memory, path| memory.with(path, ""));
        let out = Diagnostics::default();
        let environment = find(Path::new("/p"), settings, &Files::new(memory), &out);
        (environment, out.sorted().iter().map(|diagnostic| diagnostic.rule).collect())
    }

    fn of(kind: Kind, file: &str) -> Option<Environment> {
        Some(Environment { kind, files: vec![file.to_owned()] })
    }

    #[test]
    fn the_lock_file_comes_first() {
        let (environment, rules) =
            found(&["/p/environment.yml", "/p/environment.lock.yml"], &config::Environment::default());
        assert_eq!((environment, rules), (of(Kind::Conda, "environment.lock.yml"), vec![]));
    }

    #[test]
    fn conda_comes_before_pip_unless_pip_is_meant() {
        let paths = ["/p/requirements.txt", "/p/environment.yml"];
        assert_eq!(found(&paths, &config::Environment::default()).0, of(Kind::Conda, "environment.yml"));
        let pip = config::Environment { from: Some(EnvironmentFrom::Pip), ..Default::default() };
        assert_eq!(found(&paths, &pip).0, of(Kind::Pip, "requirements.txt"));
    }

    #[test]
    fn no_file_is_a_warning_unless_the_image_is_meant() {
        assert_eq!(found(&["/p/a.py"], &config::Environment::default()), (None, vec!["no-environment"]));
        let image = config::Environment { from: Some(EnvironmentFrom::Image), ..Default::default() };
        assert_eq!(found(&["/p/environment.yml"], &image), (None, vec![]));
    }

    #[test]
    fn a_named_file_must_be_there() {
        let named = config::Environment { files: Some(vec!["env.lock.yml".into()]), ..Default::default() };
        assert_eq!(found(&["/p/a.py"], &named).1, vec!["missing-environment-file"]);
    }
}
