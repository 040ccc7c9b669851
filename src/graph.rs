//! The DAG: tasks as nodes, and for each edge the reference that caused it.

use crate::source::Span;

/// `from` must be done before `to` starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Index of the upstream task.
    pub from: usize,
    /// Index of the task that refers to it.
    pub to: usize,
    /// The reference in the source (or in `upstream:`).
    pub found_at: Span,
    /// The wildcard that matched, if the reference was one.
    pub pattern: Option<String>,
}

/// Tasks by their index in [`crate::spec::Pipeline::tasks`], edges between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dag {
    /// Every edge once, by `to`, then by the name of `from`.
    pub edges: Vec<Edge>,
    /// For each task its upstream tasks, sorted by name.
    pub upstream: Vec<Vec<usize>>,
    /// For each task the tasks that need it, in pipeline order.
    pub downstream: Vec<Vec<usize>>,
    /// All tasks in topological order, generation by generation, each in pipeline order; without the tasks on or behind a cycle.
    pub order: Vec<usize>,
}
