//! Argo manifests: what Argo's linter, the API server and the controller will say of them.
//!
//! Three looks at each object: its structure against Argo's schemas, its meaning to Argo's validation, and what both let
//! pass and then fails or surprises in a run.

mod documents;
mod library;
mod meaning;
mod metadata;
mod renames;
mod runtime;
mod scope;
mod tags;
mod versions;

pub(crate) use runtime::EXPRESSION_WORDS;

use std::collections::HashMap;

use library::{Library, Object};
use rayon::prelude::*;

use crate::schema::{self, Schemas};
use crate::source::{Diagnostics, FileId, Files};
use crate::spec::config::ArgoVersion;

/// How to check.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The Argo that will read the manifests.
    pub version: ArgoVersion,
}

/// Checks the objects of `files`, which may refer to each other. Problems go to `out`.
pub fn check(files: &[FileId], texts: &Files, options: &Options, out: &Diagnostics) {
    let read: Vec<documents::File> =
        files.par_iter().map(|file| documents::read(*file, texts, out)).collect();
    let objects: Vec<Object<'_>> = read.iter().flat_map(|file| documents::objects(file, out)).collect();
    if objects.is_empty() && !out.has_errors() {
        documents::nothing(files, out);
    }
    let library = Library::new(&objects, out);
    objects.par_iter().for_each(|object| {
        let found = Diagnostics::default();
        check_object(object, &library, texts, options, &found);
        let found = found.sorted();
        let named = found.iter().any(|one| one.rule == "invalid-name");
        let mut fixes = if named { renames::fixes(object, texts) } else { HashMap::new() };
        for mut one in found {
            if one.rule == "invalid-name" {
                one.fix = one.span().and_then(|span| fixes.remove(&span)).or(one.fix);
            }
            out.push(one);
        }
    });
}

/// Checks one object: its form first, and only if nothing is wrong with that, what it means and how it will run.
fn check_object(
    object: &Object<'_>,
    library: &Library<'_>,
    texts: &Files,
    options: &Options,
    out: &Diagnostics,
) {
    metadata::check(object.root, out);
    let dealt_with = versions::check(object, options.version, texts, out);
    let schema = Schemas::get().of_kind(object.kind.name());
    let sound = schema.is_none_or(|schema| schema::check_object(object.root, schema, dealt_with, out));
    if sound {
        meaning::check(object, library, texts, out);
        runtime::check(object, library, texts, out);
    }
}
