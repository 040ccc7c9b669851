//! A package that is installed from a place on one machine.
//!
//! # Why
//! A path like `/home/ana/tools` or `file:///tmp/x.whl` isn't there where the environment is made; `pip freeze` writes such lines for packages that conda built. Folders inside of the project are fine: they are sent with it.
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
//! ploomber==0.23.3
//! numpy @ file:///Users/ana/wheels/numpy-2.1.0-py3-none-any.whl
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
//! ploomber==0.23.3
//! numpy==2.1.0
//! ```

use crate::project::Project;
use crate::rules::Beside;
use crate::source::{Diagnostic, Diagnostics, Span};

pub(super) fn check(_: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    let packages = beside.packages;
    let entries = packages.requirements.iter().filter(|entry| entry.on_linux);
    let named = entries.filter_map(|entry| Some((entry.location.as_deref()?, entry.span)));
    let folders = packages.projects.iter().map(|folder| (folder.value.as_str(), folder.span));
    for (location, span) in named.chain(folders).filter(|(location, _)| is_on_this_machine(location)) {
        out.push(report(location, span));
    }
}

fn report(location: &str, span: Span) -> Diagnostic {
    Diagnostic::error("local-package", span, format!("`{location}` is on this machine only"))
        .why("the environment is made in the cluster, where that file isn't")
        .help("name a version from an index, a repository (`git+https://…`), or a folder of the project (`./lib`)")
}

fn is_on_this_machine(location: &str) -> bool {
    let path = location.split_once("file://").map_or(location, |(_, path)| path);
    let drive = matches!(path.as_bytes(), [b'A'..=b'Z' | b'a'..=b'z', b':', b'\\' | b'/', ..]);
    drive || path.starts_with(['/', '~'])
}
