//! `sooper delete`: runs and their pods.

use std::io::{self, BufRead as _, IsTerminal as _};
use std::time::Duration;

use k8s_openapi::jiff::Timestamp;

use super::session::{self, Session, Target};
use super::{Console, Exit, Global};
use crate::cluster::run::Run;
use crate::cluster::runs;

/// Arguments of `delete`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Names of runs
    #[arg(required_unless_present_any = ["older_than", "all"])]
    pub runs: Vec<String>,
    /// Which cluster.
    #[command(flatten)]
    pub target: Target,
    /// The runs of this project that ended longer ago: 7d, 24h
    #[arg(long, value_name = "TIME", value_parser = session::duration)]
    pub older_than: Option<Duration>,
    /// All runs of this project that have ended
    #[arg(long)]
    pub all: bool,
    /// List them; delete nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Don't ask
    #[arg(short, long)]
    pub yes: bool,
}

/// Deletes them.
pub(super) async fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let session = session::open(global, &arguments.target).await?;
    let names = meant(arguments, &session).await?;
    if names.is_empty() {
        console.say("no such runs");
        return Ok(Exit::Done);
    }
    if arguments.dry_run {
        console.result(&(names.join("\n") + "\n"))?;
        console.say(format!("{} would be deleted, with their pods and logs", names.len()));
        return Ok(Exit::Done);
    }
    if !arguments.yes && !confirmed(&names, console)? {
        console.say("nothing was deleted");
        return Ok(Exit::CouldNotRun);
    }
    for name in &names {
        runs::delete(&session.cluster, name).await?;
        console.say(format!("{name} deleted"));
    }
    Ok(Exit::Done)
}

async fn meant(arguments: &Arguments, session: &Session) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for name in &arguments.runs {
        names.extend(session.find(name).await?.metadata.name);
    }
    if arguments.all || arguments.older_than.is_some() {
        let Some(label) = session.label() else {
            anyhow::bail!(
                "there is no pipeline here, so it isn't known whose runs are meant: go to the project's folder"
            );
        };
        let age = arguments.older_than.unwrap_or_default();
        let listed = runs::list(&session.cluster, Some(&label), None).await?;
        let old = listed
            .into_iter()
            .filter(|run| Run::read(run).state.is_final() && runs::is_older(run, age, Timestamp::now()));
        names.extend(old.filter_map(|run| run.metadata.name));
    }
    names.dedup();
    Ok(names)
}

fn confirmed(names: &[String], console: &Console) -> anyhow::Result<bool> {
    if !io::stdin().is_terminal() {
        anyhow::bail!("nobody can be asked whether to delete {}: say --yes", names.join(", "));
    }
    console.say(format!("delete {} with pods and logs? [y/N]", names.join(", ")));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
