//! `sooper open`: Argo's UI, where the settings say that it is, else on this machine.

use super::session::Which;
use super::{Console, Exit, Global};
use crate::cluster::forward::Forward;

/// Arguments of `open`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which run.
    #[command(flatten)]
    pub which: Which,
    /// Port of this machine; the next one that is free if it is taken
    #[arg(long, default_value_t = 2746)]
    pub port: u16,
}

/// Prints the run's address; without `cluster.argo_server` it is one of this machine, forwarded until Ctrl-C.
pub(super) async fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let (session, found) = arguments.which.open(global).await?;
    let name = found.metadata.name.unwrap_or_default();
    let path = format!("workflows/{}/{name}", session.cluster.namespace);
    if let Some(server) = &session.config.cluster.argo_server {
        console.result(&format!("{}/{path}\n", server.trim_end_matches('/')))?;
        return Ok(Exit::Done);
    }
    let forward = Forward::to_argo(&session.cluster, arguments.port).await?;
    console.result(&format!("{}/{path}\n", forward.address()))?;
    console.say("forwarding until Ctrl-C; a server that asks for a token wants that of `argo auth token`");
    tokio::select! {
        ended = forward.serve(|error| console.say(error.to_string())) => ended?,
        _ = tokio::signal::ctrl_c() => {}
    }
    Ok(Exit::Done)
}
