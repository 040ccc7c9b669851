//! The files that say which packages tasks need.

use super::runner::{Fault, fault};

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault("no-environment", "churn").without("environment.yml"),
        fault("no-environment", "weblog").without("requirements.txt"),
    ]
}
