//! A product with the path of one machine.
//!
//! # Why
//! In the pod the project lies in another folder: this product would be outside of it.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: /home/ana/project/data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
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

use crate::project::Project;
use crate::source::{Diagnostic, Diagnostics};
use crate::spec::ProductItem;

pub(super) fn check(project: &Project, out: &Diagnostics) {
    let products = project.pipeline.tasks.iter().filter_map(|task| task.product.as_ref());
    for (_, item) in products.flat_map(|product| product.items()) {
        let ProductItem::File { text, path, span } = item else { continue };
        // `{{root}}/data.csv` is another path in the pod, too.
        let written = project.files.slice(*span);
        if text.starts_with("~/") {
            out.push(
                Diagnostic::warning(
                    "absolute-product",
                    *span,
                    format!("`{text}` is in a folder called `~`, not in somebody's home"),
                )
                .why("Ploomber takes the path as it is written, below the project's folder")
                .help("write it relative to the project, such as `output/data.csv`"),
            );
        }
        let is_absolute = written.trim_start_matches(['"', '\'']).starts_with('/');
        if is_absolute && path.starts_with(&project.pipeline.root) {
            out.push(
                Diagnostic::warning(
                    "absolute-product",
                    *span,
                    "this path begins with the project's folder on this machine",
                )
                .why("in the pod the project lies in another folder, so the product would be outside of it")
                .help(format!("write it relative to the project: `{text}`")),
            );
        }
    }
}
