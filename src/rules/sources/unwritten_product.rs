//! A product that its source doesn't write.
//!
//! # Why
//! When a task is done, Ploomber looks for its products and fails the task if one isn't there. Only sources in Python are looked at, and only where it is plain: `product` isn't used at all, or always with other keys, and the file's name isn't mentioned.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product:
//!       nb: fit.ipynb
//!       model: model.json
//!       scores: scores.json
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! import json
//! from pathlib import Path
//!
//! Path(product["model"]).write_text(json.dumps(1))
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product:
//!       nb: fit.ipynb
//!       model: model.json
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! import json
//! from pathlib import Path
//!
//! Path(product["model"]).write_text(json.dumps(1))
//! ```

use std::collections::HashSet;

use crate::languages::{Given, Inspection, Signature};
use crate::project::Project;
use crate::source::{Diagnostic, Diagnostics};
use crate::spec::{ProductItem, SourceKind, Task, TaskClass, Value};

pub(super) fn check(project: &Project, out: &Diagnostics) {
    let serializes = |callables: &[(String, _)]| callables.iter().any(|(key, _)| key == "serializer");
    if serializes(&project.pipeline.callables) {
        return;
    }
    // A grid's tasks have one entry.
    let mut told = HashSet::new();
    let tasks = project.pipeline.tasks.iter().zip(&project.facts).zip(project.inspections());
    for ((task, facts), inspection) in tasks.filter(|((task, _), _)| !serializes(&task.callables)) {
        let (Some(inspection), Some(product), Some(file)) = (inspection, &task.product, facts.file) else {
            continue;
        };
        let is_unfit = |signature: &Signature| {
            signature.decorated || !signature.parameters.iter().any(|(name, _)| name == "product")
        };
        let unfit = facts.signature.as_ref().is_some_and(is_unfit);
        let Some(written) = keys(task, inspection).filter(|_| !unfit) else { continue };
        let text = project.files.text(file);
        for (key, item) in
            product.items().filter(|(key, _)| !written.contains(key) && !is_notebook(task, key))
        {
            let ProductItem::File { text: shown, path, span } = item else { continue };
            let Some(name) = path.file_stem().and_then(|name| name.to_str()) else { continue };
            // A folder that is there already is product enough.
            if project.files.is_folder(path) {
                continue;
            }
            // The code, or a parameter, may have the path itself.
            let in_params = task.params.iter().any(|(_, value)| value.to_string().contains(name));
            if !text.contains(name) && !in_params && told.insert(*span) {
                out.push(
                    Diagnostic::warning(
                        "unwritten-product",
                        *span,
                        format!("nothing in the source writes `{shown}`"),
                    )
                    .related(task.source.span, "the source")
                    .why("Ploomber fails a task when one of its products isn't there in the end")
                    .help(match key {
                        "" => "write it to the path in `product`".to_owned(),
                        key => {
                            format!("write it to the path in `product['{key}']`, or take it out of the list")
                        }
                    }),
                );
            }
        }
        project.files.forget(file);
    }
}

/// The keys of `product` that the task's code uses; nothing when it may use any, or write files by other names.
fn keys<'p>(task: &Task, inspection: &'p Inspection) -> Option<Vec<&'p str>> {
    let writes = inspection.paths.iter().any(|found| found.writes) || !inspection.local_paths.is_empty();
    if inspection.opaque || inspection.syntax.is_some() || writes {
        return None;
    }
    let own = match &task.source.kind {
        SourceKind::Function(path) => path.rsplit('.').next(),
        SourceKind::File(_) => None,
        SourceKind::Text => return None,
    };
    let uses = inspection.uses.iter().filter(|found| found.given == Given::Product);
    let of_task = uses.filter(|found| own.is_none() || found.within.as_deref() == own);
    of_task.map(|found| found.key.as_deref()).collect()
}

/// Whether Ploomber writes this product itself: the executed notebook.
fn is_notebook(task: &Task, key: &str) -> bool {
    if task.class != TaskClass::NotebookRunner {
        return false;
    }
    let option = task.options.iter().find(|(name, _)| name.value == "nb_product_key");
    match option.map(|(_, value)| value) {
        Some(Value::Str(name)) => key.is_empty() || key == name,
        // A list, or something that isn't any of these.
        Some(_) => true,
        None => key.is_empty() || key == "nb",
    }
}
