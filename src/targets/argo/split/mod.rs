//! More tasks than one DAG template may hold: parts, each a DAG of its own, in a tree of DAGs.
//!
//! Inside a DAG, tasks and parts wait for each other as wholes, so a split costs time wherever a task could have gone on
//! earlier. Two means are combined. Tasks become clusters where that holds up little: chains, tasks that start and end
//! together, what has time to spare ([`shrink`]). And the DAG is cut into slices, each inside of the one before, where it waits
//! for those tasks only that it needs: each slice has room for 200 more. More slices need fewer and smaller clusters. How
//! many are best depends on the graph, so a few ways are tried on made-up durations ([`simulation`]); taken is the one that
//! loses least among those that lose no more than plain bands of levels do.

mod clusters;
mod cut;
mod shrink;
pub mod simulation;
mod timing;
mod tree;
mod trial;

use rayon::prelude::*;

use shrink::shrink;
use simulation::Graph;
use trial::{Losses, Trial};

pub use cut::cut;
pub use tree::Tree;

/// What a split may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Tasks and parts in one DAG: Argo's definitions take 200.
    pub tasks: usize,
    /// Parts, the outermost not counted: each takes a template, of which a workflow has 200.
    pub parts: usize,
}

/// Parts inside of parts inside of parts: Argo stops at a hundred.
const DEEPEST: usize = 90;

/// A loss that nobody would notice in the time a run takes: nothing better is looked for.
const ENOUGH: f64 = 0.04;

/// Splits the tasks, given by their upstream. `workers` is how many run at a time; where nobody knows, the split has to be good
/// for few and for many. The second is how much longer a run is expected to take than unsplit (0.05 is five per cent).
/// `None` when the tasks don't fit at all.
pub fn split(upstream: &[Vec<usize>], workers: Option<usize>, limits: Limits) -> Option<(Tree, f64)> {
    let graph = Graph::new(upstream);
    let fits = |tree: &Tree| {
        tree.parts() <= limits.parts + 1
            && tree.depth() <= DEEPEST
            && tree.sizes().iter().all(|size| *size <= limits.tasks)
    };
    let shrunk =
        |(order, slices): (Order, usize)| Some(shrink(&graph, order.of(&graph), slices, limits)).filter(fits);
    let (first, others) = ways(graph.len(), limits);
    let plain = || {
        let trial = Trial::new(&graph, workers);
        let bands = Some(Tree::beside(graph.len(), &bands(&graph, limits))).filter(fits);
        (bands.map(|tree| (trial.losses(&tree), tree)), trial)
    };
    let ((bands, trial), first) = rayon::join(plain, || shrunk(first));
    let weighed = |tree: Tree| (trial.losses(&tree), tree);
    let bar = bands.as_ref().map_or_else(Losses::default, |(losses, _)| losses.clone());
    let is_no_worse = |(losses, _): &(Losses, Tree)| losses.within(&bar);
    let best_of = |trees: Vec<(Losses, Tree)>| {
        trees.into_iter().min_by(|one, two| one.0.mean().total_cmp(&two.0.mean()))
    };
    let first = first.map(weighed).filter(is_no_worse);
    let mut best = best_of(bands.into_iter().chain(first).collect());
    if best.as_ref().is_none_or(|(losses, _)| losses.mean() > ENOUGH) {
        let others = others.into_par_iter().filter_map(shrunk).map(weighed).filter(is_no_worse);
        let others: Vec<_> = others.collect();
        best = best_of(best.into_iter().chain(others).collect());
    }
    best.map(|(losses, tree)| (tree, losses.mean()))
}

/// The order and the number of slices that serve most graphs, and others to try if they lose much. Fewer slices take more work
/// to fill, so large graphs get many; as many as there may be need no clusters at all.
fn ways(tasks: usize, limits: Limits) -> ((Order, usize), Vec<(Order, usize)>) {
    // A slice holds the next one, too.
    let most = tasks.div_ceil(limits.tasks.saturating_sub(1).max(1)).clamp(1, DEEPEST);
    let counts = match tasks {
        0..1_500 => 1..=most.min(3),
        1_500..4_000 => 4..=4,
        _ => most..=most,
    };
    let orders = [Order::Slack, Order::Early, Order::Middle];
    let first = (Order::Slack, *counts.start());
    let pure = (!counts.contains(&most)).then_some((Order::Slack, most));
    let all = counts.flat_map(|count| orders.map(|order| (order, count)));
    (first, all.skip(1).chain(pure).collect())
}

/// The plain way: tasks by level, cut as soon as a part is full.
pub fn bands(graph: &Graph, limits: Limits) -> Vec<Vec<usize>> {
    let order = Order::Early.of(graph);
    order.chunks(limits.tasks.max(1)).map(<[usize]>::to_vec).collect()
}

/// When a task comes in the order that is cut. Each is a topological order, since its key grows along every edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// By level, as early as it can.
    Early,
    /// By level, between as early as it can and as late as it may.
    Middle,
    /// By the time that is expected before it, less the time behind it.
    Slack,
}

impl Order {
    fn of(self, graph: &Graph) -> Vec<usize> {
        let mut order: Vec<usize> = (0..graph.len()).collect();
        order.sort_by_key(|task| (graph.earliest[*task], graph.latest[*task]));
        match self {
            Self::Early => {}
            Self::Middle => order.sort_by_key(|task| graph.earliest[*task] + graph.latest[*task]),
            Self::Slack => {
                let slack = timing::slack(graph, &order);
                order.sort_by(|one, two| slack[*one].total_cmp(&slack[*two]));
            }
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ARGO: Limits = Limits { tasks: 200, parts: 195 };

    /// Within the limits, and every DAG free of cycles.
    fn is_sound(upstream: &[Vec<usize>], tree: &Tree, limits: Limits) -> bool {
        let dependencies = tree.dependencies(upstream);
        let mut done = vec![false; dependencies.len()];
        for _ in 0..dependencies.len() {
            for item in 0..done.len() {
                done[item] |= dependencies[item].iter().all(|other| done[*other]);
            }
        }
        !done.contains(&false)
            && tree.parts() <= limits.parts + 1
            && tree.sizes().iter().all(|size| *size <= limits.tasks)
    }

    #[test]
    fn separate_chains_stay_separate_and_cost_nothing() {
        let upstream: Vec<Vec<usize>> =
            (0..300).map(|task| if task % 3 == 0 { vec![] } else { vec![task - 1] }).collect();
        let (tree, loss) = split(&upstream, None, ARGO).unwrap();
        assert!(is_sound(&upstream, &tree, ARGO));
        assert!(loss < 0.001, "{loss}");
    }

    #[test]
    fn what_fits_nowhere_is_refused() {
        assert_eq!(split(&vec![vec![]; 50], Some(20), Limits { tasks: 5, parts: 9 }), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn every_split_is_sound(edges in proptest::collection::vec(proptest::collection::vec(0usize..1000, 0..4), 201..400), tasks in 20usize..200) {
            let upstream: Vec<Vec<usize>> = edges.iter().enumerate()
                .map(|(task, others)| others.iter().filter(|_| task > 0).map(|other| other % task.max(1)).collect())
                .collect();
            let limits = Limits { tasks, parts: 195 };
            let (tree, _) = split(&upstream, Some(20), limits).unwrap();
            prop_assert!(is_sound(&upstream, &tree, limits));
        }
    }
}
