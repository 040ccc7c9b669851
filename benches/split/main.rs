//! How much longer runs take when a pipeline of 1 000 tasks is split for Argo: `cargo bench --bench split`.
//!
//! Layered random graphs, log-normal durations, 20 workers and as many as wanted; fixed seeds, none of them those that a
//! split is chosen by. Printed is the mean over five graphs and four draws each, for plain bands of levels and for sooper's
//! split, and how often sooper's was the worse of the two.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops at the first surprise"
)]

use sooper::targets::argo::split::simulation::{Graph, durations, makespan};
use sooper::targets::argo::split::{Limits, Tree, bands, split};

const LIMITS: Limits = Limits { tasks: 200, parts: 195 };

fn main() {
    println!("| layers | upstream | sigma | workers | bands | sooper | worse than bands |");
    println!("|---|---|---|---|---|---|---|");
    let mut all = [0.0, 0.0, 0.0];
    for (layers, most) in [(10, 3), (20, 2), (20, 3), (50, 2), (50, 3), (100, 3)] {
        for sigma in [0.5, 1.0] {
            let graphs: Vec<Graph> =
                (0..5).map(|seed| Graph::new(&layered(1000, layers, most, seed))).collect();
            for workers in [20, usize::MAX] {
                let (mut plain, mut ours, mut worse, mut runs) = (0.0, 0.0, 0, 0);
                for graph in &graphs {
                    let known = (workers != usize::MAX).then_some(workers);
                    let (ours_tree, _) = split(&graph.upstream, known, LIMITS).unwrap();
                    let bands = Tree::beside(graph.len(), &bands(graph, LIMITS));
                    let whole = Tree::new(graph.len());
                    let (mut one, mut two) = (0.0, 0.0);
                    for seed in 100..104 {
                        let durations = durations(graph.len(), seed, sigma);
                        let loss = |tree: &Tree| {
                            makespan(graph, tree, &durations, workers)
                                / makespan(graph, &whole, &durations, workers)
                                - 1.0
                        };
                        one += loss(&bands);
                        two += loss(&ours_tree);
                        runs += 1;
                    }
                    worse += usize::from(two > one);
                    plain += one;
                    ours += two;
                }
                let (plain, ours) = (100.0 * plain / f64::from(runs), 100.0 * ours / f64::from(runs));
                let count = if workers == usize::MAX { "unlimited".to_owned() } else { workers.to_string() };
                println!(
                    "| {layers} | {most} | {sigma} | {count} | {plain:.1} % | {ours:.1} % | {worse} of {} |",
                    graphs.len()
                );
                all = [all[0] + plain, all[1] + ours, all[2] + 1.0];
            }
        }
    }
    println!("\nmean: bands {:.1} %, sooper {:.1} %", all[0] / all[2], all[1] / all[2]);
}

/// Tasks in layers; each takes up to `most` tasks of the layer before, a fifth of them of any earlier layer.
fn layered(tasks: usize, layers: usize, most: usize, seed: u64) -> Vec<Vec<usize>> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03;
    let mut below = move |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    let layer = |task: usize| task * layers / tasks;
    let first = |layer: usize| (layer * tasks).div_ceil(layers);
    (0..tasks)
        .map(|task| {
            let own = layer(task);
            if own == 0 {
                return Vec::new();
            }
            let mut upstream: Vec<usize> = (0..=below(most))
                .map(|_| {
                    let from = if below(5) == 0 { below(own) } else { own - 1 };
                    first(from) + below(first(from + 1) - first(from))
                })
                .collect();
            upstream.sort_unstable();
            upstream.dedup();
            upstream
        })
        .collect()
}
