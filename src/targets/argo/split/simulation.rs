//! How long a run takes, split or not, with durations made up from a log-normal distribution and a fixed seed.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::Tree;

/// Tasks and what they wait for, with their levels from both ends.
#[derive(Debug, Clone)]
pub struct Graph {
    /// For each task the tasks before it.
    pub upstream: Vec<Vec<usize>>,
    /// For each task the tasks after it.
    pub downstream: Vec<Vec<usize>>,
    /// For each task the longest way to it.
    pub earliest: Vec<usize>,
    /// For each task the last level at which the longest way of all is not made longer.
    pub latest: Vec<usize>,
}

impl Graph {
    /// The graph of these upstream lists, which must be free of cycles.
    pub fn new(upstream: &[Vec<usize>]) -> Self {
        let mut downstream = vec![Vec::new(); upstream.len()];
        for (task, others) in upstream.iter().enumerate() {
            others.iter().for_each(|other| downstream[*other].push(task));
        }
        let mut graph = Self {
            upstream: upstream.to_vec(),
            downstream,
            earliest: vec![0; upstream.len()],
            latest: vec![0; upstream.len()],
        };
        let order = graph.topological_order();
        for &task in &order {
            let level = graph.upstream[task].iter().map(|other| graph.earliest[*other] + 1).max();
            graph.earliest[task] = level.unwrap_or(0);
        }
        let last = graph.earliest.iter().max().copied().unwrap_or(0);
        for &task in order.iter().rev() {
            let level =
                graph.downstream[task].iter().map(|other| graph.latest[*other].saturating_sub(1)).min();
            graph.latest[task] = level.unwrap_or(last);
        }
        graph
    }

    /// How many tasks there are.
    pub fn len(&self) -> usize {
        self.upstream.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.upstream.is_empty()
    }

    fn topological_order(&self) -> Vec<usize> {
        let mut left: Vec<usize> = self.upstream.iter().map(Vec::len).collect();
        let mut order: Vec<usize> = (0..self.len()).filter(|task| left[*task] == 0).collect();
        let mut at = 0;
        while let Some(&task) = order.get(at) {
            at += 1;
            for &next in &self.downstream[task] {
                left[next] -= 1;
                if left[next] == 0 {
                    order.push(next);
                }
            }
        }
        order
    }
}

/// Log-normal durations with median 1 and this sigma.
pub fn durations(count: usize, seed: u64, sigma: f64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    // SplitMix64; the upper 53 bits make a number between 0 and 1, never 0.
    let mut uniform = move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1u64 << 53) as f64 + f64::EPSILON
    };
    let normal = |one: f64, two: f64| (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * two).cos();
    (0..count).map(|_| (sigma * normal(uniform(), uniform())).exp()).collect()
}

/// A moment, ordered.
struct Time(f64);

impl PartialEq for Time {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Time {}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// The end of a run in which a task or part starts once all that it waits for in its own part have ended, and a part ends
/// with the last of what is in it; free workers take whatever became ready first.
pub fn makespan(graph: &Graph, tree: &Tree, durations: &[f64], workers: usize) -> f64 {
    Run::new(graph, tree).end(durations, workers)
}

/// A tree of DAGs, ready to be run with any durations.
pub(super) struct Run {
    tasks: usize,
    root: usize,
    parent: Vec<usize>,
    /// For each item how many it waits for, and those that wait for it.
    waiting: Vec<usize>,
    dependents: Vec<Vec<usize>>,
    /// For each part what is in it.
    members: Vec<Vec<usize>>,
}

impl Run {
    /// The graph's tasks in these DAGs.
    pub(super) fn new(graph: &Graph, tree: &Tree) -> Self {
        let dependencies = tree.dependencies(&graph.upstream);
        let mut dependents = vec![Vec::new(); dependencies.len()];
        for (item, others) in dependencies.iter().enumerate() {
            others.iter().for_each(|other| dependents[*other].push(item));
        }
        let parent: Vec<usize> = (0..dependencies.len()).map(|item| tree.parent(item)).collect();
        let mut members = vec![Vec::new(); dependencies.len()];
        let inner = (0..dependencies.len()).filter(|item| *item != tree.root());
        inner.for_each(|item| members[parent[item]].push(item));
        let waiting = dependencies.iter().map(Vec::len).collect();
        Self { tasks: graph.len(), root: tree.root(), parent, waiting, dependents, members }
    }

    /// When the last task ends.
    pub(super) fn end(&self, durations: &[f64], workers: usize) -> f64 {
        let mut state = State::new(self);
        if workers >= self.tasks {
            while let Some(task) = state.ready() {
                state.finish(task, state.start[task] + durations[task]);
            }
            return state.end[self.root];
        }
        let mut queue: VecDeque<usize> = VecDeque::new();
        let mut running: BinaryHeap<Reverse<(Time, usize)>> = BinaryHeap::new();
        let mut now = 0.0;
        loop {
            queue.extend(std::iter::from_fn(|| state.ready()));
            while running.len() < workers
                && let Some(task) = queue.pop_front()
            {
                running.push(Reverse((Time(now + durations[task]), task)));
            }
            let Some(Reverse((Time(end), task))) = running.pop() else { return now };
            now = end;
            state.finish(task, now);
        }
    }
}

/// How far a run has come. Items may be told of in another order than that of time: what holds is the latest moment.
struct State<'run> {
    run: &'run Run,
    /// For each item how many it still waits for.
    waiting: Vec<usize>,
    /// For each part how many in it haven't ended.
    left: Vec<usize>,
    start: Vec<f64>,
    end: Vec<f64>,
    started: Vec<usize>,
}

impl<'run> State<'run> {
    fn new(run: &'run Run) -> Self {
        let none = vec![0.0; run.parent.len()];
        let left = run.members.iter().map(Vec::len).collect();
        Self {
            run,
            waiting: run.waiting.clone(),
            left,
            start: none.clone(),
            end: none,
            started: vec![run.root],
        }
    }

    /// A task that may start; parts that may start are opened for it.
    fn ready(&mut self) -> Option<usize> {
        loop {
            let item = self.started.pop()?;
            if item < self.run.tasks {
                return Some(item);
            }
            for &member in self.run.members[item].iter().rev().filter(|member| self.waiting[**member] == 0) {
                self.start[member] = self.start[item];
                self.started.push(member);
            }
        }
    }

    /// A task ends, and with it perhaps its part, and the part around that.
    fn finish(&mut self, task: usize, moment: f64) {
        let mut item = task;
        self.end[task] = moment;
        loop {
            let end = self.end[item];
            for &next in &self.run.dependents[item] {
                self.start[next] = self.start[next].max(end);
                self.waiting[next] -= 1;
                if self.waiting[next] == 0 {
                    self.started.push(next);
                }
            }
            let part = self.run.parent[item];
            if item == part {
                return;
            }
            self.end[part] = self.end[part].max(end);
            self.left[part] -= 1;
            if self.left[part] > 0 {
                return;
            }
            item = part;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_makes_tasks_wait_for_whole_parts() {
        // 0 → 1 and 2 → 3, where 2 takes long: in one part with 0, it holds 1 up.
        let graph = Graph::new(&[vec![], vec![0], vec![], vec![2]]);
        let durations = [1.0, 1.0, 5.0, 1.0];
        assert_eq!(makespan(&graph, &Tree::new(4), &durations, 9), 6.0);
        assert_eq!(makespan(&graph, &Tree::new(4), &durations, 1), 8.0);
        let chain = Graph::new(&[vec![], vec![0], vec![], vec![1]]);
        assert_eq!(makespan(&chain, &Tree::new(4), &durations, 9), 5.0);
        assert_eq!(makespan(&chain, &Tree::beside(4, &[vec![0, 2], vec![1, 3]]), &durations, 9), 7.0);
        // Inside of the part with 0 and 2, only 0 is waited for.
        let mut nested = Tree::new(4);
        let inner = nested.add(nested.root());
        nested.put(1, inner);
        nested.put(3, inner);
        assert_eq!(makespan(&chain, &nested, &durations, 9), 5.0);
    }

    #[test]
    fn durations_are_the_same_each_time_and_have_the_median_they_should() {
        let mut draw = durations(10_001, 7, 0.5);
        assert_eq!(draw, durations(10_001, 7, 0.5));
        draw.sort_by(f64::total_cmp);
        assert!((draw[5_000] - 1.0).abs() < 0.02, "{}", draw[5_000]);
    }
}
