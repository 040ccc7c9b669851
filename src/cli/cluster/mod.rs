//! The subcommands that talk to a cluster.

pub mod delete;
mod difference;
pub mod doctor;
mod ending;
pub mod env;
pub mod fetch;
pub mod form;
pub mod logs;
pub mod manifests;
mod meter;
pub mod open;
mod resubmit;
pub mod retry;
pub mod runs;
mod screen;
pub mod session;
mod show;
pub mod status;
pub mod stop;
pub mod submit;
pub mod upload;
pub mod watch;

use super::export::Sending;
use super::{Console, Exit, Global};

/// The subcommands that talk to a cluster.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Bring the project's code to the volume
    Upload(upload::Arguments),
    /// Check, export, upload, start a run and follow it to its end
    Submit(submit::Arguments),
    /// Follow a run to its end
    Watch(watch::Arguments),
    /// Print what the tasks of a run print, in time order
    Logs(logs::Arguments),
    /// List runs
    Runs(runs::Arguments),
    /// Show the tasks of a run, and why any of them waits
    Status(status::Arguments),
    /// End a run
    Stop(stop::Arguments),
    /// Run again what didn't succeed, with the same code and parameters
    Retry(retry::Arguments),
    /// Run all of it again, with the same code and parameters
    Resubmit(retry::Arguments),
    /// Delete runs and their pods
    Delete(delete::Arguments),
    /// Bring products to the local disk
    Fetch(fetch::Arguments),
    /// Look after the environments on the volume
    Env(env::Arguments),
    /// Forward a port to Argo's UI and print the run's address
    Open(open::Arguments),
    /// Look at everything that a run needs, and say what to do about what is missing
    Doctor(doctor::Arguments),
    /// Print what a cluster needs: an NFS volume, roles, a run that tries it out
    Manifests(manifests::Arguments),
}

/// Does what was asked for, to its end.
pub(super) fn run(command: &Command, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    crate::cluster::wait_for(async {
        match command {
            Command::Upload(arguments) => upload::run(arguments, global, console).await,
            Command::Submit(arguments) => submit::run(arguments, global, console).await,
            Command::Watch(arguments) => watch::run(arguments, global, console).await,
            Command::Logs(arguments) => logs::run(arguments, global, console).await,
            Command::Runs(arguments) => runs::run(arguments, global, console).await,
            Command::Status(arguments) => status::run(arguments, global, console).await,
            Command::Stop(arguments) => stop::run(arguments, global, console).await,
            Command::Retry(arguments) => retry::run(arguments, global, console).await,
            Command::Resubmit(arguments) => resubmit::run(arguments, global, console).await,
            Command::Delete(arguments) => delete::run(arguments, global, console).await,
            Command::Fetch(arguments) => fetch::run(arguments, global, console).await,
            Command::Env(arguments) => env::run(arguments, global, console).await,
            Command::Open(arguments) => open::run(arguments, global, console).await,
            Command::Doctor(arguments) => doctor::run(arguments, global, console).await,
            Command::Manifests(arguments) => manifests::run(arguments, global, console).await,
        }
    })?
}

/// `sooper upload`, after an export.
pub(super) fn upload_now(sending: &Sending, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let Sending { target, route, .. } = sending.clone();
    let arguments = upload::Arguments { target, route, dry_run: false, diff: false };
    run(&Command::Upload(arguments), global, console)
}
