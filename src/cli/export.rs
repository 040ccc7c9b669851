//! `sooper export`: the manifest.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;
use serde_json::{Map, Value as Json, json};

use crate::deliver::Delivery;
use crate::plan::{self, Plan, Provenance, Selection, Wishes};
use crate::rules::Depth;
use crate::source::threads;
use crate::spec::Surroundings as _;
use crate::spec::config::{Config, Kind};
use crate::targets::argo::{self, Manifest, Options};

#[cfg(feature = "cluster")]
use super::cluster::session::{Route, Target};
use super::project::{self, Opened};
use super::{Console, Exit, Global, code, output};

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Write to this file (`-` is stdout) [default: argo.yaml in the project's folder]
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// Write nothing; fail when the file isn't what would be written
    #[arg(long)]
    pub check: bool,
    /// Where tasks go that are too many for one DAG: into DAGs of one workflow, or into workflows of their own
    #[arg(long, value_name = "WAY", default_value = "dag")]
    pub split: Way,
    /// Which tasks, and how the manifest is made
    #[command(flatten)]
    pub choice: Choice,
    /// Whether the code is sent, and where to.
    #[cfg(feature = "cluster")]
    #[command(flatten)]
    pub sending: Sending,
}

/// What `sooper upload` does, after the manifest is written.
#[cfg(feature = "cluster")]
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Sending {
    /// Then bring the project's code to the volume, as `sooper upload` does
    #[arg(short, long, conflicts_with = "check")]
    pub upload: bool,
    /// Which cluster.
    #[command(flatten)]
    pub target: Target,
    /// How the volume is reached.
    #[command(flatten)]
    pub route: Route,
}

/// What of the pipeline is to run, and how.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Choice {
    /// Kind of object
    #[arg(long, value_name = "KIND")]
    pub kind: Option<KindName>,
    /// When a cron workflow starts: five fields or a macro
    #[arg(long, value_name = "CRON")]
    pub schedule: Option<String>,
    /// Time zone of the schedule
    #[arg(long, value_name = "ZONE")]
    pub timezone: Option<String>,
    /// Only this task; what it needs must be there
    #[arg(long, value_name = "NAME")]
    pub task: Option<String>,
    /// Only the tasks that match, with all that they need
    #[arg(long, value_name = "GLOB")]
    pub upto: Option<String>,
    /// Only the tasks that match, with all that need them
    #[arg(long, value_name = "GLOB")]
    pub from: Option<String>,
    /// Run every task, or only those whose products are out of date
    #[arg(long, value_name = "MODE", default_value = "force")]
    pub mode: Mode,
    /// Argo version that will read the manifest [default: the newest known]
    #[arg(long, value_name = "VERSION", value_parser = ["3.7", "4.0", "4.1"])]
    pub argo_version: Option<String>,
}

/// Where tasks go that are too many for one DAG.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Way {
    /// Into DAGs inside of DAGs.
    #[default]
    Dag,
    /// Into workflow templates, which one workflow runs as workflows of their own.
    Templates,
}

/// The kinds of object, as in sooper.yaml.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindName {
    /// One run.
    Workflow,
    /// Runs are made from it.
    Template,
    /// Runs are made from it by a schedule.
    Cron,
}

/// Whether products that are up to date are made again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Every task runs.
    #[default]
    Force,
    /// Ploomber skips what is up to date.
    Regular,
}

impl Choice {
    /// The settings among the flags, in the form of sooper.yaml.
    pub(super) fn settings(&self) -> Map<String, Json> {
        let kind = self.kind.map(|kind| match kind {
            KindName::Workflow => "workflow",
            KindName::Template => "template",
            KindName::Cron => "cron",
        });
        let schedule = self.schedule.as_deref();
        let pairs = [("kind", kind), ("schedule", schedule), ("timezone", self.timezone.as_deref())];
        let given = pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), Json::from(value?))));
        let mut settings = Map::from_iter([("workflow".to_owned(), Json::Object(given.collect()))]);
        if let Some(version) = &self.argo_version {
            settings.insert("cluster".to_owned(), json!({"argo_version": version}));
        }
        settings
    }

    /// The plan and its manifest. What is wrong with the project goes to `opened.out`.
    ///
    /// # Errors
    /// Nothing is selected, or sooper itself is at fault.
    pub(super) fn render(&self, opened: &Opened, way: Way) -> anyhow::Result<Option<(Plan, Manifest)>> {
        let Some(project) = &opened.project else { return Ok(None) };
        let selection =
            Selection { task: self.task.clone(), upto: self.upto.clone(), from: self.from.clone() };
        let wishes =
            Wishes { selection, regular: self.mode == Mode::Regular, provenance: provenance(opened) };
        let mut plan = plan::make(project, &opened.config, &wishes, &opened.out)?;
        code::pin(&mut plan, project, &opened.config)?;
        let parts = (way == Way::Templates).then_some(argo::LARGEST_PART);
        let options = Options { version: opened.config.cluster.argo_version, parts };
        argo::check(&plan, &options, &opened.out);
        let manifest = argo::render(&plan, &options)?;
        Ok(Some((plan, manifest)))
    }
}

fn provenance(opened: &Opened) -> Provenance {
    let source_digest = opened.source_digest.clone();
    let Some(git) = opened.machine.git(opened.root()) else {
        return Provenance { source_digest, ..Provenance::default() };
    };
    let (commit, dirty) = match git.hash.strip_suffix("-dirty") {
        Some(commit) => (commit.to_owned(), true),
        None => (git.hash, false),
    };
    Provenance { commit: Some(commit), dirty, source_digest }
}

/// Compiles the project and writes the manifest, or says why not.
pub(super) fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    // The process is about to end: taking thousands of small things apart would only take time.
    let opened = ManuallyDrop::new(project::open_with(global, arguments.settings())?);
    let selection = opened.selection();
    let ask_rules = || opened.ask_rules(Depth::Export, &selection);
    let rendered = threads::beside(ask_rules, || arguments.choice.render(&opened, arguments.split))?;
    let problems = opened.problems(Depth::Export, &selection);
    let failed = opened.show(&problems, console);
    let Some((plan, manifest)) = rendered.filter(|_| !failed) else {
        console.say("nothing was written");
        return Ok(Exit::Problems);
    };
    let path = arguments.output.clone().unwrap_or_else(|| near(&opened.root().join("argo.yaml"), &opened));
    let files = files(&path, &plan, &manifest);
    if arguments.check {
        let checked: Result<Vec<Exit>, _> = files.iter().map(|file| check(file, console)).collect();
        return Ok(checked?.into_iter().find(|exit| *exit != Exit::Done).unwrap_or(Exit::Done));
    }
    for (number, file) in files.iter().enumerate() {
        if number > 0 && path == Path::new("-") {
            console.result("---\n")?;
        }
        file.write(console)?;
    }
    tell(&path, &plan, &manifest, &opened.config, console);
    #[cfg(feature = "cluster")]
    if arguments.sending.upload {
        return super::cluster::upload_now(&arguments.sending, global, console);
    }
    Ok(Exit::Done)
}

impl Arguments {
    /// The settings among the flags, in the form of sooper.yaml.
    fn settings(&self) -> Map<String, Json> {
        let settings = self.choice.settings();
        #[cfg(feature = "cluster")]
        let settings = self.sending.target.added_to(settings);
        settings
    }
}

/// The path as seen from the working directory, where it lies below.
fn near(path: &Path, opened: &Opened) -> PathBuf {
    path.strip_prefix(opened.machine.cwd()).unwrap_or(path).to_owned()
}

/// A file of the manifest, and what is in it.
struct File<'a> {
    path: PathBuf,
    text: &'a str,
    content: String,
}

impl File<'_> {
    fn write(&self, console: &Console) -> anyhow::Result<()> {
        let state = match output::write(&self.path, self.text, console)? {
            Delivery::Written => "written",
            Delivery::Unchanged => "unchanged",
        };
        match self.path == Path::new("-") {
            true => console.say(&self.content),
            false => console.say(format!("{} {state}: {}", self.path.display(), self.content)),
        }
        Ok(())
    }
}

/// The files of a manifest, in the order in which a cluster needs them.
fn files<'a>(path: &Path, plan: &Plan, manifest: &'a Manifest) -> Vec<File<'a>> {
    let count = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let tasks = count(plan.steps.len(), "task");
    let (mut files, mut within) = (Vec::new(), String::new());
    if let Some(parts) = &manifest.parts {
        let number = count(parts.count, "part");
        within = format!(" in {number}");
        let content = format!("{number}, the largest an object of {}", bytes(parts.size));
        files.push(File { path: beside(path), text: &parts.text, content });
    }
    let content = format!("{tasks}{within}, object of {}", bytes(manifest.size));
    files.push(File { path: path.to_owned(), text: &manifest.text, content });
    files
}

/// The file of the parts: `argo.parts.yaml` beside `argo.yaml`.
fn beside(path: &Path) -> PathBuf {
    match path.extension() {
        _ if path == Path::new("-") => path.to_owned(),
        Some(suffix) => path.with_extension(Path::new("parts").with_extension(suffix)),
        None => path.with_extension("parts.yaml"),
    }
}

/// Whether the file is what would be written. Where the sources stand is left out of account: committing the file changes it,
/// and an edit of a source alone needs no other manifest.
fn check(File { path, text, .. }: &File<'_>, console: &Console) -> anyhow::Result<Exit> {
    #[expect(clippy::disallowed_methods, reason = "the file to compare with is no source of the project")]
    let written = match std::fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        read => Some(read.with_context(|| format!("can't read `{}`", path.display()))?),
    };
    let lasting = |text: &str| -> Vec<String> {
        let stand = ["sooper.dev/git-", "sooper.dev/source-digest"];
        let lines = text.lines().filter(|line| !stand.iter().any(|key| line.trim_start().starts_with(key)));
        lines.map(str::to_owned).collect()
    };
    match written {
        Some(written) if lasting(&written) == lasting(text) => {
            console.say(format!("{} is up to date", path.display()));
            Ok(Exit::Done)
        }
        Some(_) => {
            console.problems(&format!("{} is out of date: run `sooper export`", path.display()));
            Ok(Exit::Problems)
        }
        None => {
            console.problems(&format!("{} is missing: run `sooper export`", path.display()));
            Ok(Exit::Problems)
        }
    }
}

fn tell(path: &Path, plan: &Plan, manifest: &Manifest, config: &Config, console: &Console) {
    if let Some(split) = &manifest.split {
        let (parts, loss) = (split.parts, split.loss * 100.0);
        console.say(format!(
            "more than 200 tasks: split into {parts} DAGs, which is expected to make a run {loss:.0} % longer"
        ));
    }
    let (size, status) =
        manifest.parts.as_ref().map_or((manifest.size, manifest.status), |parts| (parts.size, parts.status));
    let grown = size + status;
    if grown >= argo::LARGEST / 2 {
        console
            .say(format!("while it runs, Argo adds about {} to it: the state of its tasks", bytes(status)));
    }
    if grown >= argo::LARGEST {
        console.say(
            "Argo's controller refuses objects beyond 1 MiB, tasks' state included: `--split templates` makes workflows of \
             parts, or export parts with --upto and --from, or with fewer settings for single tasks",
        );
    }
    if !plan.generated.is_empty() {
        let files: Vec<String> = plan.generated.iter().map(|file| file.path.display().to_string()).collect();
        console.say(format!(
            "pods need {}, made and sent by `sooper upload`: `kubectl cp` of the project is not enough",
            files.join(", ")
        ));
    }
    if let plan::Code::Volume { snapshot: Some(digest) } = &plan.code {
        console.say(format!("pods run snapshot {digest}: `sooper upload` brings it to the volume"));
    }
    match &plan.code {
        plan::Code::Package(release) => console.say(format!(
            "pods run {} {}: `sooper package` brings it to the index",
            release.name, release.version
        )),
        plan::Code::Image(image) => {
            console.say(format!("pods run image {image}: `sooper build --push` makes it"));
        }
        plan::Code::Volume { .. } | plan::Code::Git(_) => {}
    }
    let namespace = &config.cluster.namespace;
    if manifest.parts.is_some() {
        let parts = beside(path);
        let parts = word(&parts.to_string_lossy());
        console
            .say("the pods' service account needs rights to create and get workflows, which start the parts");
        console.say(format!("bring the parts: kubectl apply --server-side -n {namespace} -f {parts}"));
    }
    let path = word(&path.to_string_lossy());
    console.say(match config.workflow.kind {
        Kind::Workflow => format!("run it: argo submit -n {namespace} {path}"),
        Kind::Template => format!("create it: argo template create -n {namespace} {path}"),
        Kind::Cron => format!("create it: argo cron create -n {namespace} {path}"),
    });
}

/// A word of a shell's command line.
fn word(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=:@%+,".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// `812 B`, `45 KiB`, `1.2 MiB`.
fn bytes(count: usize) -> String {
    const KIB: usize = 1024;
    match count {
        0..KIB => format!("{count} B"),
        KIB..1_048_576 => format!("{} KiB", count.div_ceil(KIB)),
        _ => format!("{:.1} MiB", count as f64 / 1_048_576.0),
    }
}
