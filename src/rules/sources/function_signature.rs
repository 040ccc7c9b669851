//! A function that can't take what Ploomber gives it.
//!
//! # Why
//! Ploomber calls a task's function with `product`, with `upstream` if it has dependencies, and with the task's `params`, and refuses to render the pipeline when the function has a parameter more (without a default) or one less.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: tasks.get
//!     product: data.csv
//! ```
//! ```python tasks.py
//! def get(path):
//!     with open(path, "w") as out:
//!         out.write("1")
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: tasks.get
//!     product: data.csv
//! ```
//! ```python tasks.py
//! def get(product):
//!     with open(product, "w") as out:
//!         out.write("1")
//! ```

use crate::languages::Signature;
use crate::project::Project;
use crate::source::{Diagnostic, Diagnostics};

pub(super) fn check(project: &Project, out: &Diagnostics) {
    let serializes = project.pipeline.callables.iter().any(|(key, _)| key == "serializer");
    for (index, (task, facts)) in project.pipeline.tasks.iter().zip(&project.facts).enumerate() {
        let Some(signature) = facts.signature.as_ref().filter(|signature| !signature.decorated) else {
            continue;
        };
        let mut given: Vec<&str> = task.params.iter().map(|(name, _)| name.as_str()).collect();
        // A task with a serializer returns its product; whether a partial has one is up to the pipeline that imports it.
        let serializes = serializes || task.callables.iter().any(|(key, _)| key == "serializer");
        let takes_product = || signature.parameters.iter().any(|(name, _)| name == "product");
        if !serializes && (project.pipeline.part_of.is_none() || takes_product()) {
            given.push("product");
        }
        if !facts.upstream.is_empty()
            || project.dag.upstream.get(index).is_some_and(|upstream| !upstream.is_empty())
        {
            given.push("upstream");
        }
        // Dependencies that Ploomber doesn't see have a rule of their own.
        if facts.upstream.is_empty() && !facts.hidden.is_empty() && !given.contains(&"upstream") {
            given.push("upstream");
        }
        if let Some(message) = mismatch(signature, &given) {
            out.push(
                Diagnostic::error("function-signature", signature.name, message)
                    .related(task.source.span, "the task")
                    .why("Ploomber compares the function's parameters with the task when it renders the pipeline"),
            );
        }
    }
}

/// What doesn't fit between the parameters of a function and what it is given.
fn mismatch(signature: &Signature, given: &[&str]) -> Option<String> {
    let takes = |name: &str| signature.parameters.iter().any(|(known, _)| known == name);
    let missing =
        signature.parameters.iter().filter(|(name, optional)| !optional && !given.contains(&name.as_str()));
    let missing: Vec<String> = missing.map(|(name, _)| format!("'{name}'")).collect();
    let extra: Vec<String> =
        given.iter().filter(|name| !takes(name)).map(|name| format!("'{name}'")).collect();
    match (missing.is_empty(), extra.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("nothing is given for {}", missing.join(", "))),
        (true, false) => Some(format!("the function doesn't take {}", extra.join(", "))),
        (false, false) => Some(format!(
            "the function doesn't take {}, and nothing is given for {}",
            extra.join(", "),
            missing.join(", ")
        )),
    }
}
