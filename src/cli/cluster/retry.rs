//! `sooper retry`: a new run of what didn't succeed, with the same code and parameters.

use serde_json::Value as Json;

use super::session::Which;
use super::show::Following;
use super::watch;
use super::{Console, Exit, Global};
use crate::cluster::run::Run;
use crate::cluster::{again, runs};

/// Arguments of `retry` and `resubmit`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which run.
    #[command(flatten)]
    pub which: Which,
    /// Say what would run; start nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Whether it is followed.
    #[command(flatten)]
    pub following: Following,
}

/// Runs what didn't succeed.
pub(super) async fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    start(arguments, global, console, again::retry).await
}

/// Makes a new run of an old one, and follows it.
pub(super) async fn start(
    arguments: &Arguments,
    global: &Global,
    console: &Console,
    make: impl Fn(&kube::core::DynamicObject) -> crate::cluster::Result<Json>,
) -> anyhow::Result<Exit> {
    let (session, old) = arguments.which.open(global).await?;
    let new = make(&old)?;
    let name = old.metadata.name.clone().unwrap_or_default();
    if arguments.dry_run {
        runs::try_out(&session.cluster, &new).await?;
        let planned: kube::core::DynamicObject = serde_json::from_value(new)?;
        let tasks: Vec<String> = Run::read(&planned).tasks.into_iter().map(|task| task.name).collect();
        console.result(&(tasks.join("\n") + "\n"))?;
        console.say(format!("{} tasks of {name} would run again", tasks.len()));
        return Ok(Exit::Done);
    }
    let started = runs::create(&session.cluster, &new).await?;
    console.say(format!("{started} started, again from {name}"));
    watch::unless_detached(&session, &started, &arguments.following, console).await
}
