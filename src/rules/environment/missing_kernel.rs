//! A notebook or script for a kernel that the environment doesn't have.
//!
//! # Why
//! Ploomber looks for the kernel of every notebook, and of every script whose header names one, when it loads the pipeline, and stops when one isn't installed. An environment has `python3` by itself, `ir` with the package r-irkernel; a kernel that somebody registered under a name of their own is on that machine only.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.ipynb
//!     product: out.ipynb
//! ```
//! ```json fit.ipynb
//! {
//!  "cells": [
//!   {
//!    "cell_type": "code",
//!    "execution_count": null,
//!    "id": "a",
//!    "metadata": {
//!     "tags": [
//!      "parameters"
//!     ]
//!    },
//!    "outputs": [],
//!    "source": [
//!     "upstream = None\n",
//!     "product = None"
//!    ]
//!   },
//!   {
//!    "cell_type": "code",
//!    "execution_count": null,
//!    "id": "b",
//!    "metadata": {},
//!    "outputs": [],
//!    "source": [
//!     "print(product)"
//!    ]
//!   }
//!  ],
//!  "metadata": {
//!   "kernelspec": {
//!    "display_name": "Python 3",
//!    "language": "python",
//!    "name": "churn-dev"
//!   }
//!  },
//!  "nbformat": 4,
//!  "nbformat_minor": 5
//! }
//! ```
//! ```yaml environment.yml
//! name: etl
//! channels: [conda-forge]
//! dependencies: [python=3.12, ploomber=0.23]
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.ipynb
//!     product: out.ipynb
//! ```
//! ```json fit.ipynb
//! {
//!  "cells": [
//!   {
//!    "cell_type": "code",
//!    "execution_count": null,
//!    "id": "a",
//!    "metadata": {
//!     "tags": [
//!      "parameters"
//!     ]
//!    },
//!    "outputs": [],
//!    "source": [
//!     "upstream = None\n",
//!     "product = None"
//!    ]
//!   },
//!   {
//!    "cell_type": "code",
//!    "execution_count": null,
//!    "id": "b",
//!    "metadata": {},
//!    "outputs": [],
//!    "source": [
//!     "print(product)"
//!    ]
//!   }
//!  ],
//!  "metadata": {
//!   "kernelspec": {
//!    "display_name": "Python 3",
//!    "language": "python",
//!    "name": "python3"
//!   }
//!  },
//!  "nbformat": 4,
//!  "nbformat_minor": 5
//! }
//! ```
//! ```yaml environment.yml
//! name: etl
//! channels: [conda-forge]
//! dependencies: [python=3.12, ploomber=0.23]
//! ```

use indexmap::IndexMap;

use crate::environment::{Listed, Modules, Packages};
use crate::project::Project;
use crate::rules::Beside;
use crate::source::{Diagnostic, Diagnostics, Span};
use crate::spec::{SourceKind, Task, TaskClass};

/// How many further tasks are shown.
const SHOWN: usize = 3;

/// Kernels and the package that installs each.
const PACKAGES: [(&str, &str); 7] = [
    ("ir", "r-irkernel"),
    ("bash", "bash-kernel"),
    ("xpython", "xeus-python"),
    ("xr", "xeus-r"),
    ("sos", "sos-notebook"),
    ("octave", "octave-kernel"),
    ("rust", "evcxr-jupyter"),
];

pub(super) fn check(project: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    if beside.packages.files.is_empty() {
        return;
    }
    let tasks = project.pipeline.tasks.iter().zip(&project.facts);
    let mut missing: IndexMap<&str, Vec<Span>> = IndexMap::new();
    for (task, facts) in
        tasks.filter(|(task, _)| task.class == TaskClass::NotebookRunner && beside.is_shared_by(task))
    {
        let kernel = kernel(task, facts.kernel.as_deref());
        if let Some(kernel) = kernel.filter(|kernel| *kernel != "python3") {
            missing.entry(kernel).or_default().push(task.source.span);
        }
    }
    for (kernel, places) in missing {
        let package = PACKAGES.iter().find(|(name, _)| *name == kernel).map(|(_, package)| *package);
        let Some((first, others)) = places.split_first() else { continue };
        if may_have(beside.packages, package) {
            continue;
        }
        let message = format!("the environment has no kernel `{kernel}`");
        let problem = Diagnostic::warning("missing-kernel", *first, message)
            .why("Ploomber looks for it when it loads the pipeline, which every pod does");
        let problem = others
            .iter()
            .take(SHOWN)
            .fold(problem, |problem, place| problem.related(*place, "for this, too"));
        out.push(problem.help(match package {
            Some(package) => format!("add `{package}` to the dependencies"),
            None => {
                "set `kernelspec_name: python3` for the task, or choose that kernel in the source".to_owned()
            }
        }));
    }
}

/// The kernel as Ploomber chooses it.
fn kernel<'p>(task: &'p Task, of_source: Option<&'p str>) -> Option<&'p str> {
    let named = task.options.iter().find(|(key, _)| key.value == "kernelspec_name");
    let SourceKind::File(path) = &task.source.kind else { return None };
    let is_r = matches!(path.extension()?.to_str()?, "R" | "r" | "Rmd");
    named.and_then(|(_, value)| value.as_str()).or(of_source).or(is_r.then_some("ir"))
}

/// Whether the kernel may be there. One of an unknown name is only where something else than files brings packages.
fn may_have(packages: &Packages, package: Option<&str>) -> bool {
    match package {
        Some(package) => packages.lists(package) != Listed::No || Modules::of(packages).brings(package),
        None => packages.may_have_more,
    }
}
