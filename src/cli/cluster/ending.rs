//! How a run ended, with the last words of what failed.

use super::show::Viewing;
use super::{Console, Exit};
use crate::cluster::follow::End;
use crate::cluster::run::{Run, State, Task};
use crate::cluster::{Cluster, logs, words};

/// The last words of so many tasks are shown; the others are named.
const SHOWN: usize = 5;

/// Says how it ended.
pub(super) async fn tell(
    cluster: &Cluster,
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
    let failures: Vec<&Task> = run.failures().collect();
    for task in failures.iter().take(SHOWN) {
        last_words(cluster, &run, task, viewing.log, console).await;
    }
    let rest: Vec<&str> = failures.iter().skip(SHOWN).map(|task| task.name.as_str()).collect();
    if !rest.is_empty() {
        console.say(format!("\n{} more failed: {}", rest.len(), rest.join(", ")));
    }
    if !run.message.is_empty() {
        console.say(format!("\n{name}: {}", run.message));
    }
    if let Some(reason) = &run.blind {
        console.say(format!("\n{reason}"));
    }
    console.say(format!(
        "\nAll of what was printed: sooper logs {name}\nWhat didn't succeed again: sooper retry {name}"
    ));
    Ok(Exit::RunFailed)
}

/// Why a task failed, and the last that it printed unless that was `printed` already.
async fn last_words(cluster: &Cluster, run: &Run, task: &Task, printed: bool, console: &Console) {
    let again = match task.attempts.len() {
        0 | 1 => String::new(),
        count => format!(" after {count} attempts"),
    };
    console.say(format!("\n{} {}{again}: {}", task.name, task.state.word(), words::explained(&task.message)));
    if printed {
        return;
    }
    match logs::tail(cluster, run, &task.name, 30).await {
        Ok(lines) if lines.is_empty() => console.say("  it printed nothing, or its pod is gone"),
        Ok(lines) => lines.iter().for_each(|line| console.say(format!("  {}", line.text))),
        Err(error) => console.say(format!("  its last lines can't be read: {error}")),
    }
}
