//! An import of a module of the project that isn't there.
//!
//! # Why
//! The import fails, and with it the task. Often the module was renamed, or is still on one machine only.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: tasks.fit.train
//!     product: model.json
//! ```
//! ```python tasks/__init__.py
//!
//! ```
//! ```python tasks/fit.py
//! from .scores import best
//!
//!
//! def train(product):
//!     with open(product, "w") as out:
//!         out.write(str(best()))
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: tasks.fit.train
//!     product: model.json
//! ```
//! ```python tasks/__init__.py
//!
//! ```
//! ```python tasks/fit.py
//! from .scores import best
//!
//!
//! def train(product):
//!     with open(product, "w") as out:
//!         out.write(str(best()))
//! ```
//! ```python tasks/scores.py
//! def best():
//!     return 1
//! ```

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::languages::Import;
use crate::project::Project;
use crate::rules::imports;
use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Diagnostics, Files};
use crate::spec::SourceKind;

pub(super) fn check(project: &Project, out: &Diagnostics) {
    let mut seen = HashSet::new();
    // All sources import the same few modules.
    let mut known = HashMap::new();
    let mut look = |import: &Import, has_package: bool| {
        let missing = match import.module.starts_with('.') {
            true if has_package => relative(project, import),
            true => None,
            false => match known.get(&import.module) {
                Some(known) => Option::clone(known),
                None => known.entry(import.module.clone()).or_insert(absolute(project, import)).clone(),
            },
        };
        if let Some((name, folder)) = missing.filter(|_| seen.insert(import.span)) {
            out.push(report(project, import, &name, &folder));
        }
    };
    for (task, inspection) in project.pipeline.tasks.iter().zip(project.inspections()) {
        if let Some(inspection) = inspection.as_ref().filter(|inspection| !inspection.changes_search) {
            let is_function = matches!(task.source.kind, SourceKind::Function(_));
            imports::needed(task, inspection).for_each(|import| look(import, is_function));
            let tops = imports::needed(task, inspection).filter(|import| import.within.is_none());
            for import in tops.filter(|import| !is_function && import.module.starts_with('.')) {
                out.push(without_package(import));
            }
        }
    }
    let helpers = imports::helpers(project, |_| true);
    for helper in helpers.iter().filter(|helper| !helper.inspection.changes_search) {
        helper.needed().for_each(|import| look(import, true));
    }
}

/// An import that is relative to nothing.
fn without_package(import: &Import) -> Diagnostic {
    let name = import.module.trim_start_matches('.');
    let message = format!("a notebook is in no package, so there is no `{}`", import.module);
    Diagnostic::error("missing-local-module", import.span, message)
        .why("cells run as the module __main__, where an import can't be relative")
        .help(match name {
            "" => "name the package: `from package import name`".to_owned(),
            name => format!("import it by its full name: `from {name} import …`, with its folder before it"),
        })
}

fn report(project: &Project, import: &Import, name: &str, folder: &Path) -> Diagnostic {
    let shown = folder.strip_prefix(&project.pipeline.root).unwrap_or(folder).display().to_string();
    let place = if shown.is_empty() { "the project's folder".to_owned() } else { format!("`{shown}`") };
    let names = project.files.list(folder);
    let modules = names.iter().map(|name| name.strip_suffix(".py").unwrap_or(name));
    let guess = did_you_mean(name, modules).map(|guess| format!("did you mean `{guess}`?"));
    Diagnostic::error("missing-local-module", import.span, format!("{place} has no module `{name}`"))
        .why("the import fails when the task starts")
        .help_if(guess)
}

/// `from .name import x`, `from ..name import x`, `from . import name`: what is missing, and from which folder.
fn relative(project: &Project, import: &Import) -> Option<(String, PathBuf)> {
    let path = project.files.path(import.span.file);
    let module = import.module.trim_start_matches('.');
    let up = import.module.len() - module.len();
    let folder = path.ancestors().nth(up)?.to_owned();
    if !folder.starts_with(&project.pipeline.root) {
        return None;
    }
    if !module.is_empty() {
        return below(&project.files, folder, module.split('.'));
    }
    let defined = init(&project.files, &folder)?;
    let lacks = |name: &&String| !has_module(&project.files, &folder, name) && !may_define(&defined, name);
    import.names.iter().find(lacks).map(|name| (name.clone(), folder.clone()))
}

/// `import package.module` and `from package.module import x` of a package of the project.
fn absolute(project: &Project, import: &Import) -> Option<(String, PathBuf)> {
    let mut parts = import.module.split('.');
    let package = parts.next()?;
    let mut folders = project.pipeline.module_path.iter().map(|folder| folder.join(package));
    // A folder without `__init__.py` may be one of several of the same package.
    let folder = folders.find(|folder| project.files.is_file(&folder.join("__init__.py")))?;
    below(&project.files, folder, parts)
}

/// The first module of a chain that isn't there, and the folder that lacks it.
fn below<'m>(
    files: &Files,
    mut folder: PathBuf,
    parts: impl Iterator<Item = &'m str>,
) -> Option<(String, PathBuf)> {
    for part in parts {
        if !has_module(files, &folder, part) {
            // A package may put modules in its place as it is imported.
            let unsure = init(files, &folder).is_some_and(|text| may_define(&text, part));
            return (!unsure).then(|| (part.to_owned(), folder));
        }
        folder.push(part);
        if !files.is_folder(&folder) {
            return None;
        }
    }
    None
}

/// The text of a package's `__init__.py`; empty for a folder without.
fn init(files: &Files, folder: &Path) -> Option<std::sync::Arc<str>> {
    let path = folder.join("__init__.py");
    if !files.is_file(&path) {
        return Some("".into());
    }
    Some(files.text(files.open(&path).ok()?))
}

fn may_define(text: &str, name: &str) -> bool {
    text.contains(name)
        || ["import *", "__getattr__", "__path__", "sys.modules"].iter().any(|way| text.contains(way))
}

/// Whether a folder has a module or package `name`, in Python or compiled.
fn has_module(files: &Files, folder: &Path, name: &str) -> bool {
    let is_it =
        |entry: &String| entry == name || entry.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
    files.list(folder).iter().any(is_it)
}
