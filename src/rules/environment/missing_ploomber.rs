//! Dependency files without Ploomber.
//!
//! # Why
//! Every pod runs its task with Ploomber. When the files forget it, it is installed behind everything else as the environment is made, in the one version that sooper was tried with.
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
//! ```text requirements.txt
//! pandas==2.2.3
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
//! ```text requirements.txt
//! pandas==2.2.3
//! ploomber==0.23.3
//! ```

use crate::environment::{Listed, PLOOMBER};
use crate::project::Project;
use crate::rules::Beside;
use crate::source::{Diagnostic, Diagnostics, Span};

pub(super) fn check(project: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    let Some(file) = beside.packages.files.first() else { return };
    if beside.packages.lists("ploomber") != Listed::No {
        return;
    }
    let path = project.files.path(*file);
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    out.push(
        Diagnostic::warning(
            "missing-ploomber",
            Span::start_of(*file),
            format!("`{name}` doesn't list ploomber"),
        )
        .why(format!("every pod needs it: {PLOOMBER} is installed when the environment is made"))
        .help("list it, so that its version is yours to choose"),
    );
}
