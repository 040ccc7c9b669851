//! Watching a run to its end, whatever happens to the connection.
//!
//! A watch that ends, breaks or is too old says nothing about the run: the object is read again and watched from there.
//! Only the object itself says how the run ended.

use std::time::{Duration, Instant};

use futures::StreamExt as _;
use kube::api::{ListParams, WatchParams};
use kube::core::{DynamicObject, WatchEvent};

use super::run::Run;
use super::{Cluster, Error, Kind, Result};

/// What is seen of a run.
#[derive(Debug)]
pub enum Sight {
    /// It changed.
    Changed(Box<Run>),
    /// A second went by.
    Tick,
    /// The cluster doesn't answer.
    Hidden(Error),
    /// It answers again.
    Back,
}

/// How following ended.
#[derive(Debug)]
pub enum End {
    /// The run ended.
    Ended(Box<Run>),
    /// Somebody deleted it.
    Deleted,
    /// The cluster did not answer for too long.
    Lost(Error),
}

/// The server ends a watch after this time, so that a dead connection is noticed soon after.
const WATCH: u32 = 45;

/// Follows the run called `name`; gives up when nothing was heard for `patience`.
///
/// # Errors
/// The run isn't there, or may not be read. A cluster that doesn't answer is [`End::Lost`].
pub async fn follow(
    cluster: &Cluster,
    name: &str,
    patience: Duration,
    mut see: impl FnMut(Sight),
) -> Result<End> {
    let mut version: Option<String> = None;
    let mut hidden: Option<Instant> = None;
    let mut seen = false;
    loop {
        let step = step(cluster, name, &mut version, &mut see, &mut hidden, &mut seen).await;
        match step {
            Ok(None) => {}
            Ok(Some(end)) => return Ok(end),
            Err(error) if error.kind == Kind::Expired => version = None,
            Err(error) if error.kind == Kind::Transient => {
                let since = *hidden.get_or_insert_with(|| {
                    see(Sight::Hidden(Error { help: String::new(), ..copy(&error) }));
                    Instant::now()
                });
                if since.elapsed() > patience {
                    return Ok(End::Lost(error));
                }
                version = None;
                for _ in 0..2 {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    see(Sight::Tick);
                }
            }
            Err(error) => return Err(error),
        }
    }
}

fn copy(error: &Error) -> Error {
    Error { kind: error.kind, what: error.what.clone(), help: error.help.clone() }
}

/// Reads the object if it isn't known, then watches it until the watch ends.
async fn step(
    cluster: &Cluster,
    name: &str,
    version: &mut Option<String>,
    see: &mut impl FnMut(Sight),
    hidden: &mut Option<Instant>,
    seen: &mut bool,
) -> Result<Option<End>> {
    let field = format!("metadata.name={name}");
    let doing = format!("watch run {name}");
    let mut heard = |see: &mut dyn FnMut(Sight)| {
        if hidden.take().is_some() {
            see(Sight::Back);
        }
    };
    let from = match version.clone() {
        Some(version) => version,
        None => {
            let listed = cluster.workflows().list(&ListParams::default().fields(&field)).await;
            let listed = listed.map_err(cluster.failed(&doing))?;
            heard(see);
            let Some(object) = listed.items.first() else {
                return if *seen { Ok(Some(End::Deleted)) } else { Err(super::runs::missing(cluster, name)) };
            };
            *seen = true;
            if let Some(end) = look(object, see) {
                return Ok(Some(end));
            }
            listed.metadata.resource_version.unwrap_or_default()
        }
    };
    *version = Some(from.clone());
    let parameters = WatchParams::default().fields(&field).timeout(WATCH);
    let opened = cluster.workflows().watch(&parameters, &from).await;
    let mut events = std::pin::pin!(opened.map_err(cluster.failed(&doing))?);
    heard(see);
    let mut second = tokio::time::interval(Duration::from_secs(1));
    let mut silent = 0;
    loop {
        let event = tokio::select! {
            event = events.next() => event,
            _ = second.tick() => {
                see(Sight::Tick);
                silent += 1;
                if silent > WATCH + 30 {
                    return Err(Error::transient(format!("can't {doing}: the connection is dead")));
                }
                continue;
            }
        };
        silent = 0;
        match event {
            None => return Ok(None),
            Some(Err(error)) => return Err(cluster.failed(&doing)(error)),
            Some(Ok(WatchEvent::Error(status))) => {
                return Err(cluster.failed(&doing)(kube::Error::Api(status)));
            }
            Some(Ok(WatchEvent::Bookmark(mark))) => *version = Some(mark.metadata.resource_version),
            Some(Ok(WatchEvent::Deleted(object))) => {
                return Ok(Some(look(&object, see).unwrap_or(End::Deleted)));
            }
            Some(Ok(WatchEvent::Added(object) | WatchEvent::Modified(object))) => {
                version.clone_from(&object.metadata.resource_version);
                if let Some(end) = look(&object, see) {
                    return Ok(Some(end));
                }
            }
        }
    }
}

fn look(object: &DynamicObject, see: &mut (impl FnMut(Sight) + ?Sized)) -> Option<End> {
    let run = Box::new(Run::read(object));
    see(Sight::Changed(run.clone()));
    run.state.is_final().then_some(End::Ended(run))
}
