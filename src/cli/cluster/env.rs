//! `sooper env`: the environments that runs have left on the volume.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;

use super::form::{self, Form, Side};
use super::session::{self, Route, Session, Target};
use super::{Console, Exit, Global};
use crate::cluster::environments::{self, Environment, Environments};
use crate::cluster::run::Run;
use crate::cluster::{runs, view};

/// Arguments of `env`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands of `env`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List them: size, last use, the run that used them
    List(List),
    /// Remove those that nothing has used for long and no active run uses
    Gc(Gc),
}

/// Arguments of `env list`.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Which cluster.
    #[command(flatten)]
    pub target: Target,
    /// Which pod.
    #[command(flatten)]
    pub route: Route,
    /// Form of the list
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub format: Form,
}

/// Arguments of `env gc`.
#[derive(Debug, clap::Args)]
pub struct Gc {
    /// Which cluster.
    #[command(flatten)]
    pub target: Target,
    /// Which pod.
    #[command(flatten)]
    pub route: Route,
    /// Not used for longer than this: 30d, 12h
    #[arg(long, value_name = "TIME", default_value = "30d", value_parser = session::duration)]
    pub older_than: Duration,
    /// List them; remove nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Lists or removes them.
pub(super) async fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    match &arguments.command {
        Command::List(arguments) => list(arguments, global, console).await,
        Command::Gc(arguments) => gc(arguments, global, console).await,
    }
}

async fn list(arguments: &List, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let session = session::open(global, &arguments.target).await?;
    let active = active(&session).await?;
    let look = async |place: &_| Ok(environments::list(&session.cluster, place).await?);
    let found = session.on_volume(session.destination(arguments.route), console, look).await?;
    let Some(found) = found else { return Ok(Exit::Interrupted) };
    if arguments.format == Form::Json {
        let all: Vec<_> = found.all.iter().map(|environment| json(environment, &active)).collect();
        console.result(&format!("{}\n", json!({"version": 1, "environments": all})))?;
        return Ok(Exit::Done);
    }
    if found.all.is_empty() {
        console.say(format!("no environments of {} on the volume", session.config.project_name));
    }
    let rows: Vec<Vec<String>> =
        found.all.iter().map(|environment| row(environment, &found, &active)).collect();
    let sides = [Side::Left, Side::Left, Side::Right, Side::Right, Side::Left, Side::Left, Side::Left];
    console.result(&form::table(&rows, &sides))?;
    Ok(Exit::Done)
}

/// Name, state, size, last use, by which run, files, image.
fn row(environment: &Environment, found: &Environments, active: &BTreeSet<String>) -> Vec<String> {
    let ago = view::duration((found.now - environment.last_use).max(0));
    let users: Vec<&str> = environment.runs.intersection(active).map(String::as_str).collect();
    let by = match users.is_empty() {
        true => environment.run.clone().unwrap_or_default(),
        false => format!("in use: {}", users.join(", ")),
    };
    vec![
        environment.name.clone(),
        environment.state.clone(),
        form::bytes(environment.size),
        format!("{ago} ago"),
        by,
        environment.files.clone(),
        environment.image.clone(),
    ]
}

fn json(environment: &Environment, active: &BTreeSet<String>) -> serde_json::Value {
    json!({
        "name": environment.name, "state": environment.state, "size": environment.size,
        "last_use": environment.last_use, "run": environment.run, "image": environment.image,
        "files": environment.files.split_whitespace().collect::<Vec<_>>(),
        "in_use_by": environment.runs.intersection(active).collect::<Vec<_>>(),
    })
}

async fn gc(arguments: &Gc, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let session = session::open(global, &arguments.target).await?;
    let seconds = i64::try_from(arguments.older_than.as_secs()).unwrap_or(i64::MAX);
    let active = active(&session).await?;
    let work = async |place: &_| {
        let found = environments::list(&session.cluster, place).await?;
        let unused = found.unused(seconds, &active);
        let removed = if arguments.dry_run {
            unused.iter().map(|environment| environment.name.clone()).collect()
        } else {
            let forgotten = found.forgotten(seconds, &active);
            environments::remove(&session.cluster, place, &unused, &forgotten).await?
        };
        let gone = unused.iter().filter(|environment| removed.contains(&environment.name));
        Ok((removed.clone(), gone.map(|environment| environment.size).sum::<u64>(), found.all.len()))
    };
    let done = session.on_volume(session.destination(arguments.route), console, work).await?;
    let Some((removed, size, all)) = done else {
        console.say("interrupted: what was removed is removed whole; run it again for the others");
        return Ok(Exit::Interrupted);
    };
    if !removed.is_empty() {
        console.result(&(removed.join("\n") + "\n"))?;
    }
    let verb = if arguments.dry_run { "would be removed" } else { "removed" };
    console.say(format!("{} of {all} environments {verb} ({})", removed.len(), form::bytes(size)));
    Ok(Exit::Done)
}

/// The runs of the namespace that have not ended, of whichever project.
async fn active(session: &Session) -> anyhow::Result<BTreeSet<String>> {
    let all = runs::list(&session.cluster, None, None).await?;
    let active = all.iter().map(Run::read).filter(|run| !run.state.is_final());
    Ok(active.map(|run| run.name).collect())
}
