//! Whether products can reach the pods that need them, where they aren't on a volume that all pods share.

use crate::project::Project;
use crate::source::{Diagnostic, Diagnostics};
use crate::spec::config::{Config, DataFrom};
use crate::spec::{ProductClass, ProductItem, Task};

/// The key under which a pipeline names its client for files.
const FILE_CLIENT: &str = "clients.File";

/// Reports every product that `config`'s way of handing over leaves behind.
pub fn check(project: &Project, config: &Config, out: &Diagnostics) {
    let tasks = &project.pipeline.tasks;
    match config.data.from {
        DataFrom::Volume => {}
        DataFrom::Artifacts => tasks.iter().for_each(|task| {
            immovable(task, out);
            private_database(task, out);
        }),
        DataFrom::Clients => {
            let shared = project.pipeline.callables.iter().any(|(name, _)| name == FILE_CLIENT);
            tasks.iter().for_each(|task| {
                if !shared {
                    without_client(task, out);
                }
                private_database(task, out);
            });
        }
    }
}

/// Files outside of the project: the archive of a task's products is unpacked in another pod's project.
fn immovable(task: &Task, out: &Diagnostics) {
    for item in files(task) {
        let ProductItem::File { text, span, .. } = item else { continue };
        let (what, help) = match text.as_str() {
            "." => ("is the project's folder itself", "give it a folder or file of its own"),
            text if text.starts_with('/') => (
                "lies outside of the project's folder",
                "write a path relative to the project, or use a volume: `data: {from: volume}`",
            ),
            _ => continue,
        };
        let message =
            format!("task '{}': the product `{text}` {what}, so it can't be handed over", task.name.text);
        out.push(
            Diagnostic::error("immovable-product", *span, message)
                .why("With `data.from: artifacts` each pod has a project's folder of its own, and nothing else of other pods.")
                .help(help),
        );
    }
}

/// Relations stay where they are, which a database server allows and a file doesn't.
fn private_database(task: &Task, out: &Diagnostics) {
    if task.product_class != ProductClass::SQLiteRelation {
        return;
    }
    let message = format!(
        "task '{}' writes to SQLite, whose database is a file that isn't handed over",
        task.name.text
    );
    out.push(
        Diagnostic::warning("immovable-product", task.defined_at, message)
            .why("Each pod would have a database of its own, without what other tasks wrote.")
            .help("use a database server, or keep the database on a volume that all pods mount"),
    );
}

/// Ploomber hands files over by itself as soon as they have a client.
fn without_client(task: &Task, out: &Diagnostics) {
    let own = task.callables.iter().any(|(name, _)| name == "product_client");
    if own || files(task).next().is_none() {
        return;
    }
    let message = format!("task '{}' makes files, but there is no client for them", task.name.text);
    out.push(
        Diagnostic::error("missing-client", task.defined_at, message)
            .why("With `data.from: clients` only Ploomber's own client takes products from pod to pod.")
            .help("name one in the pipeline: `clients: {File: module.function}`"),
    );
}

fn files(task: &Task) -> impl Iterator<Item = &ProductItem> {
    let items = task.product.iter().flat_map(|product| product.items()).map(|(_, item)| item);
    items.filter(|item| matches!(item, ProductItem::File { .. }))
}
