//! The imports of tasks, and which modules are the project's own.

use std::collections::HashSet;
use std::path::PathBuf;

use crate::languages::{Import, Inspection};
use crate::project::Project;
use crate::spec::{SourceKind, Task};

/// The imports that fail a task when they fail: not those that the code can do without, nor those in functions of a
/// module that aren't the task's own.
pub(super) fn needed<'p>(task: &'p Task, inspection: &'p Inspection) -> impl Iterator<Item = &'p Import> {
    let own = match &task.source.kind {
        SourceKind::Function(path) => path.rsplit('.').next(),
        SourceKind::File(_) | SourceKind::Text => None,
    };
    let is_script = own.is_none();
    inspection.imports.iter().filter(move |import| {
        let runs = is_script || import.within.is_none() || import.within.as_deref() == own;
        runs && !import.is_optional
    })
}

/// Names that may be modules of the project: of files and folders wherever somebody may have put modules.
pub(super) struct OwnNames(HashSet<String>);

impl OwnNames {
    /// Looks in the folders where Python looks, in those of the sources and above them, and one level below the root.
    pub(super) fn of(project: &Project) -> Self {
        let (pipeline, files) = (&project.pipeline, &project.files);
        let mut folders: Vec<PathBuf> = pipeline.module_path.clone();
        folders.extend([pipeline.root.clone(), pipeline.root.join("src"), pipeline.folder.clone()]);
        for task in &pipeline.tasks {
            if let SourceKind::File(path) = &task.source.kind {
                let above = path.ancestors().skip(1).take_while(|folder| folder.starts_with(&pipeline.root));
                for folder in above {
                    if folders.iter().any(|known| known == folder) {
                        break;
                    }
                    folders.push(folder.to_owned());
                }
            }
        }
        folders.extend(files.list(&pipeline.root).iter().map(|name| pipeline.root.join(name)));
        let names = folders.iter().flat_map(|folder| files.list(folder));
        Self(names.map(|name| name.split('.').next().unwrap_or_default().to_owned()).collect())
    }

    /// Whether one of them is called so.
    pub(super) fn contain(&self, name: &str) -> bool {
        self.0.contains(name)
    }
}
