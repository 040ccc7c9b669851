//! A `pip:` section in a conda file that doesn't ask for pip.
//!
//! # Why
//! conda says so and adds pip by itself, which may be another one than Python's; micromamba doesn't, and the section fails.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```yaml environment.yml
//! name: etl
//! channels: [conda-forge]
//! dependencies:
//!   - python=3.12
//!   - pip:
//!     - ploomber==0.23.3
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```yaml environment.yml
//! name: etl
//! channels: [conda-forge]
//! dependencies:
//!   - python=3.12
//!   - pip
//!   - pip:
//!     - ploomber==0.23.3
//! ```

use crate::environment::Manager;
use crate::project::Project;
use crate::rules::Beside;
use crate::source::{Applicability, Diagnostic, Diagnostics, Edit, Fix, Span};

pub(super) fn check(project: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    let packages = beside.packages;
    let Some(section) = packages.conda.as_ref().and_then(|conda| conda.pip_section) else { return };
    let is_pip = |name: &Option<String>| name.as_deref() == Some("pip");
    let mut conda = packages.requirements.iter().filter(|entry| entry.manager == Manager::Conda);
    if conda.any(|entry| is_pip(&entry.name)) {
        return;
    }
    let problem = Diagnostic::warning("missing-pip", section, "this file has packages for pip, but not pip")
        .why("conda adds it with a warning; micromamba fails")
        .help("add `pip` above the section");
    out.push(match item_start(project, section) {
        Some((at, dash)) => problem.fix(Fix {
            title: "ask for pip".to_owned(),
            applicability: Applicability::Safe,
            edits: vec![Edit { span: Span::new(section.file, at, at), text: format!("{dash}pip\n") }],
        }),
        None => problem,
    });
}

/// Where the line of a list's item begins, and what stands before its text; nothing in a list written in brackets.
fn item_start(project: &Project, item: Span) -> Option<(usize, String)> {
    let text = project.files.text(item.file);
    let before = text.get(..item.range().start)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let dash = &before[start..];
    (dash.trim() == "-").then(|| (start, dash.to_owned()))
}
