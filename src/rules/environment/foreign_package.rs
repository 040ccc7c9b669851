//! A package for another system than Linux.
//!
//! # Why
//! Pods run Linux. A package that exists for macOS or Windows only (an export from a laptop has them), or a lock file made there, can't be installed.
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
//! dependencies:
//!   - python=3.12
//!   - ploomber=0.23
//!   - pywin32=306
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
//! dependencies:
//!   - python=3.12
//!   - ploomber=0.23
//! ```

use crate::environment::{Manager, Packages, Requirement};
use crate::project::Project;
use crate::rules::Beside;
use crate::source::{Diagnostic, Diagnostics};

/// Packages of Windows and macOS, none of which conda's channels have for Linux.
const CONDA: [(&str, &str); 12] = [
    ("pywin32", "Windows"),
    ("pywinpty", "Windows"),
    ("winpty", "Windows"),
    ("vs2015-runtime", "Windows"),
    ("vs2015-win-64", "Windows"),
    ("vc14-runtime", "Windows"),
    ("ucrt", "Windows"),
    ("msys2-conda-epoch", "Windows"),
    ("menuinst", "Windows"),
    ("pyobjc-core", "macOS"),
    ("python-app", "macOS"),
    ("pyreadline", "Windows"),
];
/// Those that PyPI has for Windows or macOS only.
const PIP: [(&str, &str); 4] =
    [("pywin32", "Windows"), ("pywinpty", "Windows"), ("pypiwin32", "Windows"), ("pyobjc-core", "macOS")];

pub(super) fn check(_: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    let packages = beside.packages;
    if let Some((platform, span)) = foreign_lock(packages) {
        let message = format!("this lock file is for {platform}; pods run Linux");
        let problem = Diagnostic::error("foreign-package", span, message);
        out.push(problem.help("lock for linux-64, too: `conda-lock -p linux-64`, or export in a container"));
        return;
    }
    for (entry, system) in packages.requirements.iter().filter_map(|entry| Some((entry, foreign(entry)?))) {
        let name = entry.name.as_deref().unwrap_or_default();
        let message = format!("`{name}` is for {system} only; pods run Linux");
        let why = "no version of it can be installed, so the environment can't be made";
        let help = match entry.manager {
            Manager::Conda => "remove it; `conda env export --from-history` leaves such packages out",
            Manager::Pip => {
                "remove it, or keep it where it belongs: `; sys_platform == 'win32'` behind the entry"
            }
        };
        out.push(Diagnostic::error("foreign-package", entry.span, message).why(why).help(help));
    }
}

fn foreign(entry: &Requirement) -> Option<&'static str> {
    let name = entry.name.as_deref().filter(|_| entry.on_linux && entry.location.is_none())?;
    let table: &[(&str, &str)] = match entry.manager {
        Manager::Conda => &CONDA,
        Manager::Pip => &PIP,
    };
    let known = table.iter().find(|(other, _)| *other == name).map(|(_, system)| *system);
    known.or_else(|| name.starts_with("m2w64-").then_some("Windows"))
}

/// The platform of a lock file that has none for Linux.
fn foreign_lock(packages: &Packages) -> Option<(&str, crate::source::Span)> {
    let platforms = &packages.conda.as_ref()?.platforms;
    let first = platforms.first()?;
    let is_foreign = !platforms.iter().any(|platform| platform.value.starts_with("linux-"));
    is_foreign.then_some((first.value.as_str(), first.span))
}
