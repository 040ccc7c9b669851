//! The imports of tasks, and which modules are the project's own.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::languages::{self, Import, Inspection};
use crate::project::Project;
use crate::source::Files;
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

/// A module of the project that runs because a task imports it, directly or through others.
pub(super) struct Helper {
    /// What the whole of it says.
    pub(super) inspection: Arc<Inspection>,
    /// The names of what lies beside it, without suffixes.
    beside: HashSet<String>,
}

impl Helper {
    /// Whether something that lies beside it is called so.
    pub(super) fn has_beside(&self, name: &str) -> bool {
        self.beside.contains(name)
    }

    /// The imports that fail the task when they fail: those that run with the module.
    pub(super) fn needed(&self) -> impl Iterator<Item = &Import> {
        self.inspection.imports.iter().filter(|import| import.within.is_none() && !import.is_optional)
    }
}

/// The modules that the tasks of a kind import. What is imported only in functions, or may fail, isn't followed.
pub(super) fn helpers(project: &Project, is_meant: impl Fn(&Task) -> bool) -> Vec<Helper> {
    let (pipeline, files) = (&project.pipeline, &project.files);
    let path = |import: &Import| files.path(import.span.file);
    let mut seen = HashSet::new();
    let mut next = Vec::new();
    for (task, inspection) in
        pipeline.tasks.iter().zip(project.inspections()).filter(|(task, _)| is_meant(task))
    {
        if let SourceKind::Function(dotted) = &task.source.kind {
            next.extend(modules(files, &pipeline.module_path, dotted));
        }
        for import in inspection.iter().flat_map(|inspection| needed(task, inspection)) {
            next.extend(imported(files, &pipeline.module_path, import, &path(import)));
        }
    }
    let mut found = Vec::new();
    loop {
        next.retain(|path: &PathBuf| seen.insert(path.clone()));
        let opened: Vec<_> =
            next.drain(..).filter_map(|path| Some((files.open(&path).ok()?, path))).collect();
        if opened.is_empty() {
            return found;
        }
        let ids: Vec<_> = opened.iter().map(|(id, _)| *id).collect();
        let inspections = languages::inspect_modules(&ids, files, &project.memo);
        for ((_, path), inspection) in opened.into_iter().zip(inspections) {
            let Some(inspection) = inspection else { continue };
            let names = path.parent().map(|folder| files.list(folder)).unwrap_or_default();
            let beside = names.iter().map(|name| name.split('.').next().unwrap_or_default().to_owned());
            let helper = Helper { inspection, beside: beside.collect() };
            for import in helper.needed() {
                next.extend(imported(files, &pipeline.module_path, import, &path));
            }
            found.push(helper);
        }
    }
}

/// The files of the project that an import in the file at `path` runs.
fn imported(files: &Files, folders: &[PathBuf], import: &Import, path: &Path) -> Vec<PathBuf> {
    let module = import.module.trim_start_matches('.');
    let up = import.module.len() - module.len();
    let from = |name: &str| match (module.is_empty(), name.is_empty()) {
        (true, _) => name.to_owned(),
        (false, true) => module.to_owned(),
        (false, false) => format!("{module}.{name}"),
    };
    let above = path.ancestors().nth(up).map(Path::to_owned);
    let folders = if up > 0 { above.as_slice() } else { folders };
    let names = import.names.iter().map(String::as_str).chain([""]);
    names.flat_map(|name| modules(files, folders, &from(name))).collect()
}

/// The files that importing the dotted path runs, as far as they are in one of the folders.
fn modules(files: &Files, folders: &[PathBuf], dotted: &str) -> Vec<PathBuf> {
    let top = dotted.split('.').next().unwrap_or_default();
    let has = |folder: &&PathBuf| {
        files.is_file(&folder.join(top).join("__init__.py"))
            || files.is_file(&folder.join(format!("{top}.py")))
    };
    let Some(mut folder) = folders.iter().find(has).cloned() else { return Vec::new() };
    let mut found = Vec::new();
    for part in dotted.split('.').filter(|part| !part.is_empty()) {
        folder.push(part);
        let (package, module) = (folder.join("__init__.py"), folder.with_extension("py"));
        if files.is_file(&package) {
            found.push(package);
        } else if files.is_file(&module) {
            found.push(module);
            break;
        } else if !files.is_folder(&folder) {
            break;
        }
    }
    found
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
