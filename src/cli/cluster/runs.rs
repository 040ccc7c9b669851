//! `sooper runs`: the runs there are.

use k8s_openapi::jiff::Timestamp;
use serde_json::json;

use super::session::{self, Target};
use super::watch::Form;
use super::{Console, Exit, Global};
use crate::cluster::run::Run;
use crate::cluster::{runs, view};

/// Arguments of `runs`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which cluster.
    #[command(flatten)]
    pub target: Target,
    /// Those of all projects
    #[arg(long)]
    pub all: bool,
    /// Only those with these labels: key=value,key2
    #[arg(long, value_name = "LABELS")]
    pub selector: Option<String>,
    /// Form of the list
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub format: Form,
}

/// Lists them, newest first.
pub(super) fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    session::run(async {
        let session = session::open(global, &arguments.target).await?;
        let project = session.label().filter(|_| !arguments.all);
        let mut found =
            runs::list(&session.cluster, project.as_deref(), arguments.selector.as_deref()).await?;
        found.reverse();
        let list: Vec<Run> = found.iter().map(Run::read).collect();
        if arguments.format == Form::Json {
            let all: Vec<_> = list.iter().map(|run| view::json(run, &[])).collect();
            console.result(&format!("{}\n", json!({"version": 1, "runs": all})))?;
            return Ok(Exit::Done);
        }
        if list.is_empty() {
            let whose = project.map_or_else(String::new, |project| format!(" of {project}"));
            console.say(format!("no runs{whose} in namespace {}", session.cluster.namespace));
        }
        console.result(&table(&list, console.colors_results()))?;
        Ok(Exit::Done)
    })
}

fn table(list: &[Run], color: bool) -> String {
    let now = Timestamp::now();
    let width = list.iter().map(|run| run.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for run in list {
        let (done, all) = run.progress();
        let age = view::seconds(run.created, Some(now)).map(view::duration).unwrap_or_default();
        let took =
            view::seconds(run.started, run.finished.or(Some(now))).map(view::duration).unwrap_or_default();
        let state = view::paint(&format!("{:9}", run.state.word()), run.state, color);
        let failed: Vec<&str> = run.failures().map(|task| task.name.as_str()).collect();
        let failed =
            if failed.is_empty() { String::new() } else { format!("  failed: {}", failed.join(", ")) };
        let tasks = format!("{done}/{all}");
        text.push_str(&format!(
            "{:width$}  {state}  {tasks:>7}  {took:>7}  {age:>7} ago{failed}\n",
            run.name
        ));
    }
    text
}
