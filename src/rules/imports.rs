//! The imports of tasks, and which modules are the project's own.

use std::collections::{HashMap, HashSet};
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
    beside: Arc<HashSet<String>>,
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

/// The folders that Python finds the project's modules in, those that the pods have.
fn sent(project: &Project) -> Vec<PathBuf> {
    let pipeline = &project.pipeline;
    pipeline.module_path.iter().filter(|folder| folder.starts_with(&pipeline.root)).cloned().collect()
}

/// The modules that the tasks of a kind import. What is imported only in functions, or may fail, isn't followed.
pub(super) fn helpers(project: &Project, is_meant: impl Fn(&Task) -> bool) -> Vec<Helper> {
    let (pipeline, files) = (&project.pipeline, &project.files);
    let folders = sent(project);
    let mut search = Search {
        files,
        folders: &folders,
        asked: HashSet::new(),
        asked_from: HashSet::new(),
        found: Vec::new(),
    };
    for (task, inspection) in
        pipeline.tasks.iter().zip(project.inspections()).filter(|(task, _)| is_meant(task))
    {
        if let SourceKind::Function(dotted) = &task.source.kind {
            search.module(None, dotted);
        }
        inspection
            .iter()
            .flat_map(|inspection| needed(task, inspection))
            .for_each(|import| search.import(import));
    }
    let (mut seen, mut beside) = (HashSet::new(), HashMap::new());
    let mut helpers: Vec<Helper> = Vec::new();
    loop {
        let new = std::mem::take(&mut search.found).into_iter().filter(|path| seen.insert(path.clone()));
        let opened: Vec<_> = new.filter_map(|path| Some((files.open(&path).ok()?, path))).collect();
        if opened.is_empty() {
            return helpers;
        }
        let ids: Vec<_> = opened.iter().map(|(id, _)| *id).collect();
        let inspections = languages::inspect_modules(&ids, files, &project.memo);
        for ((_, path), inspection) in opened.into_iter().zip(inspections) {
            let Some(inspection) = inspection else { continue };
            let folder = path.parent().unwrap_or(&path);
            let beside = beside.entry(folder.to_owned()).or_insert_with(|| Arc::new(stems(files, folder)));
            let helper = Helper { inspection, beside: Arc::clone(beside) };
            helper.needed().for_each(|import| search.import(import));
            helpers.push(helper);
        }
    }
}

/// What lies in a folder, without suffixes.
fn stems(files: &Files, folder: &Path) -> HashSet<String> {
    let names = files.list(folder).into_iter();
    names.map(|name| name.split('.').next().unwrap_or_default().to_owned()).collect()
}

/// Looks for modules in the project, each once: all scripts of a pipeline import the same few.
struct Search<'p> {
    files: &'p Files,
    /// Where modules are looked for.
    folders: &'p [PathBuf],
    /// What was looked for by its whole name.
    asked: HashSet<String>,
    /// What was looked for from a folder, that of a relative import.
    asked_from: HashSet<(PathBuf, String)>,
    /// The files that were found.
    found: Vec<PathBuf>,
}

impl Search<'_> {
    /// What an import runs.
    fn import(&mut self, import: &Import) {
        let module = import.module.trim_start_matches('.');
        let up = import.module.len() - module.len();
        let path = (up > 0).then(|| self.files.path(import.span.file));
        let folder = path.and_then(|path| path.ancestors().nth(up).map(Path::to_owned));
        if up > 0 && folder.is_none() {
            return;
        }
        self.module(folder.as_deref(), module);
        for name in &import.names {
            match module.is_empty() {
                true => self.module(folder.as_deref(), name),
                false => self.module(folder.as_deref(), &format!("{module}.{name}")),
            }
        }
    }

    /// What importing the dotted path runs, from a folder or from those where modules are looked for.
    fn module(&mut self, folder: Option<&Path>, dotted: &str) {
        let Some(folder) = folder else {
            if !self.asked.contains(dotted) {
                self.found.extend(modules(self.files, self.folders, dotted));
                self.asked.insert(dotted.to_owned());
            }
            return;
        };
        let key = (folder.to_owned(), dotted.to_owned());
        if !self.asked_from.contains(&key) {
            self.found.extend(modules(self.files, std::slice::from_ref(&key.0), dotted));
            self.asked_from.insert(key);
        }
    }
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
        let mut folders = sent(project);
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
        Self(folders.iter().flat_map(|folder| stems(files, folder)).collect())
    }

    /// Whether one of them is called so.
    pub(super) fn contain(&self, name: &str) -> bool {
        self.0.contains(name)
    }
}
