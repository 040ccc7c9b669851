//! The folder of an environment on one machine.
//!
//! # Why
//! `conda env export` writes where the environment was: `prefix: /home/ana/miniconda3/envs/etl`. In the cluster it lies elsewhere; the line only tells everybody the machine's user.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```yaml environment.yml
//! name: etl
//! channels: [conda-forge]
//! dependencies: [python=3.12, ploomber=0.23]
//! prefix: /home/ana/miniconda3/envs/etl
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```yaml environment.yml
//! name: etl
//! channels: [conda-forge]
//! dependencies: [python=3.12, ploomber=0.23]
//! ```

use crate::project::Project;
use crate::rules::Beside;
use crate::source::{Applicability, Diagnostic, Diagnostics, Edit, Fix, Span};

pub(super) fn check(project: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    let Some(prefix) = beside.packages.conda.as_ref().and_then(|conda| conda.prefix.as_ref()) else { return };
    // The whole line, which begins with the key.
    let text = project.files.text(prefix.span.file);
    let range = prefix.span.range();
    let start = text.get(..range.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end =
        text.get(range.end..).and_then(|after| after.find('\n')).map_or(text.len(), |at| range.end + at + 1);
    let line = Span::new(prefix.span.file, start, end);
    let problem =
        Diagnostic::note("local-prefix", prefix.span, "`prefix` is a folder of one machine".to_owned())
            .why("the environment lies elsewhere in the cluster, so this has no effect")
            .help("remove the line; `conda env export --from-history` doesn't write it");
    out.push(match text.get(start..range.start).is_some_and(|key| key.starts_with("prefix:")) {
        true => problem.fix(Fix {
            title: "remove the line".to_owned(),
            applicability: Applicability::Safe,
            edits: vec![Edit { span: line, text: String::new() }],
        }),
        false => problem,
    });
}
