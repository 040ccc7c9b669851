//! Tasks grouped into clusters, so that the clusters' graph stays free of cycles.
//!
//! Clusters stand in a topological order. Two of them may become one unless a way leads from the first to the second
//! through others; those of the first one's descendants that stood between the two then follow behind.

use super::simulation::Graph;

/// A task or several, named by a number; those that were taken into others are empty.
#[derive(Debug, Clone)]
pub(super) struct Clusters<'graph> {
    pub(super) graph: &'graph Graph,
    /// For each task its cluster.
    pub(super) of: Vec<usize>,
    /// For each cluster its tasks, each behind what it waits for.
    pub(super) members: Vec<Vec<usize>>,
    /// For each cluster those it waits for, by number.
    pub(super) upstream: Vec<Vec<usize>>,
    /// For each cluster those that wait for it, by number.
    pub(super) downstream: Vec<Vec<usize>>,
    /// Those that aren't empty, each behind what it waits for.
    pub(super) order: Vec<usize>,
    position: Vec<usize>,
    /// For each cluster the search that last came by.
    seen: Vec<usize>,
    searches: usize,
}

impl<'graph> Clusters<'graph> {
    /// Each task for itself, in this topological order.
    pub(super) fn new(graph: &'graph Graph, order: Vec<usize>) -> Self {
        let mut position = vec![0; graph.len()];
        order.iter().enumerate().for_each(|(place, task)| position[*task] = place);
        let sorted = |lists: &[Vec<usize>]| -> Vec<Vec<usize>> {
            let mut lists = lists.to_vec();
            for list in &mut lists {
                list.sort_unstable();
                list.dedup();
            }
            lists
        };
        Self {
            graph,
            of: (0..graph.len()).collect(),
            members: (0..graph.len()).map(|task| vec![task]).collect(),
            upstream: sorted(&graph.upstream),
            downstream: sorted(&graph.downstream),
            order,
            position,
            seen: vec![0; graph.len()],
            searches: 0,
        }
    }

    /// Two clusters, the one that comes first in the order first.
    pub(super) fn in_order(&self, one: usize, two: usize) -> (usize, usize) {
        if self.position[one] < self.position[two] { (one, two) } else { (two, one) }
    }

    /// Whether `second` waits for `first` itself.
    pub(super) fn are_linked(&self, first: usize, second: usize) -> bool {
        self.downstream[first].binary_search(&second).is_ok()
    }

    /// Makes two clusters one, and says which of them that is. `None` where it would make a cycle.
    pub(super) fn merge(&mut self, one: usize, two: usize) -> Option<usize> {
        let (first, second) = self.in_order(one, two);
        if !self.mark_between(first, second) {
            return None;
        }
        self.reorder(first, second);
        remove(&mut self.downstream[first], second);
        remove(&mut self.upstream[second], first);
        for other in std::mem::take(&mut self.upstream[second]) {
            remove(&mut self.downstream[other], second);
            insert(&mut self.downstream[other], first);
            insert(&mut self.upstream[first], other);
        }
        for other in std::mem::take(&mut self.downstream[second]) {
            remove(&mut self.upstream[other], second);
            insert(&mut self.upstream[other], first);
            insert(&mut self.downstream[first], other);
        }
        let tasks = std::mem::take(&mut self.members[second]);
        tasks.iter().for_each(|task| self.of[*task] = first);
        self.members[first].extend(tasks);
        Some(first)
    }

    /// Marks the descendants of `first` that come before `second`. False if one of them leads there.
    fn mark_between(&mut self, first: usize, second: usize) -> bool {
        self.searches += 1;
        let last = self.position[second];
        let mut open = vec![first];
        while let Some(cluster) = open.pop() {
            for &next in &self.downstream[cluster] {
                if next == second && cluster != first {
                    return false;
                }
                if self.position[next] < last && self.seen[next] != self.searches {
                    self.seen[next] = self.searches;
                    open.push(next);
                }
            }
        }
        true
    }

    /// What is marked goes behind `first`, which goes where nothing is left that `second` waits for. `second` keeps a place
    /// at the end until [`Clusters::tidy`].
    fn reorder(&mut self, first: usize, second: usize) {
        let window = self.position[first]..=self.position[second];
        let is_marked = |cluster: &usize| self.seen[*cluster] == self.searches;
        let (marked, free): (Vec<usize>, Vec<usize>) =
            self.order[window.clone()].iter().partition(|cluster| is_marked(cluster));
        let free = free.into_iter().filter(|cluster| *cluster != first && *cluster != second);
        let order = free.chain([first]).chain(marked).chain([second]);
        for (place, cluster) in window.zip(order.collect::<Vec<_>>()) {
            self.order[place] = cluster;
            self.position[cluster] = place;
        }
    }

    /// Drops the places of clusters that were taken into others.
    pub(super) fn tidy(&mut self) {
        self.order.retain(|cluster| !self.members[*cluster].is_empty());
        for (place, cluster) in self.order.iter().enumerate() {
            self.position[*cluster] = place;
        }
    }
}

fn insert(list: &mut Vec<usize>, item: usize) {
    if let Err(place) = list.binary_search(&item) {
        list.insert(place, item);
    }
}

fn remove(list: &mut Vec<usize>, item: usize) {
    if let Ok(place) = list.binary_search(&item) {
        list.remove(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merge_that_would_make_a_cycle_is_refused() {
        // 0 → 1 → 2, 0 → 2, 0 → 3.
        let graph = Graph::new(&[vec![], vec![0], vec![0, 1], vec![0]]);
        let mut clusters = Clusters::new(&graph, vec![0, 1, 2, 3]);
        assert_eq!(clusters.merge(0, 2), None, "1 waits for 0, and 2 for 1");
        assert_eq!(clusters.merge(3, 0), Some(0));
        clusters.tidy();
        assert_eq!((&clusters.order[..], &clusters.members[0][..]), (&[0, 1, 2][..], &[0, 3][..]));
        assert_eq!((clusters.merge(1, 2), clusters.merge(0, 1)), (Some(1), Some(0)));
        clusters.tidy();
        assert_eq!((&clusters.order[..], &clusters.members[0][..]), (&[0][..], &[0, 3, 1, 2][..]));
    }
}
