//! Watching a run to its end, whatever happens to the connection.
//!
//! A watch that ends, breaks or is too old says nothing about the run: the object is read again and watched from there.
//! Only the object itself says how the run ended.

use std::pin::pin;
use std::time::{Duration, Instant};

use futures::StreamExt as _;
use kube::api::{ListParams, WatchParams};
use kube::core::{DynamicObject, WatchEvent};

use super::run::Run;
use super::{Cluster, Error, Kind, Result, server};

/// What is seen of a run.
#[derive(Debug)]
pub enum Sight {
    /// It changed.
    Changed(Box<Run>),
    /// A second went by.
    Tick,
    /// The cluster doesn't answer, and how that shows.
    Hidden(String),
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
const WATCH: Duration = Duration::from_secs(45);

/// Follows the run called `name`; gives up when nothing was heard for `patience`.
///
/// # Errors
/// The run isn't there, or may not be read. A cluster that doesn't answer is [`End::Lost`].
pub async fn follow(
    cluster: &Cluster,
    name: &str,
    patience: Duration,
    see: impl FnMut(Sight),
) -> Result<End> {
    let mut view = Lookout { cluster, name, see, version: None, hidden: None, seen: false, watched: false };
    loop {
        let error = match view.look_on().await {
            Ok(None) => continue,
            Ok(Some(end)) => return Ok(end),
            Err(error) if error.kind == Kind::Expired => {
                view.version = None;
                continue;
            }
            Err(error) => error,
        };
        // A server that has just started knows no rights and no kinds for a moment: once the run was watched, its refusals
        // are waited out like its silence.
        if error.kind != Kind::Transient && !view.watched {
            return Err(error);
        }
        let since = view.hide(&error);
        if since.elapsed() > patience {
            return Ok(End::Lost(error));
        }
        view.version = None;
        for _ in 0..2 {
            tokio::time::sleep(Duration::from_secs(1)).await;
            (view.see)(Sight::Tick);
        }
    }
}

/// Somebody who looks at a run.
struct Lookout<'a, See> {
    cluster: &'a Cluster,
    name: &'a str,
    see: See,
    /// The version of the object that a watch goes on from; `None`: it has to be read again.
    version: Option<String>,
    /// Since when nothing was heard.
    hidden: Option<Instant>,
    /// Whether the run was there.
    seen: bool,
    /// Whether it may be watched.
    watched: bool,
}

impl<See: FnMut(Sight)> Lookout<'_, See> {
    /// Reads the object if it isn't known, then watches it until the watch ends.
    async fn look_on(&mut self) -> Result<Option<End>> {
        let cluster = self.cluster;
        let workflows = cluster.workflows();
        let field = format!("metadata.name={}", self.name);
        let doing = format!("watch run {}", self.name);
        if self.version.is_none() {
            let parameters = ListParams::default().fields(&field);
            let listed = self.ticking(cluster.ask(&doing, workflows.list(&parameters))).await?;
            self.heard();
            let Some(object) = listed.items.into_iter().next() else {
                let missing = super::runs::missing(cluster, self.name);
                return if self.seen { Ok(Some(End::Deleted)) } else { Err(missing) };
            };
            self.seen = true;
            if let Some(end) = self.changed(object).await {
                return Ok(Some(end));
            }
            self.version = listed.metadata.resource_version;
        }
        let from = self.version.clone().unwrap_or_default();
        let parameters = WatchParams::default().fields(&field).timeout(WATCH.as_secs() as u32);
        let opened = self.ticking(cluster.ask(&doing, workflows.watch(&parameters, &from))).await?;
        self.heard();
        self.watched = true;
        let mut events = pin!(opened);
        loop {
            let silence = WATCH + Duration::from_secs(30);
            let Ok(event) = self.ticking(tokio::time::timeout(silence, events.next())).await else {
                return Err(Error::transient(format!("can't {doing}: the connection is dead")));
            };
            match event {
                None => return Ok(None),
                Some(Err(error)) => return Err(cluster.failed(&doing)(error)),
                Some(Ok(WatchEvent::Error(status))) => {
                    return Err(cluster.failed(&doing)(kube::Error::Api(status)));
                }
                Some(Ok(WatchEvent::Bookmark(mark))) => self.version = Some(mark.metadata.resource_version),
                Some(Ok(WatchEvent::Deleted(object))) => {
                    return Ok(Some(self.changed(object).await.unwrap_or(End::Deleted)));
                }
                Some(Ok(WatchEvent::Added(object) | WatchEvent::Modified(object))) => {
                    self.version.clone_from(&object.metadata.resource_version);
                    if let Some(end) = self.changed(object).await {
                        return Ok(Some(end));
                    }
                }
            }
        }
    }

    /// Waits for something; the clock goes on meanwhile.
    async fn ticking<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return done,
                () = tokio::time::sleep(Duration::from_secs(1)) => (self.see)(Sight::Tick),
            }
        }
    }

    async fn changed(&mut self, mut object: DynamicObject) -> Option<End> {
        let cluster = self.cluster;
        self.ticking(server::complete(cluster, &mut object)).await;
        let run = Box::new(Run::read(&object));
        (self.see)(Sight::Changed(run.clone()));
        run.state.is_final().then_some(End::Ended(run))
    }

    fn heard(&mut self) {
        if self.hidden.take().is_some() {
            (self.see)(Sight::Back);
        }
    }

    /// Since when nothing is heard.
    fn hide(&mut self, error: &Error) -> Instant {
        if let Some(since) = self.hidden {
            return since;
        }
        (self.see)(Sight::Hidden(error.what.clone()));
        *self.hidden.insert(Instant::now())
    }
}
