//! A notebook that is saved with its outputs.
//!
//! # Why
//! The source of a task is code; its outputs are made in the pod and stored in the product. Outputs in the source make every change hard to read, may be large, and may show data that was not meant to be shared.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.ipynb
//!     product: out.ipynb
//! ```
//! ```json fit.ipynb
//! {
//!  "cells": [
//!   {
//!    "cell_type": "code",
//!    "execution_count": null,
//!    "id": "a",
//!    "metadata": {
//!     "tags": [
//!      "parameters"
//!     ]
//!    },
//!    "outputs": [],
//!    "source": [
//!     "upstream = None\n",
//!     "product = None"
//!    ]
//!   },
//!   {
//!    "cell_type": "code",
//!    "execution_count": null,
//!    "id": "b",
//!    "metadata": {},
//!    "outputs": [
//!     {
//!      "name": "stdout",
//!      "output_type": "stream",
//!      "text": [
//!       "1\n"
//!      ]
//!     }
//!    ],
//!    "source": [
//!     "print(product)"
//!    ]
//!   }
//!  ],
//!  "metadata": {
//!   "kernelspec": {
//!    "display_name": "Python 3",
//!    "language": "python",
//!    "name": "python3"
//!   }
//!  },
//!  "nbformat": 4,
//!  "nbformat_minor": 5
//! }
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.ipynb
//!     product: out.ipynb
//! ```
//! ```json fit.ipynb
//! {
//!  "cells": [
//!   {
//!    "cell_type": "code",
//!    "execution_count": null,
//!    "id": "a",
//!    "metadata": {
//!     "tags": [
//!      "parameters"
//!     ]
//!    },
//!    "outputs": [],
//!    "source": [
//!     "upstream = None\n",
//!     "product = None"
//!    ]
//!   },
//!   {
//!    "cell_type": "code",
//!    "execution_count": null,
//!    "id": "b",
//!    "metadata": {},
//!    "outputs": [],
//!    "source": [
//!     "print(product)"
//!    ]
//!   }
//!  ],
//!  "metadata": {
//!   "kernelspec": {
//!    "display_name": "Python 3",
//!    "language": "python",
//!    "name": "python3"
//!   }
//!  },
//!  "nbformat": 4,
//!  "nbformat_minor": 5
//! }
//! ```

use std::collections::BTreeSet;

use crate::project::Project;
use crate::source::{Diagnostic, Diagnostics, FileId, Span};
use crate::spec::SourceKind;

const OUTPUT: &str = "\"output_type\"";

pub(super) fn check(project: &Project, out: &Diagnostics) {
    let sources = project.pipeline.tasks.iter().filter_map(|task| match &task.source.kind {
        SourceKind::File(path) if path.extension().is_some_and(|suffix| suffix == "ipynb") => {
            project.files.open(path).ok()
        }
        _ => None,
    });
    let texts: BTreeSet<FileId> = sources.collect();
    let found = project.memo.findings("stored-outputs", texts, |file| {
        let found = look(file, &project.files.text(file));
        project.files.forget(file);
        found.into_iter().collect()
    });
    found.into_iter().for_each(|problem| out.push(problem));
}

fn look(file: FileId, text: &str) -> Option<Diagnostic> {
    // In a text of the notebook the quotes would be escaped.
    let outputs = text.match_indices(OUTPUT).filter(|(at, _)| !text[..*at].ends_with('\\'));
    let places: Vec<usize> = outputs.map(|(at, _)| at).collect();
    let first = *places.first()?;
    let count = match places.len() {
        1 => "an output is".to_owned(),
        count => format!("{count} outputs are"),
    };
    let place = Span::new(file, first, first + OUTPUT.len());
    let problem = Diagnostic::note("stored-outputs", place, format!("{count} saved in this notebook"))
        .why("the run makes them anew; here they are sent along and may show data")
        .help("clear them before committing: `jupyter nbconvert --clear-output --inplace NOTEBOOK`");
    Some(problem)
}
