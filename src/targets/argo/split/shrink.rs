//! Tasks become as few items as fit into DAGs: in rounds, the pairs whose merge costs least become clusters.

use super::clusters::Clusters;
use super::simulation::Graph;
use super::timing::Timing;
use super::{Limits, Tree};

/// The part of what is left to do that one round does: between two rounds, times are found anew.
const ROUND: usize = 3;

/// So many merges are done in a round at least.
const LEAST: usize = 16;

/// A tree of `slices` DAGs inside of each other that share the tasks, in this topological order, evenly. What doesn't fit into
/// its slice one by one is put into clusters, each a DAG of its own. A tree may still be too large.
pub(super) fn shrink(graph: &Graph, order: Vec<usize>, slices: usize, limits: Limits) -> Tree {
    let mut slice = vec![0; graph.len()];
    order.iter().enumerate().for_each(|(place, task)| slice[*task] = place * slices / graph.len());
    let mut shrinking = Shrinking::new(Clusters::new(graph, order), slice, slices, limits);
    while shrinking.left() > 0 && shrinking.round() {}
    shrinking.tree()
}

struct Shrinking<'graph> {
    clusters: Clusters<'graph>,
    timing: Timing,
    limits: Limits,
    /// For each cluster, or task, the slice it is in.
    slice: Vec<usize>,
    slices: usize,
    /// For each slice how many clusters there are, and how many of more than one task.
    sizes: Vec<usize>,
    parts: Vec<usize>,
}

impl<'graph> Shrinking<'graph> {
    fn new(clusters: Clusters<'graph>, slice: Vec<usize>, slices: usize, limits: Limits) -> Self {
        let mut sizes = vec![0; slices];
        slice.iter().for_each(|slice| sizes[*slice] += 1);
        let timing = Timing::new(slice.len());
        Self { clusters, timing, limits, slice, slices, sizes, parts: vec![0; slices] }
    }

    /// By how much a slice is too large: each but the innermost also holds the next one.
    fn excess(&self, slice: usize) -> usize {
        let room = self.limits.tasks - usize::from(slice + 1 < self.slices);
        self.sizes[slice].saturating_sub(room)
    }

    /// How many merges there are to do.
    fn left(&self) -> usize {
        (0..self.slices).map(|slice| self.excess(slice)).sum()
    }

    /// Merges the cheapest pairs, each cluster once at most. False if no two could be merged.
    fn round(&mut self) -> bool {
        self.timing.run(&self.clusters, &self.slice, self.slices);
        let cost = |(one, two)| (self.timing.cost(&self.clusters, one, two), one, two);
        let mut pairs: Vec<(f32, usize, usize)> = self.pairs().map(cost).collect();
        let mut wanted = self.left().div_ceil(ROUND).max(LEAST).min(self.left());
        let cheaper = |a: &(f32, usize, usize), b: &(f32, usize, usize)| {
            a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2)))
        };
        // Many pairs share a cluster; beyond a few times as many as wanted, none is cheap.
        let kept = 8 * wanted;
        if kept < pairs.len() {
            pairs.select_nth_unstable_by(kept, cheaper);
            pairs.truncate(kept);
        }
        pairs.sort_unstable_by(cheaper);
        let mut touched = vec![false; self.slice.len()];
        let mut done = false;
        for (_, one, two) in pairs {
            if wanted == 0 {
                break;
            }
            if touched[one] || touched[two] || !self.may_merge(one, two) {
                continue;
            }
            let slice = self.slice[one];
            let parts = self.parts[slice] + 1 - self.is_part(one) - self.is_part(two);
            if let Some(merged) = self.clusters.merge(one, two) {
                self.timing.measure(&self.clusters, merged);
                (touched[one], touched[two]) = (true, true);
                (self.parts[slice], self.sizes[slice]) = (parts, self.sizes[slice] - 1);
                wanted -= 1;
                done = true;
            }
        }
        self.clusters.tidy();
        done
    }

    /// Whether the slice is still too large, and a cluster of the two would be neither that nor one too many.
    fn may_merge(&self, one: usize, two: usize) -> bool {
        let slice = self.slice[one];
        let share = (self.limits.parts + 1 - self.slices) / self.slices;
        let size = |cluster: usize| self.clusters.members[cluster].len();
        self.excess(slice) > 0
            && size(one) + size(two) <= self.limits.tasks
            && self.parts[slice] < share + self.is_part(one) + self.is_part(two)
    }

    /// One for a cluster of several tasks, which takes a DAG of its own.
    fn is_part(&self, cluster: usize) -> usize {
        usize::from(self.clusters.members[cluster].len() > 1)
    }

    /// Pairs of a slice that is too large which may be worth merging: one waits for the other, both have a neighbour in
    /// common, or they run at about the same time. Each pair is in the clusters' order.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let clusters = &self.clusters;
        let excess: Vec<usize> = (0..self.slices).map(|slice| self.excess(slice)).collect();
        // Several in one number are sorted much faster.
        let mut pairs: Vec<u64> = Vec::with_capacity(8 * clusters.order.len());
        let mut add = |one: usize, two: usize| {
            let slice = self.slice[one];
            if slice == self.slice[two] && excess[slice] > 0 {
                let (one, two) = clusters.in_order(one, two);
                pairs.push((one as u64) << 32 | two as u64);
            }
        };
        for &cluster in &clusters.order {
            clusters.downstream[cluster].iter().for_each(|next| add(cluster, *next));
            for neighbours in [&clusters.upstream[cluster], &clusters.downstream[cluster]] {
                neighbours.windows(2).for_each(|two| add(two[0], two[1]));
            }
        }
        let keys: [fn(f32, f32) -> f32; 3] = [|start, _| start, |_, tail| -tail, |start, tail| start - tail];
        let times: Vec<(f32, f32)> =
            clusters.order.iter().map(|cluster| self.timing.expected(*cluster)).collect();
        for key in keys {
            let timed = clusters.order.iter().zip(&times);
            let mut alike: Vec<u128> = timed
                .map(|(cluster, (start, tail))| {
                    let time = u128::from(ascending(key(*start, *tail)));
                    (self.slice[*cluster] as u128) << 64 | time << 32 | *cluster as u128
                })
                .collect();
            alike.sort_unstable();
            let cluster = |alike: u128| (alike & u128::from(u32::MAX)) as usize;
            alike.windows(2).for_each(|two| add(cluster(two[0]), cluster(two[1])));
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs.into_iter().map(|pair| ((pair >> 32) as usize, (pair & u64::from(u32::MAX)) as usize))
    }

    /// Slices inside of each other, and in each a DAG for each of its clusters.
    fn tree(&self) -> Tree {
        let mut tree = Tree::new(self.slice.len());
        let mut slice = tree.root();
        let mut at = 0;
        for &cluster in &self.clusters.order {
            while at < self.slice[cluster] {
                slice = tree.add(slice);
                at += 1;
            }
            let members = &self.clusters.members[cluster];
            let part = if members.len() > 1 { tree.add(slice) } else { slice };
            members.iter().for_each(|task| tree.put(*task, part));
        }
        tree
    }
}

/// A number that is larger for a larger figure.
fn ascending(figure: f32) -> u32 {
    let bits = figure.to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}
