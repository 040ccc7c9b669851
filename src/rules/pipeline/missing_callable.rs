//! A hook, client or serializer that isn't there.
//!
//! # Why
//! Ploomber imports what `clients`, hooks and serializers name when it loads the pipeline, and every pod loads it.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! on_finish: hooks.tell
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```python hooks.py
//! def shout():
//!     pass
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! on_finish: hooks.tell
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```python hooks.py
//! def tell():
//!     pass
//! ```

use std::path::Path;

use crate::environment::{Modules, Provided};
use crate::project::Project;
use crate::rules::{Beside, imports};
use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Diagnostics};
use crate::spec::Callable;
use crate::spec::modules::{NotFound, locate};

pub(super) fn check(project: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    let pipeline = &project.pipeline;
    let of_tasks = pipeline.tasks.iter().flat_map(|task| &task.callables);
    let modules = Modules::of(beside.packages);
    for (key, callable) in pipeline.callables.iter().chain(of_tasks) {
        let written = &callable.path.value;
        let Some((message, help)) = fault(project, callable, &modules) else { continue };
        let key = key.strip_prefix("clients.").map_or(key.as_str(), |_| "clients");
        out.push(
            Diagnostic::error(
                "missing-callable",
                callable.path.span,
                format!("`{key}` names `{written}`, but {message}"),
            )
            .why("every pod loads the pipeline, and Ploomber imports this as it does")
            .help_if(help),
        );
    }
}

/// What is wrong with a dotted path, and what to do. Nothing where that isn't certain.
fn fault(project: &Project, callable: &Callable, modules: &Modules<'_>) -> Option<(String, Option<String>)> {
    let dotted = callable.path.value.replace("::", ".");
    let (module, name) = dotted.rsplit_once('.')?;
    let search: Vec<&Path> = project.pipeline.module_path.iter().map(std::path::PathBuf::as_path).collect();
    match locate(&project.files, &search, &dotted) {
        Ok(path) => {
            let file = project.files.open(&path).ok()?;
            let text = project.files.text(file);
            // Whatever way a module defines a name, it has to mention it.
            let may_have = text.contains(name) || text.contains("import *") || text.contains("__getattr__");
            let package = path.ends_with("__init__.py")
                && path
                    .parent()
                    .is_some_and(|folder| project.files.kind(&folder.join(format!("{name}.py"))).is_some());
            if may_have || package {
                return None;
            }
            let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            let guess = did_you_mean(name, words.filter(|word| word.len() > 2));
            Some((
                format!("`{module}` has no `{name}`"),
                guess.map(|guess| format!("did you mean `{module}.{guess}`?")),
            ))
        }
        Err(NotFound::NoModule(top)) if !imports::OwnNames::of(project).contain(&top) => {
            match modules.has(&top) {
                Provided::No(_) => Some((
                    format!("there is no module `{top}`"),
                    Some(format!("create `{top}.py`, or correct the path")),
                )),
                Provided::Yes | Provided::Unknown => None,
            }
        }
        Err(_) => None,
    }
}
