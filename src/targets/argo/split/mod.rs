//! More tasks than one DAG template may hold: parts, each a DAG of its own, in an outer DAG.
//!
//! A part waits for the whole of every part that it needs something of, so a split costs time wherever a task could have
//! gone on earlier. Parts are cut along a topological order, which keeps them free of cycles; inside a slice of that order
//! whatever isn't connected becomes a part of its own. Several such cuts are tried on made-up durations
//! ([`simulation`]), and the one that loses least is taken; plain bands of levels are among them.

pub mod simulation;

use simulation::{Graph, loss};

/// What a split may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Tasks in one part, and parts in the outer DAG: Argo's definitions take 200.
    pub tasks: usize,
    /// Parts with more than one task: each takes a template, of which a workflow has 200.
    pub parts: usize,
}

/// A partition of tasks, and what it costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// The tasks of each part in a topological order; the parts too are in a topological order.
    pub parts: Vec<Vec<usize>>,
    /// How much longer a run is expected to take than unsplit: 0.05 is five per cent.
    pub loss: f64,
}

/// Splits the tasks, given by their upstream, for runs with so many workers. `None` when they don't fit at all.
pub fn split(upstream: &[Vec<usize>], workers: usize, limits: Limits) -> Option<Split> {
    let graph = Graph::new(upstream);
    let fewest = upstream.len().div_ceil(limits.tasks);
    let mut ways = vec![bands(&graph, limits)];
    for (order, slices) in [
        (Order::Early, 1),
        (Order::Early, fewest),
        (Order::Early, fewest + 1),
        (Order::Early, 2 * fewest),
        (Order::Middle, fewest),
        (Order::Middle, fewest + 1),
        (Order::Late, fewest),
    ] {
        ways.push(slices_of(&graph, order, slices, limits));
    }
    ways.retain(|parts| parts.len() <= limits.parts && parts.iter().all(|part| part.len() <= limits.tasks));
    let weighed = ways.into_iter().map(|parts| Split { loss: loss(&graph, &parts, workers), parts });
    weighed.min_by(|one, other| one.loss.total_cmp(&other.loss))
}

/// The plain way: tasks by level, cut as soon as a part is full.
pub fn bands(graph: &Graph, limits: Limits) -> Vec<Vec<usize>> {
    let order = Order::Early.of(graph);
    order.chunks(limits.tasks.max(1)).map(<[usize]>::to_vec).collect()
}

/// When a task comes in the order that is cut: as early as it can, as late as it may, or between the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Early,
    Middle,
    Late,
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
                Self::Late => (late, early, *task),
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

/// For each slice the groups of tasks that are connected inside it, in the order.
fn components(graph: &Graph, order: &[usize], slice: impl Fn(usize) -> usize) -> Vec<Vec<Vec<usize>>> {
    let mut root: Vec<usize> = (0..order.len()).collect();
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
    let mut piece_of = vec![None; order.len()];
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

    /// Every task is in one part, and no part needs a later one.
    fn is_sound(upstream: &[Vec<usize>], parts: &[Vec<usize>], limits: Limits) -> bool {
        let mut part_of = vec![usize::MAX; upstream.len()];
        for (number, part) in parts.iter().enumerate() {
            for task in part {
                if std::mem::replace(&mut part_of[*task], number) != usize::MAX {
                    return false;
                }
            }
        }
        let forward = |task: usize| upstream[task].iter().all(|other| part_of[*other] <= part_of[task]);
        !part_of.contains(&usize::MAX)
            && (0..upstream.len()).all(forward)
            && parts.len() <= limits.parts
            && parts.iter().all(|part| part.len() <= limits.tasks)
    }

    #[test]
    fn separate_chains_stay_separate_and_cost_nothing() {
        let upstream: Vec<Vec<usize>> =
            (0..300).map(|task| if task % 3 == 0 { vec![] } else { vec![task - 1] }).collect();
        let split = split(&upstream, 1000, ARGO).unwrap();
        assert!(is_sound(&upstream, &split.parts, ARGO));
        assert!(split.loss < 0.001, "{}", split.loss);
    }

    #[test]
    fn what_fits_nowhere_is_refused() {
        assert_eq!(split(&vec![vec![]; 50], 20, Limits { tasks: 5, parts: 9 }), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn every_split_is_sound(edges in proptest::collection::vec(proptest::collection::vec(0usize..1000, 0..4), 201..500), tasks in 20usize..200) {
            let upstream: Vec<Vec<usize>> = edges.iter().enumerate()
                .map(|(task, others)| others.iter().filter(|_| task > 0).map(|other| other % task.max(1)).collect())
                .collect();
            let limits = Limits { tasks, parts: 195 };
            let split = split(&upstream, 20, limits).unwrap();
            prop_assert!(is_sound(&upstream, &split.parts, limits));
        }
    }
}
