//! A time that is the same in every run.
//!
//! # Why
//! `{{now}}` is the time when the pipeline is loaded. Ploomber loads it in every pod, and a product whose path changes from pod to pod is never found: sooper therefore writes the time of the export into what it sends. All runs of that manifest share it.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: "out/{{now}}.csv"
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: "out/{{day}}.csv"
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```yaml env.yaml
//! day: '2024-05-01'
//! ```

use crate::project::Project;
use crate::source::{Diagnostic, Diagnostics, Span};

pub(super) fn check(project: &Project, out: &Diagnostics) {
    let env = &project.pipeline.env;
    if !env.builtins.contains_key("now") {
        return;
    }
    let used = env.uses.iter().find(|used| used.path.first().is_some_and(|name| name == "now"));
    let leaf = env.leaves.iter().find(|leaf| leaf.placeholders.iter().any(|name| name == "now"));
    let file = project.pipeline.spec.map(Span::start_of);
    let place = used.map(|used| used.span).or(leaf.map(|leaf| leaf.span)).or(file);
    let Some(place) = place else { return };
    out.push(
        Diagnostic::note("frozen-time", place, "every run has the time of the export here")
            .why("pods have to agree on it, so it is fixed when the manifest is written")
            .help("make it a value of env.yaml, which can be set for each run: `sooper submit -p day=…`"),
    );
}
