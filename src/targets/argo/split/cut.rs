//! More tasks than one object may hold: parts beside each other, each a workflow of its own.
//!
//! What hangs together stays together where it fits. Else its tasks are put in an order in which each stands behind what it
//! waits for, and that order is cut, so that no two parts wait for each other. Taken is the order that loses least in made-up
//! runs.

use super::simulation::Graph;
use super::trial::Trial;
use super::{Order, Tree};

/// Parts of at most `most` tasks, each in pipeline order and behind the parts that it waits for. `workers` is how many tasks
/// run at a time, where somebody knows.
pub fn cut(upstream: &[Vec<usize>], workers: Option<usize>, most: usize) -> Vec<Vec<usize>> {
    let graph = Graph::new(upstream);
    let components = components(&graph);
    let orders = [Order::Early, Order::Middle, Order::Slack].map(|order| order.of(&graph));
    let mut cuts = orders.into_iter().map(|order| in_order(&components, &order, most.max(1)));
    if components.iter().all(|component| component.len() <= most) {
        return cuts.next().unwrap_or_default();
    }
    let trial = Trial::new(&graph, workers);
    let weighed = cuts.map(|parts| (trial.losses(&Tree::beside(graph.len(), &parts)).mean(), parts));
    weighed.min_by(|one, two| one.0.total_cmp(&two.0)).map(|(_, parts)| parts).unwrap_or_default()
}

/// Large components in equal slices of the order, and after them the others, several to a part.
fn in_order(components: &[Vec<usize>], order: &[usize], most: usize) -> Vec<Vec<usize>> {
    let mut place = vec![0; order.len()];
    order.iter().enumerate().for_each(|(at, task)| place[*task] = at);
    let (large, small): (Vec<_>, Vec<_>) = components.iter().partition(|component| component.len() > most);
    let mut parts = Vec::new();
    for component in large {
        let mut tasks = component.clone();
        tasks.sort_unstable_by_key(|task| place[*task]);
        let slices = tasks.len().div_ceil(most);
        parts.extend(tasks.chunks(tasks.len().div_ceil(slices)).map(<[usize]>::to_vec));
    }
    let sliced = parts.len();
    for component in small {
        match parts[sliced..].iter_mut().find(|part| part.len() + component.len() <= most) {
            Some(part) => part.extend(component),
            None => parts.push(component.clone()),
        }
    }
    parts.iter_mut().for_each(|part| part.sort_unstable());
    parts
}

/// The tasks that hang together in whatever direction, by their first ones.
fn components(graph: &Graph) -> Vec<Vec<usize>> {
    let mut seen = vec![false; graph.len()];
    let mut components = Vec::new();
    for first in 0..graph.len() {
        if seen[first] {
            continue;
        }
        seen[first] = true;
        let mut component = vec![first];
        let mut at = 0;
        while let Some(&task) = component.get(at) {
            at += 1;
            for &other in graph.upstream[task].iter().chain(&graph.downstream[task]) {
                if !std::mem::replace(&mut seen[other], true) {
                    component.push(other);
                }
            }
        }
        components.push(component);
    }
    components
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Each task is in one part of at most `most`, and no part waits for itself or a later one.
    fn is_sound(upstream: &[Vec<usize>], parts: &[Vec<usize>], most: usize) -> bool {
        let mut part_of = vec![usize::MAX; upstream.len()];
        for (number, part) in parts.iter().enumerate() {
            part.iter().for_each(|task| part_of[*task] = number);
        }
        let total: usize = parts.iter().map(Vec::len).sum();
        let in_order = |(task, others): (usize, &Vec<usize>)| {
            others.iter().all(|other| part_of[*other] <= part_of[task])
        };
        total == upstream.len()
            && part_of.iter().all(|part| *part < parts.len())
            && parts.iter().all(|part| part.len() <= most && part.is_sorted())
            && upstream.iter().enumerate().all(in_order)
    }

    #[test]
    fn what_hangs_together_stays_together() {
        // Chains of three tasks.
        let upstream: Vec<Vec<usize>> =
            (0..12).map(|task| if task % 3 == 0 { vec![] } else { vec![task - 1] }).collect();
        let parts = cut(&upstream, None, 7);
        assert_eq!(parts, [vec![0, 1, 2, 3, 4, 5], vec![6, 7, 8, 9, 10, 11]]);
    }

    #[test]
    fn what_is_too_large_is_cut_evenly_beside_what_is_not() {
        // A chain of ten tasks, one of three, and one of two.
        let upstream: Vec<Vec<usize>> = (0..15usize)
            .map(|task| if [0, 10, 13].contains(&task) { vec![] } else { vec![task - 1] })
            .collect();
        let parts = cut(&upstream, None, 8);
        assert_eq!(parts, [vec![0, 1, 2, 3, 4], vec![5, 6, 7, 8, 9], vec![10, 11, 12, 13, 14]]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn every_cut_is_sound_and_the_same_each_time(edges in proptest::collection::vec(proptest::collection::vec(0usize..1000, 0..3), 1..200), most in 1usize..60) {
            let upstream: Vec<Vec<usize>> = edges.iter().enumerate()
                .map(|(task, others)| others.iter().filter(|_| task > 0).map(|other| other % task.max(1)).collect())
                .collect();
            let parts = cut(&upstream, Some(20), most);
            prop_assert!(is_sound(&upstream, &parts, most), "{parts:?}");
            prop_assert_eq!(&cut(&upstream, Some(20), most), &parts);
        }
    }
}
