//! The same product is made twice.
//!
//! # Why
//! Ploomber refuses to render such a pipeline, so every pod would fail before its task starts. Files are compared by
//! their resolved path, tables and views by schema, name and kind; a task that names one product under two keys is refused too.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//! - {source: load.sh, product: data.csv}
//! - {source: clean.sh, product: out/../data.csv}
//! ```
//! ```sh load.sh
//! touch {{product}}
//! ```
//! ```sh clean.sh
//! touch {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//! - {source: load.sh, product: data.csv}
//! - {source: clean.sh, product: clean.csv}
//! ```
//! ```sh load.sh
//! touch {{product}}
//! ```
//! ```sh clean.sh
//! touch {{product}}
//! ```

use std::collections::HashMap;
use std::path::Path;

use crate::project::Project;
use crate::source::{Diagnostic, Diagnostics, Span};
use crate::spec::ProductItem;

/// What Ploomber compares products by.
#[derive(PartialEq, Eq, Hash)]
enum Identity<'a> {
    File(&'a Path),
    Relation(Option<&'a str>, &'a str, &'a str),
    Generic(&'a str),
}

/// Reports each product that an earlier task, or an earlier key, makes already.
pub(crate) fn check(project: &Project, out: &Diagnostics) {
    let mut makers: HashMap<Identity<'_>, (usize, Span)> = HashMap::new();
    for (index, task) in project.pipeline.tasks.iter().enumerate() {
        for (_, item) in task.product.iter().flat_map(|product| product.items()) {
            let (identity, span) = identify(item);
            match makers.get(&identity) {
                Some((first, place)) => out.push(collision(project, *first, *place, index, span, item)),
                None => _ = makers.insert(identity, (index, span)),
            }
        }
    }
}

fn identify(item: &ProductItem) -> (Identity<'_>, Span) {
    match item {
        ProductItem::File { path, span, .. } => (Identity::File(path), *span),
        ProductItem::Relation { schema, name, kind, span } => {
            (Identity::Relation(schema.as_deref(), name, kind), *span)
        }
        ProductItem::Generic { text, span } => (Identity::Generic(text), *span),
    }
}

fn collision(
    project: &Project,
    first: usize,
    place: Span,
    second: usize,
    span: Span,
    item: &ProductItem,
) -> Diagnostic {
    let name = |index: usize| project.pipeline.tasks[index].name.text.as_str();
    let message = match first == second {
        true => format!("task '{}' names {item} twice", name(first)),
        false => format!("tasks '{}' and '{}' both make {item}", name(first), name(second)),
    };
    let found = Diagnostic::error("product-collision", span, message)
        .why("Ploomber refuses the whole pipeline, so every pod would fail");
    if place == span {
        return found.help("let the product differ from task to task");
    }
    found.related(place, format!("made by '{}' already", name(first))).help("give one of them another name")
}
