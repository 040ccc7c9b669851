//! `sooper watch`: a run to its end. `submit` ends with the same.

use std::cell::RefCell;
use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use super::session::{Session, Which};
use super::show::{Following, Show, Viewing};
use super::{Console, Exit, Global, ending};
use crate::cluster::follow::{self, End};
use crate::cluster::run::{Run, State};
use crate::cluster::{logs, pending, runs, view};

/// Arguments of `watch`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which run.
    #[command(flatten)]
    pub which: Which,
    /// How it is shown.
    #[command(flatten)]
    pub view: Viewing,
}

/// Follows the run.
pub(super) async fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let (session, found) = arguments.which.open(global).await?;
    let name = found.metadata.name.unwrap_or_default();
    to_the_end(&session, &name, &arguments.view, console).await
}

/// Follows a run that was started just now, unless nobody wants to.
pub(super) async fn unless_detached(
    session: &Session,
    name: &str,
    following: &Following,
    console: &Console,
) -> anyhow::Result<Exit> {
    if !following.detach {
        return to_the_end(session, name, &following.view, console).await;
    }
    console.result(&format!("{name}\n"))?;
    console.say(format!("to follow it: sooper watch {name}"));
    Ok(Exit::Done)
}

/// Follows a run to its end and says how that was, or until somebody presses Ctrl-C.
pub(super) async fn to_the_end(
    session: &Session,
    name: &str,
    viewing: &Viewing,
    console: &Console,
) -> anyhow::Result<Exit> {
    let show = RefCell::new(Show::new(name, viewing, console));
    let work = async {
        let end = tokio::select! {
            end = following(session, name, viewing, console, &show) => end?,
            never = looking_around(session, &show) => match never {},
        };
        show.borrow_mut().finish();
        ending::tell(&session.cluster, name, end, viewing, console).await
    };
    tokio::select! {
        exit = work => exit,
        _ = tokio::signal::ctrl_c() => {
            show.borrow_mut().leave();
            console.say(format!("run {name} goes on without you; to come back: sooper watch {name}"));
            Ok(Exit::Interrupted)
        }
    }
}

/// Follows the run, and what its tasks print if that is wanted.
async fn following(
    session: &Session,
    name: &str,
    viewing: &Viewing,
    console: &Console,
    show: &RefCell<Show<'_>>,
) -> crate::cluster::Result<End> {
    let cluster = &session.cluster;
    let run = follow::follow(cluster, name, viewing.patience, |sight| show.borrow_mut().see(sight));
    if !viewing.log {
        return run.await;
    }
    let run = async {
        let end = run.await;
        show.borrow_mut().end();
        end
    };
    let printing = async {
        let wanted = logs::Wanted::default();
        let printed =
            logs::follow(cluster, &wanted, || show.borrow().known(), |line| show.borrow_mut().log(&line));
        if let Err(error) = printed.await {
            console.say(format!("logs can't be shown: {error}"));
        }
    };
    tokio::join!(run, printing).0
}

/// Looks how long tasks took in earlier runs, then every few seconds why something waits. Never ends by itself.
async fn looking_around(session: &Session, show: &RefCell<Show<'_>>) -> Infallible {
    let earlier = earlier(session).await;
    show.borrow_mut().remember(earlier);
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let run = show.borrow().known().0;
        let Some(run) = run.filter(|run| {
            run.state == State::Waiting || run.tasks.iter().any(|task| task.state == State::Pending)
        }) else {
            continue;
        };
        if let Ok(reasons) = pending::explain(&session.cluster, &run).await {
            show.borrow_mut().waits(reasons);
        }
    }
}

/// How long tasks took in earlier runs of this project; nothing if that can't be known.
async fn earlier(session: &Session) -> HashMap<String, i64> {
    let Some(label) = session.label() else { return HashMap::new() };
    let succeeded = Some("workflows.argoproj.io/phase=Succeeded");
    let newest = runs::newest(&session.cluster, Some(&label), succeeded, 3).await;
    let runs: Vec<Run> = newest.unwrap_or_default().iter().map(Run::read).collect();
    view::earlier(&runs)
}
