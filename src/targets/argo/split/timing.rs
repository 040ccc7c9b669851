//! When clusters start and end, for many made-up durations of the tasks at once, and what a merge of two would cost.
//!
//! Each task has the same durations, sixteen equally likely ones of a log-normal distribution, in an order of its own: no
//! task looks slow by chance, and whatever depends on which task is slow averages out.

use super::clusters::Clusters;
use super::simulation::Graph;

const LANES: usize = 16;

/// One figure for each made-up run.
type Lanes = [f32; LANES];

/// Sixteen equally likely durations, with median 1 and sigma 0.75: the means of each sixteenth of the distribution.
const DURATIONS: Lanes = [
    0.237, 0.371, 0.469, 0.559, 0.648, 0.74, 0.837, 0.943, 1.061, 1.196, 1.354, 1.546, 1.794, 2.141, 2.712,
    4.589,
];

/// How much later than the whole run something may end and still weigh little.
const SOFT: f32 = 2.0;

/// What a merge costs for each part of the run's length by which it makes its clusters' ways longer.
const DELAY: f32 = 0.1;

/// The times of clusters that stand in slices, each slice inside of the one before: what is in a slice starts when all of the
/// earlier ones has ended that anything later waits for.
#[derive(Debug, Clone)]
pub(super) struct Timing {
    durations: Vec<Lanes>,
    /// For each task its end after its cluster's start.
    head: Vec<Lanes>,
    /// For each task what follows in its cluster, itself included.
    rest: Vec<Lanes>,
    /// For each cluster.
    length: Vec<Lanes>,
    start: Vec<Lanes>,
    /// For each cluster what follows it.
    tail: Vec<Lanes>,
    /// For each cluster the longest way through it, and how much that weighs.
    through: Vec<(Lanes, Lanes)>,
    end: Lanes,
}

impl Timing {
    /// The clusters are single tasks; their times are found by [`Timing::run`].
    pub(super) fn new(tasks: usize) -> Self {
        let durations: Vec<Lanes> = (0..tasks).map(shuffled).collect();
        let none = vec![[0.0; LANES]; tasks];
        Self {
            head: durations.clone(),
            rest: durations.clone(),
            length: durations.clone(),
            start: none.clone(),
            tail: none,
            through: vec![([0.0; LANES], [0.0; LANES]); tasks],
            end: [0.0; LANES],
            durations,
        }
    }

    /// Finds the times of all clusters, each of which is in a slice.
    pub(super) fn run(&mut self, clusters: &Clusters<'_>, slice: &[usize], slices: usize) {
        let is_awaited =
            |cluster: usize| clusters.downstream[cluster].iter().any(|next| slice[*next] > slice[cluster]);
        // What is awaited of all the slices before.
        let mut barriers = vec![[0.0; LANES]; slices + 1];
        let mut at = 0;
        self.end = [0.0; LANES];
        for &cluster in &clusters.order {
            while at < slice[cluster] {
                barriers[at + 1] = later(barriers[at + 1], barriers[at]);
                at += 1;
            }
            let before = clusters.upstream[cluster].iter();
            let start = before.fold(barriers[at], |start, other| {
                later(start, sum(self.start[*other], self.length[*other]))
            });
            self.start[cluster] = start;
            let end = sum(start, self.length[cluster]);
            self.end = later(self.end, end);
            if is_awaited(cluster) {
                barriers[at + 1] = later(barriers[at + 1], end);
            }
        }
        for &cluster in clusters.order.iter().rev() {
            let least = match is_awaited(cluster) {
                true => difference(self.end, barriers[slice[cluster] + 1]),
                false => [0.0; LANES],
            };
            let after = clusters.downstream[cluster].iter();
            self.tail[cluster] =
                after.fold(least, |tail, next| later(tail, sum(self.tail[*next], self.length[*next])));
            let through = sum(sum(self.start[cluster], self.length[cluster]), self.tail[cluster]);
            let weight = std::array::from_fn(|lane| weight(through[lane] - self.end[lane]));
            self.through[cluster] = (through, weight);
        }
    }

    /// The expected start of a cluster, and what is expected to follow it.
    pub(super) fn expected(&self, cluster: usize) -> (f32, f32) {
        (self.start[cluster].iter().sum(), self.tail[cluster].iter().sum())
    }

    /// How much a merge is expected to cost: next to nothing while the ways through both stay far from the longest one.
    pub(super) fn cost(&self, clusters: &Clusters<'_>, first: usize, second: usize) -> f32 {
        let mut start = self.start[first];
        let mut tail = self.tail[second];
        let mut length = later(self.length[first], self.length[second]);
        if clusters.are_linked(first, second) {
            for &other in clusters.upstream[second].iter().filter(|other| **other != first) {
                start = later(start, sum(self.start[other], self.length[other]));
            }
            for &next in clusters.downstream[first].iter().filter(|next| **next != second) {
                tail = later(tail, sum(self.tail[next], self.length[next]));
            }
            for &task in &clusters.members[second] {
                let upstream = clusters.graph.upstream[task].iter();
                for &other in upstream.filter(|other| clusters.of[**other] == first) {
                    length = later(length, sum(self.head[other], self.rest[task]));
                }
            }
        } else {
            start = later(start, self.start[second]);
            tail = later(tail, self.tail[first]);
        }
        let merged = sum(sum(start, length), tail);
        let ((one, weight_one), (two, weight_two)) = (&self.through[first], &self.through[second]);
        let longer = later(*weight_one, *weight_two);
        let in_lane = |lane: usize| {
            let end = self.end[lane];
            weight(merged[lane] - end) - longer[lane]
                + DELAY * (2.0 * merged[lane] - one[lane] - two[lane]) / end
        };
        std::array::from_fn::<f32, LANES, _>(in_lane).iter().sum()
    }

    /// Measures a cluster anew that has taken another one in.
    pub(super) fn measure(&mut self, clusters: &Clusters<'_>, cluster: usize) {
        let inside = |task: &&usize| clusters.of[**task] == cluster;
        let graph = clusters.graph;
        let mut length = [0.0; LANES];
        for &task in &clusters.members[cluster] {
            let before = graph.upstream[task].iter().filter(inside);
            let start = before.fold([0.0; LANES], |start, other| later(start, self.head[*other]));
            self.head[task] = sum(start, self.durations[task]);
            length = later(length, self.head[task]);
        }
        for &task in clusters.members[cluster].iter().rev() {
            let after = graph.downstream[task].iter().filter(inside);
            let rest = after.fold([0.0; LANES], |rest, next| later(rest, self.rest[*next]));
            self.rest[task] = sum(rest, self.durations[task]);
        }
        self.length[cluster] = length;
    }
}

/// For each task when it is expected to start, less what is expected to follow it; the tasks in a topological order.
pub(super) fn slack(graph: &Graph, order: &[usize]) -> Vec<f32> {
    let mut timing = Timing::new(graph.len());
    timing.run(&Clusters::new(graph, order.to_vec()), &vec![0; graph.len()], 1);
    let expected = (0..graph.len()).map(|task| timing.expected(task));
    expected.map(|(start, tail)| start - tail).collect()
}

/// How much a way weighs that is so much longer than the longest: much like an exponential, and zero for short ways.
fn weight(excess: f32) -> f32 {
    let base = (1.0 + excess / (4.0 * SOFT)).max(0.0);
    base * base * base * base
}

/// The durations in an order that belongs to this task.
fn shuffled(task: usize) -> Lanes {
    let mut durations = DURATIONS;
    let mut state = (task as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    for last in (1..LANES).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        durations.swap(last, (state >> 40) as usize % (last + 1));
    }
    durations
}

fn later(one: Lanes, two: Lanes) -> Lanes {
    std::array::from_fn(|lane| if one[lane] > two[lane] { one[lane] } else { two[lane] })
}

fn sum(one: Lanes, two: Lanes) -> Lanes {
    std::array::from_fn(|lane| one[lane] + two[lane])
}

fn difference(one: Lanes, two: Lanes) -> Lanes {
    std::array::from_fn(|lane| one[lane] - two[lane])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merge_costs_what_it_holds_up() {
        // Twins between 0 and 3, a chain 4 → 5 beside them, and 6 behind all of it.
        let graph = Graph::new(&[vec![], vec![0], vec![0], vec![1, 2], vec![], vec![4], vec![3, 5]]);
        let mut clusters = Clusters::new(&graph, vec![0, 4, 1, 2, 5, 3, 6]);
        let mut timing = Timing::new(7);
        timing.run(&clusters, &[0; 7], 1);
        assert!(timing.cost(&clusters, 1, 2).abs() < timing.cost(&clusters, 0, 5) / 20.0);
        // Merged, the chain is as long as its tasks together; the whole takes no longer.
        let end = timing.end;
        assert_eq!(clusters.merge(4, 5), Some(4));
        clusters.tidy();
        timing.measure(&clusters, 4);
        timing.run(&clusters, &[0; 7], 1);
        assert_eq!(timing.length[4], sum(timing.durations[4], timing.durations[5]));
        assert_eq!(timing.end, end);
    }

    #[test]
    fn a_slice_waits_for_what_any_of_it_needs() {
        let graph = Graph::new(&[vec![], vec![], vec![], vec![0], vec![1]]);
        let clusters = Clusters::new(&graph, vec![0, 1, 2, 3, 4]);
        let mut timing = Timing::new(5);
        timing.run(&clusters, &[0, 0, 0, 1, 1], 2);
        assert_eq!(timing.start[3], later(timing.durations[0], timing.durations[1]));
        let apart = difference(timing.tail[0], timing.tail[1]);
        assert!(apart.iter().all(|apart| apart.abs() < 1e-5), "the second slice waits for both");
        assert_eq!(timing.tail[2], [0.0; LANES]);
    }
}
