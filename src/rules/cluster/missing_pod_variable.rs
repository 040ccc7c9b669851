//! A value of env.yaml takes a variable that pods don't have.
//!
//! # Why
//! Ploomber reads `{{env.NAME}}` where it runs, which is in the pod: without the variable every task fails there, although it
//! is set on the machine that exports.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!     params: {host: "{{host}}"}
//! ```
//! ```sh get.sh
//! echo {{host}} > {{product}}
//! ```
//! ```yaml env.yaml
//! host: "{{env.WAREHOUSE}}"
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!     params: {host: "{{host}}"}
//! ```
//! ```sh get.sh
//! echo {{host}} > {{product}}
//! ```
//! ```yaml env.yaml
//! host: "{{env.WAREHOUSE}}"
//! ```
//! ```yaml sooper.yaml
//! environment: {from: image}
//! defaults:
//!   env: {WAREHOUSE: db.example.com}
//! ```

use crate::project::Project;
use crate::rules::Beside;
use crate::source::{Diagnostic, Diagnostics};
use crate::spec::Task;
use crate::spec::env::Leaf;

pub(super) fn check(project: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    let env = &project.pipeline.env;
    for name in env.builtins.keys().filter_map(|name| name.strip_prefix("env.")) {
        let lacks = |task: &&Task| {
            let settings = beside.config.settings_for(&task.name.text);
            // Whole secrets and config maps may have it: only the cluster knows.
            settings.env_from.is_empty() && !settings.env.contains_key(name)
        };
        let uses = |leaf: &&Leaf| {
            let is_named = leaf.raw.as_str().is_some_and(|text| text.contains(name));
            is_named && leaf.placeholders.iter().any(|placeholder| placeholder == "env")
        };
        let Some(task) = project.pipeline.tasks.iter().find(lacks) else { continue };
        let Some(leaf) = env.leaves.iter().find(uses) else { continue };
        let message = format!("the pod of the task `{}` has no variable {name}", task.name.text);
        out.push(
            Diagnostic::warning("missing-pod-variable", leaf.span, message)
                .why("Ploomber fills it in where the task runs, and fails without it.")
                .help(format!(
                    "give pods one in sooper.yaml: `defaults: {{env: {{{name}: …}}}}`, from a Secret if it is one"
                )),
        );
    }
}
