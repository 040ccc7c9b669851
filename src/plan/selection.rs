//! Which tasks of a pipeline are to run, and what they then wait for.

use crate::graph::Dag;
use crate::project::Project;
use crate::source::diagnostic::did_you_mean;
use crate::spec::wildcard;

/// A part of a pipeline; all of it where nothing is said. What several fields say holds together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only the task of this name.
    pub task: Option<String>,
    /// Only the tasks that match, and all that they need.
    pub upto: Option<String>,
    /// Only the tasks that match, and all that need them.
    pub from: Option<String>,
}

/// The selection finds nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Nothing {
    /// A name or pattern that no task has.
    #[error("no task is called `{wanted}`{}", .guess.as_ref().map(|guess| format!("; did you mean `{guess}`?")).unwrap_or_default())]
    Unknown {
        /// What was asked for.
        wanted: String,
        /// The task that was probably meant.
        guess: Option<String>,
    },
    /// The parts have no task in common.
    #[error("no task is in all the parts asked for")]
    Disjoint,
}

impl Selection {
    /// The indices of the tasks to run, in pipeline order.
    ///
    /// # Errors
    /// No task is meant.
    pub fn of(&self, project: &Project) -> Result<Vec<usize>, Nothing> {
        let dag = &project.dag;
        let mut wanted = vec![true; project.pipeline.tasks.len()];
        let mut narrow =
            |tasks: Vec<bool>| wanted.iter_mut().zip(tasks).for_each(|(wanted, also)| *wanted &= also);
        if let Some(name) = &self.task {
            narrow(matching(project, name, |task| task == name)?);
        }
        if let Some(glob) = &self.upto {
            narrow(closure(matching(project, glob, |task| wildcard::matches(glob, task))?, &dag.upstream));
        }
        if let Some(glob) = &self.from {
            narrow(closure(matching(project, glob, |task| wildcard::matches(glob, task))?, &dag.downstream));
        }
        let selected: Vec<usize> = (0..wanted.len()).filter(|task| wanted[*task]).collect();
        if selected.is_empty() && !wanted.is_empty() { Err(Nothing::Disjoint) } else { Ok(selected) }
    }
}

fn matching(project: &Project, wanted: &str, is: impl Fn(&str) -> bool) -> Result<Vec<bool>, Nothing> {
    let names = project.pipeline.tasks.iter().map(|task| task.name.text.as_str());
    let found: Vec<bool> = names.clone().map(is).collect();
    if found.contains(&true) {
        return Ok(found);
    }
    let guess = did_you_mean(wanted, names).map(str::to_owned);
    Err(Nothing::Unknown { wanted: wanted.to_owned(), guess })
}

/// What can be reached along `edges`, the start included.
fn closure(mut reached: Vec<bool>, edges: &[Vec<usize>]) -> Vec<bool> {
    let mut open: Vec<usize> = (0..reached.len()).filter(|task| reached[*task]).collect();
    while let Some(task) = open.pop() {
        for next in &edges[task] {
            if !std::mem::replace(&mut reached[*next], true) {
                open.push(*next);
            }
        }
    }
    reached
}

/// For each selected task its upstream among them, as indices into `selected`.
pub(super) fn upstream(selected: &[usize], dag: &Dag) -> Vec<Vec<usize>> {
    let position = |task: &usize| selected.binary_search(task).ok();
    selected.iter().map(|task| dag.upstream[*task].iter().filter_map(position).collect()).collect()
}

/// The first selected task that needs one that isn't selected, and that one.
pub(super) fn left_out(selected: &[usize], dag: &Dag) -> Option<(usize, usize)> {
    let needs = |task: &usize| dag.upstream[*task].iter().map(|other| (*task, *other)).collect::<Vec<_>>();
    selected.iter().flat_map(needs).find(|(_, other)| selected.binary_search(other).is_err())
}
