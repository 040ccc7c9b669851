//! An import that no dependency file provides.
//!
//! # Why
//! The pod has what the environment's files list, what comes along with that, and the project's own modules, whose imports count as well; anything else is a ModuleNotFoundError when the task starts. It works on the machine where somebody once installed the package by hand. Imports that may fail (`try … except ImportError`, under an `if`) don't count.
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
use crate::languages::{Import, Inspection};
use crate::project::Project;
use crate::rules::{Beside, imports};
use crate::source::{Diagnostic, Diagnostics, Span};

/// How many further places are shown.
const SHOWN: usize = 3;

/// What is imported, each module once, however many files import it: what would provide it, and the places; nothing for one
/// that the environment has or may have.
type Imported<'p> = IndexMap<&'p str, Option<(Vec<String>, IndexSet<Span>)>>;

pub(super) fn check(project: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    let Some(file) = beside.packages.files.first() else { return };
    let modules = Modules::of(beside.packages);
    let helpers = imports::helpers(project, |task| beside.is_shared_by(task));
    let mut imported = Imported::new();
    for (task, inspection) in project.pipeline.tasks.iter().zip(project.inspections()) {
        if let Some(inspection) = inspection.as_ref().filter(|_| beside.is_shared_by(task)) {
            imports::needed(task, inspection)
                .for_each(|import| take(import, inspection, &modules, &mut imported));
        }
    }
    for helper in &helpers {
        let foreign = helper.needed().filter(|import| !helper.has_beside(top(import)));
        foreign.for_each(|import| take(import, &helper.inspection, &modules, &mut imported));
    }
    let missing = imported.into_iter().filter_map(|(name, found)| Some((name, found?)));
    let missing: Vec<_> = missing.collect();
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

/// The first part of what is imported; empty for a relative import.
fn top(import: &Import) -> &str {
    import.module.split('.').next().unwrap_or_default()
}

/// Notes an import.
fn take<'p>(import: &'p Import, of: &Inspection, modules: &Modules<'_>, imported: &mut Imported<'p>) {
    let name = top(import);
    let elsewhere = of.installs || (of.changes_search && !modules.knows(name));
    if name.is_empty() || elsewhere {
        return;
    }
    let found = imported.entry(name).or_insert_with(|| match modules.has(name) {
        Provided::No(providers) => Some((providers, IndexSet::new())),
        Provided::Yes | Provided::Unknown => None,
    });
    if let Some((_, places)) = found {
        places.insert(import.span);
    }
}
