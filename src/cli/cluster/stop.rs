//! `sooper stop`: ends a run.

use super::session::{self, Target};
use super::{Console, Exit, Global};
use crate::cluster::run::Run;
use crate::cluster::runs;

/// Arguments of `stop`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Name of the run, or @latest
    pub run: String,
    /// Which cluster.
    #[command(flatten)]
    pub target: Target,
    /// At once, without exit handlers
    #[arg(long)]
    pub terminate: bool,
}

/// Ends it.
pub(super) async fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let session = session::open(global, &arguments.target).await?;
    let run = Run::read(&session.find(&arguments.run).await?);
    if run.state.is_final() {
        console.say(format!("run {} has ended already: {}", run.name, run.state.word()));
        return Ok(Exit::Done);
    }
    runs::stop(&session.cluster, &run.name, arguments.terminate).await?;
    console.say(format!("run {} is being stopped; sooper watch {0} shows it end", run.name));
    Ok(Exit::Done)
}
