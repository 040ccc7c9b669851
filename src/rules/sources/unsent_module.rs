//! A task's function in a module that the pods don't have.
//!
//! # Why
//! The pods get the project's folder, and nothing from the folders above. On the machine where the pipeline is written Python finds the module nevertheless, because the package was installed there from its folder (`pip install -e`), or because the working directory is above the project. In a pod Ploomber finds no such module when it loads the pipeline, so that every task fails.
//!
//! # Bad
//! ```yaml spec/pipeline.yaml
//! tasks:
//!   - source: etl.get
//!     product: data.csv
//! ```
//! ```text setup.py
//! from setuptools import setup
//!
//! setup(name="etl", package_dir={"": "src"}, packages=["etl"])
//! ```
//! ```python src/etl/__init__.py
//! def get(product):
//!     with open(product, "w") as out:
//!         out.write("1")
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: etl.get
//!     product: data.csv
//! ```
//! ```text setup.py
//! from setuptools import setup
//!
//! setup(name="etl", package_dir={"": "src"}, packages=["etl"])
//! ```
//! ```python src/etl/__init__.py
//! def get(product):
//!     with open(product, "w") as out:
//!         out.write("1")
//! ```

use std::path::PathBuf;

use indexmap::IndexMap;

use crate::environment::{Modules, Provided};
use crate::project::Project;
use crate::rules::Beside;
use crate::source::{Diagnostic, Diagnostics, Span};
use crate::spec::SourceKind;
use crate::spec::config::{CodeFrom, Config};

/// How many further places are shown.
const SHOWN: usize = 3;

pub(super) fn check(project: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    let root = &project.pipeline.root;
    // A repository, a package or an image may well have more than the project's folder.
    let is_sent = matches!(beside.config.code.from, CodeFrom::Volume | CodeFrom::Snapshot);
    if !is_sent || beside.config.defaults().image != Config::built_in("").defaults().image {
        return;
    }
    let mut unsent: IndexMap<&str, (PathBuf, Vec<Span>)> = IndexMap::new();
    for (task, facts) in project.pipeline.tasks.iter().zip(&project.facts) {
        let (SourceKind::Function(dotted), Some(file)) = (&task.source.kind, facts.file) else { continue };
        let path = project.files.path(file);
        if !path.starts_with(root) {
            let top = dotted.split('.').next().unwrap_or_default();
            unsent.entry(top).or_insert((path, Vec::new())).1.push(task.source.span);
        }
    }
    let modules = Modules::of(beside.packages);
    let lacks = |name: &str| beside.packages.files.is_empty() || matches!(modules.has(name), Provided::No(_));
    for (name, (path, places)) in unsent.into_iter().filter(|(name, _)| lacks(name)) {
        let Some((first, others)) = places.split_first() else { continue };
        let message = format!("'{name}' lies outside of the project, in `{}`", path.display());
        let problem = Diagnostic::error("unsent-module", *first, message)
            .why(format!("the pods have `{}` and no folder above it: Ploomber finds no such module there", root.display()))
            .help(format!("move '{name}' into the project, or the pipeline to the folder that has both; or list a package that provides '{name}'"));
        out.push(
            others.iter().take(SHOWN).fold(problem, |problem, place| problem.related(*place, "here too")),
        );
    }
}
