//! An import that no dependency file provides.
//!
//! # Why
//! The pod has what the environment's files list, what comes along with that, and the project's own modules; anything else is a ModuleNotFoundError when the task starts. It works on the machine where somebody once installed the package by hand. Imports that may fail (`try … except ImportError`, under an `if`) don't count.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! import pandas as pd
//!
//! print(pd.DataFrame(), product)
//! ```
//! ```text requirements.txt
//! ploomber==0.23.3
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! import pandas as pd
//!
//! print(pd.DataFrame(), product)
//! ```
//! ```text requirements.txt
//! ploomber==0.23.3
//! pandas==2.2.3
//! ```

use indexmap::{IndexMap, IndexSet};

use crate::environment::{Modules, Provided};
use crate::project::Project;
use crate::rules::{Beside, imports};
use crate::source::{Diagnostic, Diagnostics, Span};

/// How many further places are shown.
const SHOWN: usize = 3;

pub(super) fn check(project: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    let Some(file) = beside.packages.files.first() else { return };
    let modules = Modules::of(beside.packages);
    // Each missing module once, however many tasks import it.
    let mut missing: IndexMap<&str, (Vec<String>, IndexSet<Span>)> = IndexMap::new();
    for (task, inspection) in project.pipeline.tasks.iter().zip(project.inspections()) {
        let Some(inspection) = inspection.as_ref().filter(|inspection| !inspection.installs) else {
            continue;
        };
        if !beside.is_shared_by(task) {
            continue;
        }
        for import in imports::needed(task, inspection) {
            let name = import.module.split('.').next().unwrap_or_default();
            if name.is_empty() || (inspection.changes_search && !modules.knows(name)) {
                continue;
            }
            if let Some((_, places)) = missing.get_mut(name) {
                places.insert(import.span);
            } else if let Provided::No(providers) = modules.has(name) {
                missing.insert(name, (providers, IndexSet::from([import.span])));
            }
        }
    }
    if missing.is_empty() {
        return;
    }
    let own = imports::OwnNames::of(project);
    let path = project.files.path(*file);
    let listing = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    for (name, (providers, places)) in missing {
        if own.contain(name) {
            continue;
        }
        let (Some(first), Some(provider)) = (places.first(), providers.first()) else { continue };
        let message = format!("`{listing}` lists no package that provides '{name}'");
        let problem = Diagnostic::warning("missing-package", *first, message)
            .why("the pod's environment is made from that file: the import fails there")
            .help(match modules.knows(name) {
                true => format!("add `{provider}` to it"),
                false => format!("add the package that '{name}' comes from, or its folder to the project"),
            });
        out.push(
            places
                .iter()
                .skip(1)
                .take(SHOWN)
                .fold(problem, |problem, place| problem.related(*place, "here too")),
        );
    }
}
