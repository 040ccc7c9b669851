//! `sooper runs`: the runs there are.

use k8s_openapi::jiff::Timestamp;
use serde_json::json;

use super::form::{self, Form, Side};
use super::session::{self, Target};
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
pub(super) async fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let session = session::open(global, &arguments.target).await?;
    let project = session.label().filter(|_| !arguments.all);
    let mut found = runs::list(&session.cluster, project.as_deref(), arguments.selector.as_deref()).await?;
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
    let rows = rows(&list, Timestamp::now(), console.colors_results());
    let sides = [Side::Left, Side::Left, Side::Right, Side::Right, Side::Right, Side::Left, Side::Left];
    console.result(&form::table(&rows, &sides))?;
    Ok(Exit::Done)
}

/// Name, state, tasks done, how long it took, how long ago it was made, its code, and what failed.
fn rows(list: &[Run], now: Timestamp, color: bool) -> Vec<Vec<String>> {
    let row = |run: &Run| {
        let (done, all) = run.progress();
        let span = |from, to| view::seconds(from, to).map(view::duration).unwrap_or_default();
        let failed: Vec<&str> = run.failures().map(|task| task.name.as_str()).collect();
        vec![
            run.name.clone(),
            view::paint(run.state.word(), run.state, color),
            format!("{done}/{all}"),
            span(run.started, run.finished.or(Some(now))),
            format!("{} ago", span(run.created, Some(now))),
            run.code.clone().unwrap_or_default(),
            if failed.is_empty() { String::new() } else { format!("failed: {}", failed.join(", ")) },
        ]
    };
    list.iter().map(row).collect()
}
