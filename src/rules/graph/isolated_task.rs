//! A task that has nothing to do with the others.
//!
//! # Why
//! It needs no other task and no other needs it, in a pipeline whose tasks build on each other: maybe a reference was forgotten.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!   - source: use.sh
//!     product: copy.csv
//!   - source: more.sh
//!     product: more.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```sh use.sh
//! cp {{upstream['get']}} {{product}}
//! ```
//! ```sh more.sh
//! cp copy.csv {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!   - source: use.sh
//!     product: copy.csv
//!   - source: more.sh
//!     product: more.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```sh use.sh
//! cp {{upstream['get']}} {{product}}
//! ```
//! ```sh more.sh
//! cp {{upstream['use']}} {{product}}
//! ```

use crate::languages::{Facts, ParametersCell};
use crate::project::Project;
use crate::source::{Diagnostic, Diagnostics};
use crate::spec::{SourceKind, Task, TaskClass};

pub(super) fn check(project: &Project, out: &Diagnostics) {
    let (pipeline, dag) = (&project.pipeline, &project.dag);
    let is_alone = |task: &usize| dag.upstream[*task].is_empty() && dag.downstream[*task].is_empty();
    let alone: Vec<usize> = (0..pipeline.tasks.len()).filter(is_alone).collect();
    // Several of them are no oversight, and a task whose neighbours can't be read isn't known to be alone.
    let [task] = alone[..] else { return };
    let mut all = pipeline.tasks.iter().zip(&project.facts).enumerate();
    let whole = pipeline.broken.is_empty() && dag.order.len() == pipeline.tasks.len();
    if pipeline.tasks.len() < 3
        || !whole
        || !all.all(|(index, (task, facts))| is_sound(project, index, task, facts))
    {
        return;
    }
    let task = &pipeline.tasks[task];
    let message = format!("'{}' needs no task, and no task needs it", task.name.text);
    out.push(
        Diagnostic::note("isolated-task", task.name.span, message)
            .help("refer to the task whose products it uses: upstream['name']"),
    );
}

/// Whether nothing is in doubt about what a task depends on.
fn is_sound(project: &Project, index: usize, task: &Task, facts: &Facts) -> bool {
    let first = project.dag.edges.partition_point(|edge| edge.to < index);
    let mut own = project.dag.edges[first..].iter().take_while(|edge| edge.to == index);
    let declared = match project.pipeline.extract.upstream {
        true => facts.upstream.iter().map(|reference| reference.span).collect(),
        false => task.upstream.iter().map(|name| name.span).collect::<Vec<_>>(),
    };
    let is_read = facts.file.is_some() || task.source.kind == SourceKind::Text;
    let has_cell = match task.class {
        TaskClass::NotebookRunner | TaskClass::ScriptRunner => {
            matches!(facts.parameters_cell, ParametersCell::At(_))
        }
        _ => true,
    };
    let is_known = is_read && has_cell && facts.hidden.is_empty();
    if declared.is_empty() {
        return is_known && facts.file.is_none_or(|file| asks_for_nothing(&project.files.text(file)));
    }
    is_known && declared.iter().all(|span| own.any(|edge| edge.found_at == *span))
}

/// Whether a source speaks of `upstream` only to say that there is none.
fn asks_for_nothing(text: &str) -> bool {
    text.match_indices("upstream").all(|(at, word)| {
        let after = text[at + word.len()..].trim_start_matches([' ', '=', '<', '-']);
        ["None", "NULL", "[]", "null"].iter().any(|none| after.starts_with(none))
    })
}
