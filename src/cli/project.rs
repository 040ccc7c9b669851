//! What most subcommands begin with: the project of the current folder, compiled.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use serde_json::{Map, Value as Json};

use super::{Console, Global};
use crate::code::{Hashing, Seen};
use crate::compiler;
use crate::environment::{self, packages};
use crate::languages::Memo;
use crate::load::{Disk, Machine};
use crate::project::Project;
use crate::report::{self, Format, View};
use crate::rules::{self, Depth, Selection};
use crate::source::{Diagnostic, Diagnostics, Files, Severity};
use crate::spec::config::{self, Config};
use crate::spec::{Request, Surroundings};

/// A project as a subcommand finds it.
pub(super) struct Opened {
    /// Every text that was read.
    pub(super) files: Arc<Files>,
    /// The machine: working directory, user, git.
    pub(super) machine: Machine,
    /// What was noticed so far.
    pub(super) out: Diagnostics,
    /// The project; `None` when there is no pipeline to speak of.
    pub(super) project: Option<Project>,
    /// The settings; the built-in ones without a project.
    pub(super) config: Config,
    /// The digest of what it was compiled from, when it was opened for a manifest.
    pub(super) source_digest: Option<String>,
}

/// Compiles the project of the working directory, and reads its settings. The rules have not been asked yet.
///
/// # Errors
/// The working directory is gone.
pub(super) fn open(global: &Global) -> anyhow::Result<Opened> {
    open_again(global, Arc::new(Files::new(Disk::default())), Arc::default())
}

/// [`open`] for a manifest. `overrides` are the settings of the command line, in the form of the file.
///
/// # Errors
/// The working directory is gone.
pub(super) fn open_with(global: &Global, overrides: Map<String, Json>) -> anyhow::Result<Opened> {
    let machine = machine()?;
    machine.ask_git_ahead();
    let seen = Seen::default();
    let files = Files::new(Hashing { provider: Disk::default(), seen: seen.clone() });
    let opened = compiled(machine, global, overrides, Arc::new(files), Arc::default());
    // Rules read more, at whatever time.
    let source_digest = Some(seen.digest(opened.root(), &opened.files).to_string());
    Ok(Opened { source_digest, ..opened })
}

/// [`open`] with files that were looked at before, and what is known of sources since.
///
/// # Errors
/// The working directory is gone.
pub(super) fn open_again(global: &Global, files: Arc<Files>, memo: Arc<Memo>) -> anyhow::Result<Opened> {
    Ok(compiled(machine()?, global, Map::new(), files, memo))
}

fn machine() -> anyhow::Result<Machine> {
    Machine::new().context("there is no working directory")
}

fn compiled(
    mut machine: Machine,
    global: &Global,
    overrides: Map<String, Json>,
    files: Arc<Files>,
    memo: Arc<Memo>,
) -> Opened {
    if let Some(name) = env_of_profile(global, &files, &machine) {
        machine.set("PLOOMBER_ENV_FILENAME", name);
    }
    let out = Diagnostics::default();
    let entry_point = global.entry_point.clone().or_else(|| of_profile(global, &files, &machine));
    let request = Request { entry_point, env: global.env.clone() };
    let project = compiler::recompile(Arc::clone(&files), &machine, &request, memo, &out);
    let root = project.as_ref().map_or(machine.cwd(), |project| &project.pipeline.root);
    let named = global.config.as_ref().map(|path| machine.cwd().join(path));
    let asked =
        config::Request { root, file: named.as_deref(), profile: global.profile.as_deref(), overrides };
    let config = config::read(&files, &asked, &out);
    if let Some(project) = &project {
        config.check_references(&compiler::known(project), &out);
    }
    Opened { files, machine, out, project, config, source_digest: None }
}

/// A profile has a pipeline of its own where there is a `pipeline.PROFILE.yaml`.
fn of_profile(global: &Global, files: &Files, machine: &Machine) -> Option<String> {
    let name = format!("pipeline.{}.yaml", global.profile.as_ref()?);
    files.is_file(&machine.cwd().join(&name)).then_some(name)
}

/// A profile has values of its own where there is an `env.PROFILE.yaml`. Beside a `pipeline.PROFILE.yaml` Ploomber finds
/// it by itself; what the variable says already goes first.
fn env_of_profile(global: &Global, files: &Files, machine: &Machine) -> Option<String> {
    let name = format!("env.{}.yaml", global.profile.as_ref()?);
    let asked = machine.variable("PLOOMBER_ENV_FILENAME").is_some_and(|name| !name.is_empty());
    let found = files.is_file(&machine.cwd().join(&name));
    (found && !asked && of_profile(global, files, machine).is_none()).then_some(name)
}

impl Opened {
    /// The project's folder.
    pub(super) fn root(&self) -> &Path {
        self.project.as_ref().map_or(self.machine.cwd(), |project| &project.pipeline.root)
    }

    /// What `lint:` in the settings selects.
    pub(super) fn selection(&self) -> Selection {
        let lint = &self.config.lint;
        Selection {
            ignore: lint.ignore.clone(),
            per_file: lint.per_file_ignores.clone().into_iter().collect(),
            root: self.root().to_owned(),
            ..Selection::default()
        }
    }

    /// Asks the rules, and gives what is left to report.
    pub(super) fn check(&self, depth: Depth, selection: &Selection) -> Vec<Diagnostic> {
        self.ask_rules(depth, selection);
        self.problems(depth, selection)
    }

    /// Asks the rules of this depth; what they find goes to `self.out`.
    pub(super) fn ask_rules(&self, depth: Depth, selection: &Selection) {
        if let Some(project) = &self.project {
            let root = &project.pipeline.root;
            let environment = environment::find(root, &self.config, &self.files, &self.out);
            let packages =
                packages::of_project(root, &self.config, environment.as_ref(), &self.files, &self.out);
            compiler::check(project, (&self.config, &packages), depth, selection, &self.out);
        }
    }

    /// What is left to report of all that was found.
    pub(super) fn problems(&self, depth: Depth, selection: &Selection) -> Vec<Diagnostic> {
        rules::settle(self.out.sorted(), &self.files, selection, depth)
    }

    /// Shows problems on stderr. Whether there is an error among them.
    pub(super) fn show(&self, problems: &[Diagnostic], console: &Console) -> bool {
        let errors = problems.iter().any(|problem| problem.severity == Severity::Error);
        let shown: Vec<Diagnostic> = match console.is_quiet() {
            true => problems.iter().filter(|problem| problem.severity == Severity::Error).cloned().collect(),
            false => problems.to_vec(),
        };
        let view = View { files: &self.files, folder: self.machine.cwd(), color: console.colors_messages() };
        if !shown.is_empty() {
            console.problems(report::render(Format::Full, &shown, view).trim_end());
        }
        errors
    }
}
