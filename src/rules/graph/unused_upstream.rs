//! A dependency that the code doesn't use.
//!
//! # Why
//! The task waits for another whose products it never asks for. It may be meant as an order; else it makes the run longer than it need be, or the code reads a file by its name and breaks when the product moves.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = ["get"]
//! product = None
//!
//! # %%
//! print(product)
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = ["get"]
//! product = None
//!
//! # %%
//! print(upstream["get"], product)
//! ```

use crate::languages::Given;
use crate::project::Project;
use crate::source::{Diagnostic, Diagnostics};
use crate::spec::SourceKind;

pub(super) fn check(project: &Project, out: &Diagnostics) {
    let pipeline = &project.pipeline;
    let tasks = pipeline.tasks.iter().zip(&project.facts).zip(project.inspections());
    for (index, ((task, facts), inspection)) in tasks.enumerate() {
        let (Some(inspection), SourceKind::File(_)) = (inspection, &task.source.kind) else { continue };
        if inspection.opaque || inspection.syntax.is_some() {
            continue;
        }
        let uses = inspection.uses.iter().filter(|found| found.given == Given::Upstream);
        // Used as a whole, any of them may be meant.
        let Some(used) = uses.map(|found| found.key.as_deref()).collect::<Option<Vec<_>>>() else { continue };
        let declared = match pipeline.extract.upstream {
            true => {
                facts.upstream.iter().map(|reference| (reference.name.as_str(), reference.span)).collect()
            }
            false => task.upstream.iter().map(|name| (name.value.as_str(), name.span)).collect::<Vec<_>>(),
        };
        // A name that isn't declared, or that no task has, is another mistake.
        let broken = used.iter().any(|name| !declared.iter().any(|(other, _)| other == name));
        let edges = &project.dag.edges;
        let first = edges.partition_point(|edge| edge.to < index);
        let own = edges[first..].iter().take_while(|edge| edge.to == index);
        for (name, span) in declared.iter().filter(|(name, _)| !broken && !used.contains(name)) {
            if !own.clone().any(|edge| edge.found_at == *span) {
                continue;
            }
            out.push(
                Diagnostic::note("unused-upstream", *span, format!("the code never uses upstream['{name}']"))
                    .why("the task waits for it nevertheless")
                    .help("take it out, unless the order is what matters"),
            );
        }
    }
}
