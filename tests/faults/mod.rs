//! Healthy projects (`fixtures/*`) with one thing broken at a time: the rule that is for it reports it, at the very line,
//! and nothing else is reported that wasn't before.
//!
//! A fault is an edit of a file, and `▶` in the new text marks the line that has to be reported.

mod configuration;
mod everywhere;
mod packages;
mod pipeline;
mod pods;
mod runner;
mod sources;
mod yaml;

use std::collections::BTreeSet;

use runner::{Fault, Healthy};
use sooper::rules;

/// Rules without a fault here, and why. All the others but those for manifests need one.
const WITHOUT: &[(&str, &str)] =
    &[("missing-pod-variable", "the projects are compiled where no variable is set; its example has one")];

fn all() -> Vec<Fault> {
    let by_hand = [
        yaml::faults(),
        pipeline::faults(),
        sources::faults(),
        configuration::faults(),
        packages::faults(),
        pods::faults(),
    ];
    by_hand.into_iter().flatten().chain(everywhere::faults()).collect()
}

#[test]
fn every_fault_is_found_at_its_line_and_nothing_else() {
    let faults = all();
    // Threads of their own: in a pool that the rules run in, too, one fault would wait for others on one stack.
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let parts: Vec<_> = faults
            .chunks(faults.len().div_ceil(4))
            .map(|part| scope.spawn(|| part.iter().filter_map(Fault::wrong).collect::<Vec<String>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} of {} faults\n\n{}", wrong.len(), faults.len(), wrong.join("\n"));
    println!("{} faults", faults.len());
}

#[test]
fn every_rule_has_a_fault() {
    let planted: BTreeSet<&str> = all().iter().map(|fault| fault.rule).collect();
    let rules = rules::all().iter().filter(|rule| rule.code.starts_with("SP"));
    let without: BTreeSet<&str> =
        rules.map(|rule| rule.name.as_str()).filter(|name| !planted.contains(name)).collect();
    assert_eq!(without, WITHOUT.iter().map(|(rule, _)| *rule).collect());
}

#[test]
fn the_projects_are_healthy() {
    for name in runner::PROJECTS {
        assert_eq!(Healthy::of(name).lint(None, &[]), Vec::<String>::new(), "{name}");
    }
}
