//! Made-up runs that the splits of a graph are judged by.

use rayon::prelude::*;

use super::Tree;
use super::simulation::{Graph, Run, durations};

/// How much longer runs take split than unsplit (0.05 is five per cent): with durations that differ little and much, where nobody
/// knows the workers each with few and with many.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Losses(Vec<f64>);

impl Losses {
    /// Whether none is worse than in `other`; without figures there, any will do.
    pub(super) fn within(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(one, two)| one <= two)
    }

    /// All in one figure.
    pub(super) fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }
}

/// Runs of a graph, and how long they take unsplit.
pub(super) struct Trial<'graph> {
    graph: &'graph Graph,
    /// For each of the figures.
    runs: Vec<Vec<Unsplit>>,
}

struct Unsplit {
    durations: Vec<f64>,
    workers: usize,
    end: f64,
}

impl<'graph> Trial<'graph> {
    /// Runs with so many workers; where nobody knows, with few and with as many as there are tasks.
    pub(super) fn new(graph: &'graph Graph, workers: Option<usize>) -> Self {
        let whole = Run::new(graph, &Tree::new(graph.len()));
        let workers = workers.map_or_else(|| vec![20, usize::MAX], |workers| vec![workers]);
        // A large graph varies less.
        let draws = if graph.len() < 3_000 { 6 } else { 2 } / workers.len() as u64;
        let figures = workers.into_iter().flat_map(|workers| [(0.5, workers), (1.0, workers)]);
        let runs = figures.map(|(sigma, workers)| {
            let run = |draw: u64| {
                let durations = durations(graph.len(), draw, sigma);
                let end = whole.end(&durations, workers);
                Unsplit { durations, workers, end }
            };
            (0..draws).into_par_iter().map(run).collect()
        });
        Self { graph, runs: runs.collect() }
    }

    /// What a split loses.
    pub(super) fn losses(&self, tree: &Tree) -> Losses {
        let split = Run::new(self.graph, tree);
        let loss = |run: &Unsplit| split.end(&run.durations, run.workers) / run.end - 1.0;
        let mean = |runs: &Vec<Unsplit>| runs.iter().map(loss).sum::<f64>() / runs.len() as f64;
        Losses(self.runs.iter().map(mean).collect())
    }
}
