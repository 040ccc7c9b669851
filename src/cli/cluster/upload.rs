//! `sooper upload`: the project's code to the volume.

use tokio::task::JoinHandle;

use super::difference;
use super::form::bytes;
use super::meter::Meter;
use super::session::{self, Route, Session, Target};
use super::{Console, Exit, Global};
use crate::cluster::place::Place;
use crate::cluster::prune::prune;
use crate::cluster::upload::{self, Changes, Mode, Started};
use crate::code::{self, Code, Refusal};
use crate::plan;
use crate::spec::config::CodeFrom;

/// Arguments of `upload`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which cluster.
    #[command(flatten)]
    pub target: Target,
    /// How the volume is reached.
    #[command(flatten)]
    pub route: Route,
    /// List what would be sent and removed; change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Show what differs, line by line where it is text; change nothing
    #[arg(long)]
    pub diff: bool,
}

/// Sends what differs.
pub(super) async fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let session = session::open(global, &arguments.target).await?;
    let listing = list(&session)?;
    let mode = match session.config.code.from {
        CodeFrom::Snapshot => Mode::Snapshot,
        _ => Mode::Live,
    };
    let done = session.on_volume(session.destination(arguments.route), console, async |place| {
        let (started, code) = ready(&session, place, mode, listing).await?;
        if arguments.dry_run || arguments.diff {
            let changes = upload::compare(started, &code).await?;
            let there = match arguments.diff {
                true => Some(difference::read(&session.cluster, place, &changes).await?),
                false => None,
            };
            return difference::show(&changes, &code, there.as_ref(), console);
        }
        let changes = send(&session, started, &code, console).await?;
        tell(&changes, place, console);
        tidy(&session, place, &changes, console).await
    });
    if done.await?.is_none() {
        console.say("interrupted: what arrived is kept, and the next upload goes on from there");
        return Ok(Exit::Interrupted);
    }
    Ok(Exit::Done)
}

/// The project's code, listed, hashed and named by another thread while the way to the volume is opened.
///
/// # Errors
/// There is no pipeline here, or it can't be planned. What can't be sent as it is comes from the thread.
pub(super) fn list(session: &Session) -> anyhow::Result<JoinHandle<Result<Code, Refusal>>> {
    let Some(project) = &session.project else {
        anyhow::bail!(
            "there is no pipeline here: go to the project's folder, or name it with -C or --entry-point"
        );
    };
    let plan = plan::make(project, &session.config, &plan::Wishes::default(), &session.out)?;
    let request = super::super::code::request(project, &session.config, &plan.generated);
    let list = move || {
        let code = code::list(&request)?;
        code.digest();
        Ok(code)
    };
    Ok(tokio::task::spawn_blocking(list))
}

/// What is on the volume, and what is here.
///
/// # Errors
/// The volume can't be looked at, or there is something that can't be sent as it is.
pub(super) async fn ready(
    session: &Session,
    place: &Place,
    mode: Mode,
    listing: JoinHandle<Result<Code, Refusal>>,
) -> anyhow::Result<(Started, Code)> {
    let (started, code) = tokio::join!(upload::start(&session.cluster, place, mode), listing);
    Ok((started?, code??))
}

/// Sends with a line that shows how far it is.
pub(super) async fn send(
    session: &Session,
    started: Started,
    code: &Code,
    console: &Console,
) -> anyhow::Result<Changes> {
    let mut meter = Meter::new(console);
    let sent = upload::upload(&session.cluster, started, code, |progress| meter.see(progress)).await;
    meter.screen.clear();
    Ok(sent?)
}

/// Removes snapshots that nothing uses any more.
///
/// # Errors
/// The connection was lost.
pub(super) async fn tidy(
    session: &Session,
    place: &Place,
    changes: &Changes,
    console: &Console,
) -> anyhow::Result<()> {
    let removed = prune(&session.cluster, place, &changes.outdated).await?;
    if !removed.is_empty() {
        console.say(format!("{} old snapshots removed that nothing uses", removed.len()));
    }
    Ok(())
}

pub(super) fn tell(changes: &Changes, place: &Place, console: &Console) {
    if changes.unfinished {
        console.say("an earlier upload had been cut off; the folder is whole again");
    }
    let sent = changes.added.len() + changes.changed.len();
    if changes.done {
        console.say(format!(
            "up to date: {} files in {} of pod {}/{}",
            changes.unchanged, place.root, place.namespace, place.pod
        ));
    } else {
        console.say(format!(
            "{sent} files sent ({}), {} removed, {} unchanged; all read back in {} of pod {}/{}",
            bytes(changes.bytes),
            changes.removed.len(),
            changes.unchanged,
            place.root,
            place.namespace,
            place.pod
        ));
    }
}
