//! `sooper logs`: what all pods of a run print, in time order.

use std::cell::RefCell;
use std::hash::{Hash as _, Hasher as _};
use std::time::Duration;

use super::session::{self, Which};
use super::{Console, Exit, Global};
use crate::cluster::follow::{self, End, Sight};
use crate::cluster::logs::{self, Line, Wanted};
use crate::cluster::run::Run;

/// Arguments of `logs`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which run.
    #[command(flatten)]
    pub which: Which,
    /// Only these tasks
    pub tasks: Vec<String>,
    /// Go on until the run has ended
    #[arg(short, long)]
    pub follow: bool,
    /// Only what was printed since then: 90s, 30m, 24h
    #[arg(long, value_name = "TIME", value_parser = session::duration)]
    pub since: Option<Duration>,
    /// At most so many lines of each pod
    #[arg(long, value_name = "COUNT")]
    pub tail: Option<u32>,
    /// Of the attempts before the last one
    #[arg(short, long)]
    pub previous: bool,
}

/// Prints them.
pub(super) async fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let (session, found) = arguments.which.open(global).await?;
    let run = Run::read(&found);
    let wanted = Wanted {
        tasks: arguments.tasks.clone(),
        since: arguments.since,
        tail: arguments.tail.map(i64::from),
        previous: arguments.previous,
    };
    let width = run.tasks.iter().map(|task| task.name.chars().count()).max().unwrap_or(0).min(24);
    let color = console.colors_results();
    if !arguments.follow || run.state.is_final() {
        let lines = logs::read(&session.cluster, &run, &wanted).await?;
        let text: String = lines.iter().map(|line| shown(line, width, color)).collect();
        if text.is_empty() {
            console.say(format!("nothing was printed yet, or the pods of {} are gone", run.name));
        }
        console.result(&text)?;
        return Ok(Exit::Done);
    }
    let known = RefCell::new((Some(run.clone()), false));
    let following = async {
        let end = follow::follow(&session.cluster, &run.name, PATIENCE, |sight| {
            if let Sight::Changed(run) = sight {
                known.borrow_mut().0 = Some(*run);
            }
        });
        let end = end.await;
        known.borrow_mut().1 = true;
        end
    };
    let printing = logs::follow(
        &session.cluster,
        &wanted,
        || known.borrow().clone(),
        |line| {
            // A reader that went away ends the program at the next line.
            let _ = console.result(&shown(&line, width, color));
        },
    );
    let (end, printed) = tokio::join!(following, printing);
    printed?;
    match end? {
        End::Lost(error) => {
            console.say(format!("run {} was lost sight of: {error}", run.name));
            Ok(Exit::RunLost)
        }
        End::Ended(_) | End::Deleted => Ok(Exit::Done),
    }
}

/// So long the cluster may be silent.
const PATIENCE: Duration = Duration::from_secs(900);

/// `task | text`, each task in a colour of its own.
pub(super) fn shown(line: &Line, width: usize, color: bool) -> String {
    let name = format!("{:width$}", line.task);
    if !color {
        return format!("{name} | {}\n", line.text);
    }
    let mut hasher = std::hash::DefaultHasher::new();
    line.task.hash(&mut hasher);
    let code =
        [32, 33, 34, 35, 36, 92, 94, 95, 96].get((hasher.finish() % 9) as usize).copied().unwrap_or(36);
    format!("\u{1b}[{code}m{name}\u{1b}[0m | {}\n", line.text)
}
