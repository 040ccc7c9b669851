//! A channel that asks for consent.
//!
//! # Why
//! The channels of Anaconda (`defaults`, `anaconda`, `main`, `r`) have terms of service. Newer conda asks whether you accept them, and in a pod nobody answers: the environment isn't made. Larger organisations pay for their use.
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
//! channels: [conda-forge, defaults]
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
    let channels = beside.packages.conda.iter().flat_map(|conda| &conda.channels);
    for channel in channels.filter(|channel| asks_for_consent(&channel.value)) {
        out.push(
            Diagnostic::note("licensed-channel", channel.span, format!("the channel `{}` asks for consent", channel.value))
                .why("newer conda makes no environment from it until somebody accepts Anaconda's terms, and in a pod nobody does")
                .help("take the packages from conda-forge alone"),
        );
    }
}

fn asks_for_consent(channel: &str) -> bool {
    matches!(channel, "defaults" | "anaconda" | "main" | "r" | "msys2")
        || channel.contains("repo.anaconda.com")
}
