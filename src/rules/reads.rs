//! The files of the project that tasks read by name.

use std::cell::LazyCell;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::project::Project;
use crate::source::Span;
use crate::source::files::normalize;
use crate::spec::{ProductItem, SourceKind};

/// A file that is read.
pub(super) struct Read {
    /// Absolute.
    pub(super) path: PathBuf,
    /// Where it is named.
    pub(super) span: Span,
}

/// The files with a relative path that the tasks' Python reads and that no task makes, in the order of the tasks. Left
/// out is what may be meant relative to another folder, and what the code writes itself.
pub(super) fn of(project: &Project) -> impl Iterator<Item = Read> {
    let root = &project.pipeline.root;
    // Most pipelines read nothing by name.
    let written: LazyCell<HashSet<PathBuf>, _> = LazyCell::new(|| made(project).collect());
    let is_made = move |path: &Path| path.ancestors().any(|part| written.contains(part));
    let tasks = project.pipeline.tasks.iter().zip(project.inspections());
    let named = tasks.filter_map(|(task, inspection)| Some((task, inspection.as_ref()?))).flat_map(
        |(task, inspection)| {
            let folder = match &task.source.kind {
                SourceKind::File(path) => path.parent(),
                _ => None,
            };
            inspection.paths.iter().filter(|found| !found.writes).map(move |found| (folder, found))
        },
    );
    named.filter_map(move |(folder, found)| {
        let written = Path::new(&found.path);
        let is_plain = !found.path.is_empty() && !found.path.contains(['{', '%', '*', '?', '~', '\\']);
        if !is_plain || written.is_absolute() || found.path.starts_with("..") || written.extension().is_none()
        {
            return None;
        }
        let path = normalize(&root.join(written));
        // A notebook opened in Jupyter reads beside itself.
        let beside = folder
            .is_some_and(|folder| folder != root && project.files.kind(&folder.join(written)).is_some());
        let elsewhere = beside && project.files.kind(&path).is_none();
        (!elsewhere && !is_made(&path)).then_some(Read { path, span: found.span })
    })
}

/// What tasks make: their products, and what their code writes by name.
fn made(project: &Project) -> impl Iterator<Item = PathBuf> {
    let products = project.pipeline.tasks.iter().filter_map(|task| task.product.as_ref());
    let products = products.flat_map(|product| product.items()).filter_map(|(_, item)| match item {
        ProductItem::File { path, .. } => Some(path.clone()),
        _ => None,
    });
    let written = project.inspections().iter().flatten().flat_map(|inspection| &inspection.paths);
    let written = written.filter(|found| found.writes);
    products.chain(written.map(|found| normalize(&project.pipeline.root.join(&found.path))))
}
