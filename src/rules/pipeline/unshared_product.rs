//! A product in a folder that no other pod sees.
//!
//! # Why
//! Products pass from pod to pod on the volume, below the project's folder. What a task writes to `/tmp` or another place of its own pod is gone when the pod ends: the tasks that need it fail.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: /tmp/data.csv
//!   - source: use.sh
//!     product: copy.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```sh use.sh
//! cp {{upstream['get']}} {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!   - source: use.sh
//!     product: copy.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```sh use.sh
//! cp {{upstream['get']}} {{product}}
//! ```

use crate::project::Project;
use crate::rules::Beside;
use crate::source::{Diagnostic, Diagnostics, Severity};
use crate::spec::config::DataFrom;
use crate::spec::{ProductItem, TaskClass};

/// How many further places are shown.
const SHOWN: usize = 3;

pub(super) fn check(project: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    let pipeline = &project.pipeline;
    let has_client = pipeline.callables.iter().any(|(key, _)| key == "clients.File");
    if beside.config.data.from != DataFrom::Volume || has_client {
        return;
    }
    // One folder is often behind all of them, so they are told together.
    let mut outside = Vec::new();
    for (index, task) in
        pipeline.tasks.iter().enumerate().filter(|(_, task)| task.class != TaskClass::UploadToS3)
    {
        for (_, item) in task.product.iter().flat_map(|product| product.items()) {
            let ProductItem::File { path, span, .. } = item else { continue };
            if path.starts_with(&pipeline.root) {
                continue;
            }
            let settings = beside.config.settings_for(&task.name.text);
            if !settings.volumes.iter().any(|volume| path.starts_with(&volume.mount_path)) {
                outside.push((
                    path,
                    *span,
                    project.dag.downstream.get(index).and_then(|tasks| tasks.first()),
                ));
            }
        }
    }
    let needed = outside.iter().find(|(_, _, next)| next.is_some()).or(outside.first());
    let Some((path, span, next)) = needed else { return };
    let (severity, why) = match next {
        Some(next) => {
            let name = &pipeline.tasks[**next].name.text;
            (Severity::Error, format!("it is gone when the task's pod ends, and '{name}' needs it"))
        }
        None => (Severity::Warning, "it is gone when the task's pod ends".to_owned()),
    };
    let message = match outside.len() {
        1 => format!("`{}` is outside of the project and of every volume", path.display()),
        count => format!(
            "`{}` and {} more are outside of the project and of every volume",
            path.display(),
            count - 1
        ),
    };
    let problem = Diagnostic::new("unshared-product", severity, message)
        .at(*span, "")
        .why(why)
        .help("write it to a folder of the project, or mount a volume there: `volumes:` in sooper.yaml");
    let others = outside.iter().filter(|(_, other, _)| other != span).take(SHOWN);
    out.push(others.fold(problem, |problem, (_, other, _)| problem.related(*other, "this too")));
}
