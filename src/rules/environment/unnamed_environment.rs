//! A conda environment without a name.
//!
//! # Why
//! sooper doesn't need it, but everybody else does who makes the environment: `conda env create` refuses the file.
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
//! channels: [conda-forge]
//! dependencies: [python=3.12, ploomber=0.23]
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
use crate::source::{Diagnostic, Diagnostics};

pub(super) fn check(_: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    let Some(conda) = beside.packages.conda.as_ref().filter(|conda| !conda.is_lock) else { return };
    if let (None, Some(span)) = (&conda.name, conda.span) {
        out.push(
            Diagnostic::note("unnamed-environment", span, "this environment has no name")
                .why("`conda env create` refuses the file unless a name is given on its command line")
                .help("add a line: `name: …`"),
        );
    }
}
