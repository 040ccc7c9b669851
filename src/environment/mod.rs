//! The packages that tasks need: which of the project's files describe them.

mod conda;
pub mod packages;
mod provided;
mod pyproject;
mod requirement;
mod requirements;

use std::cmp::Reverse;
use std::path::Path;
use std::sync::Arc;

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
const CONDA: [&str; 4] =
    ["environment.lock.yml", "conda-linux-64.lock", "environment.yml", "environment.yaml"];
/// Files that list requirements for pip, the more exact one first.
const PIP: [&str; 2] = ["requirements.lock.txt", "requirements.txt"];

/// Files in which a project declares what it needs as a package.
const METADATA: [&str; 2] = ["pyproject.toml", "setup.py"];

/// The environment of the project at `root`: what the settings say, else what its files say; `None` for what the image has.
pub fn find(root: &Path, config: &Config, files: &Files, out: &Diagnostics) -> Option<Environment> {
    let settings = &config.environment;
    let from = settings.from.or(settings.tool.map(Tool::reads));
    if from == Some(EnvironmentFrom::Image) {
        return None;
    }
    if let Some(named) = &settings.files {
        for (index, file) in named.iter().enumerate().filter(|(_, file)| !files.is_file(&root.join(file))) {
            let problem = missing(file, root, files);
            out.push(match config.place_of_environment_file(index) {
                Some(span) => problem.at(span, "no such file"),
                None => problem,
            });
        }
        let kind = kind_of(named.first()?, from, root, files);
        return Some(Environment { kind, files: named.clone() });
    }
    let conda = CONDA.iter().filter(|_| from != Some(EnvironmentFrom::Pip));
    let pip = PIP.iter().filter(|_| from != Some(EnvironmentFrom::Conda));
    let metadata = METADATA.iter().filter(|_| installs_project(root, settings, files));
    let found = conda.chain(pip).chain(metadata).find(|file| files.is_file(&root.join(file)));
    let environment =
        |file: &&str| Environment { kind: kind_of(file, from, root, files), files: vec![(*file).to_owned()] };
    found.map(environment).or_else(|| {
        out.push(none(root, files));
        None
    })
}

/// The problem of a project without any such file. One in a folder above is no part of it.
fn none(root: &Path, files: &Files) -> Diagnostic {
    const LEVELS: usize = 5;
    let problem = Diagnostic::new(
        "no-environment",
        Severity::Warning,
        "no file says which packages the tasks need",
    )
    .why("The pods run with what their image has; the default image has neither Ploomber nor your packages.");
    let above = root.ancestors().skip(1).take(LEVELS);
    if let Some(name) = files.list(root).into_iter().find(|name| describes_packages(name)) {
        let seen = format!("`{name}` isn't among the files that sooper looks for.");
        return problem.why(seen).help(match name.as_str() {
            "Pipfile" | "Pipfile.lock" => {
                "write a requirements.txt from it: `pipenv requirements > requirements.txt`".to_owned()
            }
            _ => format!("name it in sooper.yaml: `environment: {{files: [{name}]}}`"),
        });
    }
    let mut paths = above.flat_map(|folder| CONDA.iter().chain(&PIP).map(|name| folder.join(name)));
    match paths.find(|path| files.is_file(path)) {
        Some(path) => problem
            .why(format!("`{}` lies outside of the project: only files in `{}` count.", path.display(), root.display()))
            .help("put it into that folder, or set `environment: {from: image}` for an image that has everything"),
        None => problem.help("add an environment.yml or requirements.txt with ploomber in it, or set `environment: {from: image}` for an image that has everything"),
    }
}

/// Whether a file of this name tells of packages, though not under a name that is looked for.
fn describes_packages(name: &str) -> bool {
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    let is_condas = is_yaml && (name.contains("environment") || name.starts_with("conda"));
    is_condas || (name.ends_with(".txt") && name.contains("requirements")) || name.starts_with("Pipfile")
}

/// Where and how often environments are built: what the settings say, else once if there is a volume that pods share.
pub fn strategy(config: &Config) -> Strategy {
    let built = if config.has_shared_volume() { Strategy::Shared } else { Strategy::PerPod };
    config.environment.strategy.unwrap_or(built)
}

impl Kind {
    /// The word for it in the settings.
    const fn from(self) -> EnvironmentFrom {
        match self {
            Self::Conda => EnvironmentFrom::Conda,
            Self::Pip => EnvironmentFrom::Pip,
        }
    }

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

/// What a file becomes: what the settings say, else its name, else conda's word for a list of addresses in it.
fn kind_of(file: &str, from: Option<EnvironmentFrom>, root: &Path, files: &Files) -> Kind {
    let is_yaml = file.ends_with(".yml") || file.ends_with(".yaml");
    let is_condas =
        || is_yaml || text(&root.join(file), files).lines().any(|line| line.trim() == "@EXPLICIT");
    match from {
        Some(EnvironmentFrom::Conda) => Kind::Conda,
        None if is_condas() => Kind::Conda,
        _ => Kind::Pip,
    }
}

/// A file's text; nothing where it can't be read.
fn text(path: &Path, files: &Files) -> Arc<str> {
    files.open(path).map(|id| files.text(id)).unwrap_or_default()
}

/// An environment for the tasks whose names match a pattern, beside the project's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfTasks {
    /// As the file's name has it: `fit-*` for `requirements.fit-__.txt`, Soopervisor's way of spelling it.
    pub pattern: String,
    /// What is in it.
    pub environment: Environment,
}

/// The environments that files like `environment.fit-__.yml` and `requirements.fit-__.lock.txt` describe, a lock file in
/// place of the other. Names come before patterns, and the longest pattern before others, since it says most.
pub fn of_tasks(root: &Path, settings: &config::Environment, files: &Files) -> Vec<OfTasks> {
    let mut found: Vec<OfTasks> = Vec::new();
    for (kind, start, end) in [(Kind::Conda, "environment.", ".yml"), (Kind::Pip, "requirements.", ".txt")] {
        let meant = match settings.from {
            None => true,
            Some(from) => from == kind.from(),
        };
        let mut names = files.list(root);
        // A lock file comes before what it was made from.
        names.sort_by_key(|name| !name.contains(".lock."));
        for name in names.iter().filter(|_| meant) {
            let Some(stem) = name.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)) else {
                continue;
            };
            let pattern = stem.strip_suffix(".lock").unwrap_or(stem).replace("__", "*");
            let known = found.iter().any(|known| known.pattern == pattern);
            if !known && stem != "lock" && !pattern.is_empty() {
                found.push(OfTasks { pattern, environment: Environment { kind, files: vec![name.clone()] } });
            }
        }
    }
    found.sort_by_key(|one| (one.pattern.contains('*'), Reverse(one.pattern.len()), one.pattern.clone()));
    found
}

/// Whether what the project at `root` declares about itself is installed: if the settings don't say, where it is a package.
pub fn installs_project(root: &Path, settings: &config::Environment, files: &Files) -> bool {
    let declares = |file: &&str| {
        let path = root.join(file);
        let tables = ["[project]", "[build-system]", "[tool.poetry]"];
        let is_package = || text(&path, files).lines().any(|line| tables.contains(&line.trim()));
        files.is_file(&path) && (*file == "setup.py" || is_package())
    };
    settings.install_project.unwrap_or_else(|| METADATA.iter().any(declares))
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
        let environment = find(Path::new("/p"), &with(settings), &Files::new(memory), &out);
        (environment, out.sorted().iter().map(|diagnostic| diagnostic.rule).collect())
    }

    fn with(settings: &config::Environment) -> Config {
        let mut config = Config::built_in("p");
        config.environment = settings.clone();
        config
    }

    fn of(kind: Kind, file: &str) -> Option<Environment> {
        Some(Environment { kind, files: vec![file.to_owned()] })
    }

    #[test]
    fn the_lock_file_comes_first() {
        let (environment, rules) =
            found(&["/p/environment.yml", "/p/environment.lock.yml"], &config::Environment::default());
        assert_eq!((environment, rules), (of(Kind::Conda, "environment.lock.yml"), vec![]));
        let other = found(&["/p/environment.yaml"], &config::Environment::default());
        assert_eq!(other, (of(Kind::Conda, "environment.yaml"), vec![]));
    }

    #[test]
    fn conda_comes_before_pip_unless_pip_is_meant() {
        let paths = ["/p/requirements.txt", "/p/environment.yml"];
        assert_eq!(found(&paths, &config::Environment::default()).0, of(Kind::Conda, "environment.yml"));
        let by_tool = config::Environment { tool: Some(Tool::Uv), ..Default::default() };
        assert_eq!(found(&paths, &by_tool).0, of(Kind::Pip, "requirements.txt"));
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
    fn a_file_with_another_name_is_told_of() {
        let told = |name: &str| {
            let files = Files::new(Memory::default().with(&format!("/p/{name}"), ""));
            let out = Diagnostics::default();
            find(Path::new("/p"), &Config::built_in("p"), &files, &out);
            out.sorted()[0].notes.clone()
        };
        assert!(told("requirements-dev.txt")[1].starts_with("`requirements-dev.txt` isn't among the files"));
        assert!(told("Pipfile")[1].starts_with("`Pipfile` isn't among the files"));
        assert_eq!(told("env.yaml").len(), 1);
    }

    #[test]
    fn a_file_above_the_project_is_told_of() {
        let files = Files::new(Memory::default().with("/p/requirements.txt", "").with("/p/spec/a.py", ""));
        let out = Diagnostics::default();
        assert_eq!(find(Path::new("/p/spec"), &Config::built_in("p"), &files, &out), None);
        assert!(out.sorted()[0].notes[1].starts_with("`/p/requirements.txt` lies outside of the project"));
    }

    #[test]
    fn a_lock_file_without_a_yaml_name_is_known_by_its_first_line() {
        let memory =
            Memory::default().with("/p/spec.txt", "# packages\n@EXPLICIT\nhttps://x.example/a.conda\n");
        let named = config::Environment { files: Some(vec!["spec.txt".into()]), ..Default::default() };
        let found = find(Path::new("/p"), &with(&named), &Files::new(memory), &Diagnostics::default());
        assert_eq!(found, of(Kind::Conda, "spec.txt"));
    }

    #[test]
    fn a_package_describes_its_environment_itself_and_a_file_for_tools_does_not() {
        let found = |text: &str| {
            let files = Files::new(Memory::default().with("/p/pyproject.toml", text));
            find(Path::new("/p"), &Config::built_in("p"), &files, &Diagnostics::default())
        };
        assert_eq!(found("[project]\nname = 'x'\n"), of(Kind::Pip, "pyproject.toml"));
        assert_eq!(found("[tool.ruff]\nline-length = 100\n"), None);
    }

    #[test]
    fn files_of_tasks_are_found_by_name() {
        let names = [
            "environment.yml",
            "environment.lock.yml",
            "requirements.fit-__.txt",
            "requirements.fit-__.lock.txt",
            "environment.fit-0.yml",
            "requirements.txt",
        ];
        let memory =
            names.iter().fold(Memory::default(), |memory, name| memory.with(&format!("/p/{name}"), ""));
        let files = Files::new(memory);
        let found = |from| {
            let settings = config::Environment { from, ..Default::default() };
            let found = of_tasks(Path::new("/p"), &settings, &files).into_iter();
            found.map(|one| (one.pattern, one.environment.files.concat())).collect::<Vec<_>>()
        };
        let (of_one, of_all) = ("environment.fit-0.yml", "requirements.fit-__.lock.txt");
        let expected = [("fit-0".to_owned(), of_one.to_owned()), ("fit-*".to_owned(), of_all.to_owned())];
        assert_eq!(found(None), expected);
        assert_eq!(found(Some(EnvironmentFrom::Conda)), expected[..1]);
        assert_eq!(found(Some(EnvironmentFrom::Image)), []);
    }

    #[test]
    fn a_named_file_must_be_there() {
        let named = config::Environment { files: Some(vec!["env.lock.yml".into()]), ..Default::default() };
        assert_eq!(found(&["/p/a.py"], &named).1, vec!["missing-environment-file"]);
    }
}
