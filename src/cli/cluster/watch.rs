//! `sooper watch`: a run to its end. `submit` ends with the same.

use std::cell::RefCell;
use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use super::session::{Session, Which};
use super::show::{Known, Show, Viewing};
use super::{Console, Exit, Global};
use crate::cluster::follow::{self, End, Sight};
use crate::cluster::pending::{self, Reason};
use crate::cluster::run::{Run, State};
use crate::cluster::{logs, runs, view};

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

/// Follows a run to its end, or until somebody presses Ctrl-C.
pub(super) async fn to_the_end(
    session: &Session,
    name: &str,
    viewing: &Viewing,
    console: &Console,
) -> anyhow::Result<Exit> {
    let earlier = earlier(session).await;
    let known = RefCell::new(Known::default());
    let show = RefCell::new(Show::new(name, viewing, console, earlier));
    let following = async {
        let end = follow::follow(&session.cluster, name, viewing.patience, |sight| {
            see(sight, &known, &show);
        });
        let end = end.await;
        known.borrow_mut().over = true;
        end
    };
    let logging = async {
        if viewing.log {
            let ended =
                || Some(known.borrow()).filter(|known| known.over).and_then(|known| known.run.clone());
            let wanted = logs::Wanted::default();
            let printed = logs::follow(
                &session.cluster,
                &wanted,
                ended,
                || known.borrow().run.clone(),
                |line| {
                    show.borrow_mut().log(&line);
                },
            );
            if let Err(error) = printed.await {
                console.say(format!("logs can't be shown: {error}"));
            }
        }
    };
    let end = tokio::select! {
        (end, ()) = async { tokio::join!(following, logging) } => end?,
        never = explaining(session, &known, &show) => match never {},
        _ = tokio::signal::ctrl_c() => {
            show.borrow_mut().screen.clear();
            console.say(format!("run {name} goes on without you; to come back: sooper watch {name}"));
            return Ok(Exit::Interrupted);
        }
    };
    show.borrow_mut().finish(&known.borrow());
    ended(session, name, end, viewing, console).await
}

fn see(sight: Sight, known: &RefCell<Known>, show: &RefCell<Show<'_>>) {
    let mut known = known.borrow_mut();
    let mut show = show.borrow_mut();
    match sight {
        Sight::Changed(run) => {
            show.changed(known.run.as_ref(), &run);
            let waits =
                |reason: &Reason| run.task(&reason.task).is_none_or(|task| task.state == State::Pending);
            known.reasons.retain(waits);
            known.run = Some(*run);
        }
        Sight::Tick => {}
        Sight::Hidden(error) => {
            show.note(&format!("the cluster doesn't answer ({}); still trying", error.what))
        }
        Sight::Back => show.note("the cluster answers again"),
    }
    show.draw(&known, false);
}

/// Looks every few seconds why something waits, and never ends by itself.
async fn explaining(session: &Session, known: &RefCell<Known>, show: &RefCell<Show<'_>>) -> Infallible {
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let run = known.borrow().run.clone();
        let Some(run) = run.filter(|run| {
            run.state == State::Waiting || run.tasks.iter().any(|task| task.state == State::Pending)
        }) else {
            continue;
        };
        let Ok(reasons) = pending::explain(&session.cluster, &run).await else { continue };
        for reason in &reasons {
            show.borrow_mut().waits(reason);
        }
        known.borrow_mut().reasons = reasons;
    }
}

/// How long tasks took in earlier runs of this project; nothing if that can't be known.
async fn earlier(session: &Session) -> HashMap<String, i64> {
    let Some(label) = session.label() else { return HashMap::new() };
    let listed =
        runs::list(&session.cluster, Some(&label), Some("workflows.argoproj.io/phase=Succeeded")).await;
    let listed = listed.unwrap_or_default();
    let newest: Vec<Run> = listed.iter().rev().take(3).rev().map(Run::read).collect();
    view::earlier(&newest)
}

/// Says how it ended, with the last words of what failed.
async fn ended(
    session: &Session,
    name: &str,
    end: End,
    viewing: &Viewing,
    console: &Console,
) -> anyhow::Result<Exit> {
    let run = match end {
        End::Ended(run) => run,
        End::Deleted => {
            console.say(format!("run {name} was deleted while it was followed"));
            return Ok(Exit::RunLost);
        }
        End::Lost(error) => {
            console.say(format!(
                "run {name} was lost sight of: {error}\n  It goes on; to come back: sooper watch {name}"
            ));
            return Ok(Exit::RunLost);
        }
    };
    if run.state == State::Succeeded {
        return Ok(Exit::Done);
    }
    for task in run.failures() {
        let again = if task.attempts.len() > 1 {
            format!(" after {} attempts", task.attempts.len())
        } else {
            String::new()
        };
        console.say(format!("\n{} {}{again}: {}", task.name, task.state.word(), task.message));
        if viewing.log {
            continue;
        }
        match logs::tail(&session.cluster, &run, &task.name, 30).await {
            Ok(lines) if lines.is_empty() => console.say("  it printed nothing, or its pod is gone"),
            Ok(lines) => lines.iter().for_each(|line| console.say(format!("  {}", line.text))),
            Err(error) => console.say(format!("  its last lines can't be read: {error}")),
        }
    }
    if !run.message.is_empty() {
        console.say(format!("\n{name}: {}", run.message));
    }
    console.say(format!(
        "\nAll of what was printed: sooper logs {name}\nWhat didn't succeed again: sooper retry {name}"
    ));
    Ok(Exit::RunFailed)
}
