//! A dependency that Ploomber doesn't see.
//!
//! # Why
//! In functions Ploomber looks for `upstream['name']` with the name written out. `upstream.get('name')`, a variable as the key, or handing `upstream` on is no dependency: the task may run before the data is there, and is not given it.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: tasks.get
//!     product: data.csv
//!   - source: tasks.fit
//!     product: model.pkl
//! ```
//! ```python tasks.py
//! def get(product):
//!     with open(product, "w") as out:
//!         out.write("1")
//!
//!
//! def fit(product, upstream):
//!     with open(product, "w") as out:
//!         out.write(str(upstream.get("get")))
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: tasks.get
//!     product: data.csv
//!   - source: tasks.fit
//!     product: model.pkl
//! ```
//! ```python tasks.py
//! def get(product):
//!     with open(product, "w") as out:
//!         out.write("1")
//!
//!
//! def fit(product, upstream):
//!     with open(product, "w") as out:
//!         out.write(str(upstream["get"]))
//! ```

use crate::languages::Facts;
use crate::project::Project;
use crate::source::{Applicability, Diagnostic, Diagnostics, Edit, Fix, Severity};

pub(super) fn check(project: &Project, out: &Diagnostics) {
    for facts in project.facts.iter().filter(|facts| takes_upstream(facts)) {
        // Without any dependency the function isn't given an `upstream`, and Ploomber refuses to render the pipeline.
        let severity = match facts.upstream.is_empty() && needs_upstream(facts) {
            true => Severity::Error,
            false => Severity::Warning,
        };
        let known = |name: &str| facts.upstream.iter().any(|reference| reference.name == name);
        for hidden in &facts.hidden {
            let Some(name) = hidden.name.as_deref().filter(|name| !known(name)) else { continue };
            let message = format!("Ploomber doesn't see that this task depends on '{name}'");
            out.push(
                Diagnostic::new("hidden-dependency", severity, message)
                    .at(hidden.span, "")
                    .help(format!("write upstream['{name}']"))
                    .fix(Fix {
                        title: "use a subscript".to_owned(),
                        applicability: Applicability::Unsafe,
                        edits: vec![Edit { span: hidden.span, text: format!("upstream[{name:?}]") }],
                    }),
            );
        }
        if let Some(first) = facts.hidden.iter().find(|hidden| hidden.name.is_none())
            && facts.upstream.is_empty()
        {
            let message = "'upstream' is used, but Ploomber sees no dependency in this function";
            out.push(
                Diagnostic::new("hidden-dependency", severity, message)
                    .at(first.span, "")
                    .help("write each task out once: upstream['name']"),
            );
        }
    }
}

/// Whether the function can't be called without `upstream`.
fn needs_upstream(facts: &Facts) -> bool {
    let mut parameters = facts.signature.iter().flat_map(|signature| &signature.parameters);
    parameters.any(|(name, optional)| name == "upstream" && !optional)
}

/// Whether `upstream` is what Ploomber hands to the function.
fn takes_upstream(facts: &Facts) -> bool {
    facts
        .signature
        .as_ref()
        .is_some_and(|signature| signature.parameters.iter().any(|(name, _)| name == "upstream"))
}
