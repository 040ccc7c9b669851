//! A package whose version is left open.
//!
//! # Why
//! The environment is made again whenever its files change or the volume is cleaned: each time in the newest version, which may be another one than yours.
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
//! pandas
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
//! pandas==2.2.3
//! ```

use crate::environment::{Requirement, Version};
use crate::project::Project;
use crate::rules::Beside;
use crate::source::{Diagnostic, Diagnostics};

/// How many names are shown.
const SHOWN: usize = 5;

pub(super) fn check(_: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    let is_open = |entry: &&Requirement| {
        let is_tool = matches!(entry.name.as_deref(), None | Some("pip"));
        entry.version == Version::Any && entry.on_linux && !is_tool
    };
    let open: Vec<&Requirement> = beside.packages.requirements.iter().filter(is_open).collect();
    let Some(first) = open.first() else { return };
    let mut names: Vec<&str> = open.iter().filter_map(|entry| entry.name.as_deref()).collect();
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    let mut message = format!("no version is given for {}", names.join(", "));
    if more > 0 {
        message.push_str(&format!(" and {more} more"));
    }
    out.push(
        Diagnostic::note("unpinned-package", first.span, message)
            .why("the next environment gets the newest version of each")
            .help("give versions (`pandas==2.2.3`), or put a lock file beside this one: environment.lock.yml, requirements.lock.txt"),
    );
}
