//! A client is needed, and there is none.
//!
//! # Why
//! Tasks of the SQL classes, relations of SQLite and PostgreSQL, and generic products are made through a client: the one of the task (`client`, `product_client`), or the pipeline's for exactly that class (`clients: {SQLScript: …, SQLiteRelation: …}`). Ploomber stops where one is missing, once it looks at the task.
//!
//! With `data.from: clients` Ploomber uploads what a task made and downloads what it needs, but only files that have a
//! client: the pipeline's `clients: {File: …}` or the task's `product_client`.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: out/data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```yaml sooper.yaml
//! environment: {from: image}
//! data: {from: clients}
//! volumes:
//! - {name: code, mount_path: /mnt/vol, source: {persistentVolumeClaim: {claimName: code}}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! clients:
//!   File: storage.client
//! tasks:
//!   - source: get.sh
//!     product: out/data.csv
//! ```
//! ```python storage.py
//! from ploomber.clients import S3Client
//!
//! def client():
//!     return S3Client(bucket_name="churn", parent="products")
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```yaml sooper.yaml
//! environment: {from: image}
//! data: {from: clients}
//! volumes:
//! - {name: code, mount_path: /mnt/vol, source: {persistentVolumeClaim: {claimName: code}}}
//! ```

use indexmap::IndexMap;

use crate::project::Project;
use crate::source::{Diagnostic, Diagnostics, Span};
use crate::spec::{ProductClass, TaskClass, takes_client};

/// How many further tasks are shown.
const SHOWN: usize = 3;

/// Looks at tasks and products that only a client can make.
pub(super) fn check(project: &Project, out: &Diagnostics) {
    // A partial gets its clients from the pipeline that imports it.
    if project.pipeline.part_of.is_some() {
        return;
    }
    let of_class = |name: &str| {
        let key = format!("clients.{name}");
        project.pipeline.callables.iter().any(|(known, _)| *known == key)
    };
    let mut without: IndexMap<&str, Vec<Span>> = IndexMap::new();
    for task in &project.pipeline.tasks {
        let own = |key: &str| task.callables.iter().any(|(known, _)| known == key);
        if connects(task.class) && !own("client") && !of_class(task.class.name()) {
            without.entry(task.class.name()).or_default().push(task.source.span);
        } else if let Some(class) = relation(task.product_class).filter(|_| task.product.is_some())
            && !own("product_client")
            && !of_class(class)
        {
            without.entry(class).or_default().push(task.source.span);
        }
    }
    for (class, places) in without {
        let Some((first, others)) = places.split_first() else { continue };
        let problem =
            Diagnostic::error("missing-client", *first, format!("there is no client for this {class}"))
                .why("Ploomber stops without one when it looks at the task")
                .help(format!("name a function that makes it: `clients: {{{class}: module.function}}`"));
        let others = others.iter().take(SHOWN);
        out.push(others.fold(problem, |problem, place| problem.related(*place, "nor for this")));
    }
}

/// Whether tasks of this class can't do without a client. A shell script with one runs elsewhere, without one it runs here.
fn connects(class: TaskClass) -> bool {
    takes_client(class) && class != TaskClass::ShellScript
}

/// The name of a class of products whose metadata a client keeps.
fn relation(class: ProductClass) -> Option<&'static str> {
    match class {
        ProductClass::SQLiteRelation => Some("SQLiteRelation"),
        ProductClass::PostgresRelation => Some("PostgresRelation"),
        ProductClass::GenericProduct => Some("GenericProduct"),
        ProductClass::GenericSQLRelation => Some("GenericSQLRelation"),
        _ => None,
    }
}
