//! More tasks than one DAG template may hold: parts, each a DAG of its own, in a tree of DAGs.
//!
//! Inside a DAG, tasks and parts wait for each other as wholes, so a split costs time wherever a task could have gone on
//! earlier. Parts are cut along a topological order, which keeps every DAG free of cycles. Two shapes are tried: parts side
//! by side, and each part inside of the one before, where it waits for those tasks only that it needs. What each way costs
//! is found by [`simulation`] on made-up durations; taken is the one that loses least among those that lose no more than
//! plain bands of levels do, neither with few workers nor with many.

pub mod simulation;
mod tree;

use rayon::prelude::*;

use simulation::{Graph, Losses, losses};

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

/// Splits the tasks, given by their upstream, for runs with so many workers; the second is how much longer such a run is
/// expected to take than unsplit (0.05 is five per cent). `None` when the tasks don't fit at all.
pub fn split(upstream: &[Vec<usize>], workers: usize, limits: Limits) -> Option<(Tree, f64)> {
    let graph = Graph::new(upstream);
    let fewest = upstream.len().div_ceil(limits.tasks);
    let mut ways = Vec::new();
    for order in [Order::Early, Order::Middle] {
        for slices in [1, fewest, fewest + 1] {
            ways.push(Tree::beside(graph.len(), &slices_of(&graph, order, slices, limits)));
        }
        for children in [1, 4, 12] {
            ways.push(nested(&graph, order, children, limits));
        }
    }
    let fits = |tree: &Tree| {
        tree.parts() <= limits.parts + 1
            && tree.depth() <= DEEPEST
            && tree.sizes().iter().all(|size| *size <= limits.tasks)
    };
    let weighed = |tree: Tree| (losses(&graph, &tree, workers), tree);
    let plain = Some(Tree::beside(graph.len(), &bands(&graph, limits))).filter(fits).map(weighed);
    let bar = plain.as_ref().map_or(Losses::ANY, |(losses, _)| *losses);
    let better: Vec<_> = ways.into_par_iter().filter(fits).map(weighed).collect();
    let better = better.into_iter().filter(|(losses, _)| losses.within(bar));
    let best = plain.into_iter().chain(better).min_by(|one, two| one.0.mean().total_cmp(&two.0.mean()));
    best.map(|(losses, tree)| (tree, losses.mean()))
}

/// The first tasks of the order, and inside of them what is left: as many parts as it falls apart into, up to `children`.
fn nested(graph: &Graph, order: Order, children: usize, limits: Limits) -> Tree {
    let order = order.of(graph);
    let mut tree = Tree::new(graph.len());
    let mut open = vec![(tree.root(), order)];
    while let Some((part, tasks)) = open.pop() {
        if tasks.len() <= limits.tasks {
            tasks.iter().for_each(|task| tree.put(*task, part));
            continue;
        }
        let (head, rest) = tasks.split_at(limits.tasks.saturating_sub(children).max(1));
        head.iter().for_each(|task| tree.put(*task, part));
        for bin in spread(connected(graph, rest), children) {
            let inner = tree.add(part);
            open.push((inner, bin));
        }
    }
    tree
}

/// The pieces in at most `count` heaps of about the same size, each in the order of the pieces' tasks.
fn spread(mut pieces: Vec<Vec<usize>>, count: usize) -> Vec<Vec<usize>> {
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
    let mut heaps: Vec<Vec<usize>> = Vec::new();
    for piece in pieces {
        if heaps.len() < count {
            heaps.push(piece);
        } else if let Some(least) = heaps.iter_mut().min_by_key(|heap| heap.len()) {
            least.extend(piece);
        }
    }
    heaps
}

/// What of these tasks is connected without the others; each group in their order.
fn connected(graph: &Graph, tasks: &[usize]) -> Vec<Vec<usize>> {
    let mut inside = vec![1; graph.len()];
    tasks.iter().for_each(|task| inside[*task] = 0);
    components(graph, tasks, |task| inside[task]).into_iter().next().unwrap_or_default()
}

/// The plain way: tasks by level, cut as soon as a part is full.
pub fn bands(graph: &Graph, limits: Limits) -> Vec<Vec<usize>> {
    let order = Order::Early.of(graph);
    order.chunks(limits.tasks.max(1)).map(<[usize]>::to_vec).collect()
}

/// When a task comes in the order that is cut: as early as it can, or between that and as late as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Early,
    Middle,
}

impl Order {
    /// A topological order: each of the keys grows along every edge.
    fn of(self, graph: &Graph) -> Vec<usize> {
        let mut order: Vec<usize> = (0..graph.len()).collect();
        order.sort_by_key(|task| {
            let (early, late) = (graph.earliest[*task], graph.latest[*task]);
            match self {
                Self::Early => (early, late, *task),
                Self::Middle => (early + late, early, *task),
            }
        });
        order
    }
}

/// Equal slices of the order, each taken apart into what is connected in it.
fn slices_of(graph: &Graph, order: Order, slices: usize, limits: Limits) -> Vec<Vec<usize>> {
    let order = order.of(graph);
    let mut position = vec![0; order.len()];
    order.iter().enumerate().for_each(|(place, task)| position[*task] = place);
    let slice = |task: usize| position[task] * slices / order.len();
    let pieces = components(graph, &order, slice);
    let all: usize = pieces.iter().map(Vec::len).sum();
    let mut parts = Vec::new();
    for mut pieces in pieces {
        let share =
            if all <= limits.parts { pieces.len() } else { (limits.parts * pieces.len() / all).max(1) };
        // What waits for the same things, and is waited for by the same, goes together.
        pieces.sort_by_cached_key(|piece| {
            let outside = |others: &'_ [Vec<usize>], task: usize| -> Vec<usize> {
                others[task]
                    .iter()
                    .filter(|other| slice(**other) != slice(task))
                    .map(|other| position[*other])
                    .collect()
            };
            let after = piece.iter().flat_map(|task| outside(&graph.upstream, *task)).max();
            let before = piece.iter().flat_map(|task| outside(&graph.downstream, *task)).min();
            (after, before, position[piece[0]])
        });
        parts.extend(pack(pieces, share, limits.tasks, &position));
    }
    parts
}

/// For each slice the groups of tasks of `order` that are connected inside it, in the order.
fn components(graph: &Graph, order: &[usize], slice: impl Fn(usize) -> usize) -> Vec<Vec<Vec<usize>>> {
    let mut root: Vec<usize> = (0..graph.len()).collect();
    fn find(root: &mut [usize], mut task: usize) -> usize {
        while root[task] != task {
            root[task] = root[root[task]];
            task = root[task];
        }
        task
    }
    for &task in order {
        for &other in graph.upstream[task].iter().filter(|other| slice(**other) == slice(task)) {
            let (one, two) = (find(&mut root, task), find(&mut root, other));
            root[one] = two;
        }
    }
    let mut slices: Vec<Vec<Vec<usize>>> = Vec::new();
    let mut piece_of = vec![None; graph.len()];
    for &task in order {
        let (slice, root) = (slice(task), find(&mut root, task));
        if slices.len() <= slice {
            slices.resize(slice + 1, Vec::new());
        }
        let pieces = &mut slices[slice];
        let piece = *piece_of[root].get_or_insert(pieces.len());
        if piece == pieces.len() {
            pieces.push(Vec::new());
        }
        pieces[piece].push(task);
    }
    slices
}

/// At most about `share` parts of the pieces, neighbours together; a part that is too large is cut along the order.
fn pack(pieces: Vec<Vec<usize>>, share: usize, largest: usize, position: &[usize]) -> Vec<Vec<usize>> {
    let tasks: usize = pieces.iter().map(Vec::len).sum();
    let wanted = tasks.div_ceil(share).max(1);
    let mut bins: Vec<Vec<usize>> = Vec::new();
    for piece in pieces {
        match bins.last_mut() {
            Some(bin) if bin.len() + piece.len() <= wanted.min(largest) => bin.extend(piece),
            _ => bins.push(piece),
        }
    }
    // Pieces larger than `wanted` leave the others fewer parts than their share.
    while bins.len() > share {
        let smallest = (1..bins.len()).min_by_key(|next| bins[next - 1].len() + bins[*next].len());
        match smallest {
            Some(next) if bins[next - 1].len() + bins[next].len() <= largest => {
                let bin = bins.remove(next);
                bins[next - 1].extend(bin);
            }
            _ => break,
        }
    }
    let mut parts = Vec::new();
    for mut bin in bins {
        bin.sort_by_key(|task| position[*task]);
        let count = bin.len().div_ceil(largest);
        parts.extend(bin.chunks(bin.len().div_ceil(count)).map(<[usize]>::to_vec));
    }
    parts
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
        let (tree, loss) = split(&upstream, 1000, ARGO).unwrap();
        assert!(is_sound(&upstream, &tree, ARGO));
        assert!(loss < 0.001, "{loss}");
    }

    #[test]
    fn what_fits_nowhere_is_refused() {
        assert_eq!(split(&vec![vec![]; 50], 20, Limits { tasks: 5, parts: 9 }), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn every_split_is_sound(edges in proptest::collection::vec(proptest::collection::vec(0usize..1000, 0..4), 201..400), tasks in 20usize..200) {
            let upstream: Vec<Vec<usize>> = edges.iter().enumerate()
                .map(|(task, others)| others.iter().filter(|_| task > 0).map(|other| other % task.max(1)).collect())
                .collect();
            let limits = Limits { tasks, parts: 195 };
            let (tree, _) = split(&upstream, 20, limits).unwrap();
            prop_assert!(is_sound(&upstream, &tree, limits));
        }
    }
}
