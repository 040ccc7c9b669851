//! `sooper status`: the tasks of a run, and why any of them waits.

use std::collections::HashMap;

use k8s_openapi::jiff::Timestamp;

use super::form::Form;
use super::session::Which;
use super::{Console, Exit, Global};
use crate::cluster::run::Run;
use crate::cluster::view::Frame;
use crate::cluster::{pending, view};

/// Arguments of `status`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which run.
    #[command(flatten)]
    pub which: Which,
    /// Form of what is printed
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub format: Form,
}

/// Shows it.
pub(super) async fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let (session, found) = arguments.which.open(global).await?;
    let run = Run::read(&found);
    let reasons = match pending::explain(&session.cluster, &run).await {
        Ok(reasons) => reasons,
        Err(error) => {
            console.say(format!("why tasks wait can't be looked at: {error}"));
            Vec::new()
        }
    };
    if arguments.format == Form::Json {
        console.result(&format!("{}\n", view::json(&run, &reasons)))?;
        return Ok(Exit::Done);
    }
    let frame = Frame {
        now: Timestamp::now(),
        reasons: &reasons,
        earlier: &HashMap::new(),
        width: usize::MAX,
        height: usize::MAX,
        color: console.colors_results(),
    };
    console.result(&(view::tree(&run, &frame).join("\n") + "\n"))?;
    Ok(Exit::Done)
}
