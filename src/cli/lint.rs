//! `sooper lint`: the project, or Argo manifests that are named.

mod watch;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::ValueEnum;

use super::{Console, Exit, Global, project};
use crate::deliver;
use crate::languages::Memo;
use crate::load::{Disk, Machine};
use crate::manifest;
use crate::plan::{self, Wishes};
use crate::report::{self, Format, View, diff};
use crate::rules::{self, Change, Depth, Selection};
use crate::source::{Diagnostic, Diagnostics, FileId, Files, Provider, Severity};
use crate::spec::Surroundings as _;
use crate::spec::config::{ArgoVersion, FailOn};
use crate::targets::argo;

/// How often `--fix` looks again for fixes that the last ones made possible.
const ROUNDS: usize = 10;

/// Arguments of `lint`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Argo manifests, or folders of them (`-` is stdin); the project when none is named
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The form of the report
    #[arg(long, value_name = "FORM", default_value = "full")]
    pub format: Format,
    /// Write the report to a file (`-` is stdout)
    #[arg(short, long, value_name = "PATH", default_value = "-")]
    pub output: PathBuf,
    /// Report only these rules: names, codes, or beginnings of codes
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Don't report these rules
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Exit with 1 from this severity on [default: error, or what sooper.yaml says]
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<Level>,
    /// The Argo that will read the manifests: 3.7, 4.0 or 4.1 [default: the newest known]
    #[arg(long, value_name = "VERSION", value_parser = ["3.7", "4.0", "4.1"])]
    pub argo_version: Option<String>,
    /// Mend what can be mended safely
    #[arg(long)]
    pub fix: bool,
    /// Apply fixes that may change what a run does, too
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Show what the fixes would change, and change nothing
    #[arg(long)]
    pub diff: bool,
    /// Look again whenever a file changes, until interrupted
    #[arg(long, conflicts_with_all = ["fix", "unsafe_fixes", "diff"])]
    pub watch: bool,
}

/// The severities by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// Ploomber, Argo or a pod would fail.
    Error,
    /// Probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

/// What was linted.
struct Linted {
    files: Arc<Files>,
    folder: PathBuf,
    problems: Vec<Diagnostic>,
    fail_on: Severity,
}

/// What is kept from one look to the next.
struct Known {
    files: Arc<Files>,
    memo: Arc<Memo>,
}

impl Known {
    fn new(disk: impl Provider + 'static) -> Self {
        Self { files: Arc::new(Files::keeping(disk)), memo: Arc::default() }
    }
}

/// Lints, mends where asked, reports.
pub(super) fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    if arguments.watch {
        return watch::run(arguments, global, console);
    }
    let look = || lint(arguments, global, &Known::new(Disk::default()));
    let mut linted = look()?;
    if arguments.diff {
        return show_diff(&linted, arguments, console);
    }
    let mut mended = 0;
    if arguments.fix || arguments.unsafe_fixes {
        for _ in 0..ROUNDS {
            let changes = rules::fixes(&linted.problems, &linted.files, arguments.unsafe_fixes);
            if changes.is_empty() {
                break;
            }
            mended += write(&changes)?;
            linted = look()?;
        }
    }
    let text = linted.report(arguments, console);
    if arguments.output == Path::new("-") {
        console.result(&text)?;
    } else {
        deliver::write(&arguments.output, text.as_bytes())?;
    }
    if mended > 0 {
        console.say(format!("mended {mended} problem{}", if mended == 1 { "" } else { "s" }));
    }
    if let Some(summary) = report::summary(&linted.problems) {
        console.say(format!("found {summary}"));
    }
    let fails = linted.problems.iter().any(|problem| problem.severity >= linted.fail_on);
    Ok(if fails { Exit::Problems } else { Exit::Done })
}

impl Linted {
    fn report(&self, arguments: &Arguments, console: &Console) -> String {
        let color = arguments.output == Path::new("-") && console.colors_results();
        let view = View { files: &self.files, folder: &self.folder, color };
        report::render(arguments.format, &self.problems, view)
    }
}

fn show_diff(linted: &Linted, arguments: &Arguments, console: &Console) -> anyhow::Result<Exit> {
    let changes = rules::fixes(&linted.problems, &linted.files, arguments.unsafe_fixes);
    let mut text = String::new();
    for change in &changes {
        let path = change.path.strip_prefix(&linted.folder).unwrap_or(&change.path);
        text += &diff::unified(&path.display().to_string(), &change.before, &change.after);
    }
    console.result(&text)?;
    Ok(if changes.is_empty() { Exit::Done } else { Exit::Problems })
}

fn write(changes: &[Change]) -> anyhow::Result<usize> {
    let mut fixes = 0;
    for change in changes {
        // A byte order mark is kept out of texts; a fix is no reason to drop it.
        let marked = Disk::default().read(&change.path)?.starts_with("\u{feff}".as_bytes());
        let mark = if marked { "\u{feff}" } else { "" };
        deliver::write(&change.path, format!("{mark}{}", change.after).as_bytes())?;
        fixes += change.fixes;
    }
    Ok(fixes)
}

fn lint(arguments: &Arguments, global: &Global, known: &Known) -> anyhow::Result<Linted> {
    match arguments.paths.is_empty() {
        true => lint_project(arguments, global, known),
        false => lint_manifests(arguments, known),
    }
}

fn lint_project(arguments: &Arguments, global: &Global, known: &Known) -> anyhow::Result<Linted> {
    let opened = project::open_again(global, Arc::clone(&known.files), Arc::clone(&known.memo))?;
    let mut selection = opened.selection();
    if let Some(config) = opened.config.file.as_ref().and_then(|path| opened.files.open(path).ok()) {
        selection.check_settings(config, &opened.files.text(config), &opened.out);
    }
    choose(&mut selection, arguments)?;
    if let (Some(project), false) = (&opened.project, opened.out.has_errors()) {
        // What only an export would notice; that there is nothing to run is no problem of the project.
        if let Ok(plan) = plan::make(project, &opened.config, &Wishes::default(), &opened.out)
            && !plan.steps.is_empty()
        {
            let options = argo::Options { version: opened.config.cluster.argo_version, parts: None };
            argo::check(&plan, &options, &opened.out);
        }
    }
    let problems = opened.check(Depth::Lint, &selection);
    let fail_on = arguments.fail_on.map_or_else(
        || match opened.config.lint.fail_on {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Note => Severity::Note,
        },
        severity,
    );
    Ok(Linted { files: opened.files, folder: opened.machine.cwd().to_owned(), problems, fail_on })
}

fn lint_manifests(arguments: &Arguments, known: &Known) -> anyhow::Result<Linted> {
    let folder = Machine::new().context("there is no working directory")?.cwd().to_owned();
    let files = Arc::clone(&known.files);
    let out = Diagnostics::default();
    let mut named = Vec::new();
    for path in &arguments.paths {
        named.extend(manifests(path, &folder, &files)?);
    }
    let version = match arguments.argo_version.as_deref() {
        Some("3.7") => ArgoVersion::V3_7,
        Some("4.0") => ArgoVersion::V4_0,
        _ => ArgoVersion::default(),
    };
    manifest::check(&named, &files, &manifest::Options { version }, &out);
    let mut selection = Selection { root: folder.clone(), ..Selection::default() };
    choose(&mut selection, arguments)?;
    let problems = rules::settle(out.sorted(), &files, &selection, Depth::Lint);
    let fail_on = arguments.fail_on.map_or(Severity::Error, severity);
    Ok(Linted { files, folder, problems, fail_on })
}

/// The texts that a named path stands for: itself, stdin, or each YAML and JSON file in a folder.
fn manifests(path: &Path, folder: &Path, files: &Files) -> anyhow::Result<Vec<FileId>> {
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("can't read stdin")?;
        return Ok(vec![files.add_text(&folder.join("<stdin>"), text.into())]);
    }
    let open = |path: &Path| {
        files.open(&folder.join(path)).with_context(|| format!("can't read `{}`", path.display()))
    };
    if !path.is_dir() {
        return Ok(vec![open(path)?]);
    }
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
        let entry = entry?;
        let suffix = entry.path().extension().and_then(|suffix| suffix.to_str());
        if entry.file_type().is_dir() {
            // So that a new file in it is noticed.
            files.list(&folder.join(entry.path()));
        } else if entry.file_type().is_file() && matches!(suffix, Some("yaml" | "yml" | "json")) {
            found.push(open(entry.path())?);
        }
    }
    Ok(found)
}

/// Adds what the command line selects.
fn choose(selection: &mut Selection, arguments: &Arguments) -> anyhow::Result<()> {
    selection.select.clone_from(&arguments.select);
    selection.ignore.extend(arguments.ignore.iter().cloned());
    let (select, ignore) = (arguments.select.clone(), arguments.ignore.clone());
    let asked = Selection { select, ignore, ..Selection::default() };
    if let Some(unknown) = asked.unknown().first() {
        bail!("{unknown}; `sooper explain --all` lists them");
    }
    Ok(())
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Note => Severity::Note,
    }
}
