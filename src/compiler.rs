//! The stages in order. Start reading here.

use std::sync::Arc;

use crate::languages;
use crate::project::Project;
use crate::rules::{self, Depth, Selection};
use crate::source::{Diagnostics, Files};
use crate::spec::{self, Request, Surroundings};
use crate::{graph, rendering};

/// Compiles the pipeline that `request` asks for. `None` when there is no pipeline to speak of; whatever is wrong goes
/// to `out`, and what could be understood in spite of it is in the project.
pub fn compile(
    files: Arc<Files>,
    surroundings: &dyn Surroundings,
    request: &Request,
    out: &Diagnostics,
) -> Option<Project> {
    let mut pipeline = spec::resolve(&files, surroundings, request, out)?;
    let facts = languages::analyse(&pipeline, &files, out);
    for (index, facts) in facts.iter().enumerate() {
        if let Some(product) = &facts.product {
            spec::declare_product(&mut pipeline, index, product, facts.product_class, &files, out);
        }
    }
    let dag = graph::build(&pipeline, &facts, out);
    rendering::check(&pipeline, &facts, &dag, out);
    Some(Project { files, pipeline, facts, dag })
}

/// Runs the rules over a compiled project.
pub fn check(project: &Project, depth: Depth, selection: &Selection, out: &Diagnostics) {
    rules::check(project, depth, selection, out);
}
