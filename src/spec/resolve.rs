//! From an entry point to a [`Pipeline`], in the order of Ploomber's loader; but where that stops at the first problem,
//! this goes on and reports them all.

use std::path::{Path, PathBuf};

use indexmap::IndexSet;
use rayon::prelude::*;

use crate::source::yaml::{self, Dialect};
use crate::source::{Diagnostic, Diagnostics, FileId, Files, Severity, Span, Spanned, threads};

use super::entry_point::{self, EntryPoint};
use super::env::{self, Place, Scope};
use super::item::{Content, Item};
use super::meta::{Meta, meant, unknown_key};
use super::task::class::Modules;
use super::task::{self, Context, Entry};
use super::{
    Extract, Likely, Pipeline, Surroundings, Task, TaskName, Value, likely, literal_eval, partial, root,
    sections,
};

/// What the command line asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// `--entry-point`: a pipeline file, a folder, a glob of scripts, or `package::file.yaml`.
    pub entry_point: Option<String>,
    /// `--env--a--b VALUE`: the keys, and the value as written.
    pub env: Vec<(Vec<String>, String)>,
}

/// Finds and reads the pipeline. `None` when there is none to speak of; whatever is wrong goes to `out`. Before it is
/// understood, `foreseen` is told which sources it is likely to have.
///
/// Whether sources exist is seen when they are read, whether products collide once all are known.
pub fn resolve(
    files: &Files,
    surroundings: &dyn Surroundings,
    request: &Request,
    foreseen: &dyn Fn(Vec<Likely>),
    out: &Diagnostics,
) -> Option<Pipeline> {
    let loader = Loader { files, surroundings, request, foreseen, out };
    match entry_point::find(request.entry_point.as_deref(), files, surroundings, out)? {
        EntryPoint::File(path) => loader.file(&path),
        EntryPoint::Scripts(scripts) => loader.scripts(&scripts),
    }
}

const TOP_KEYS: [&str; 10] = [
    "tasks",
    "meta",
    "config",
    "clients",
    "executor",
    "serializer",
    "unserializer",
    "on_render",
    "on_finish",
    "on_failure",
];

/// So many tasks are read by one thread at least: fewer take less time than to wake it.
const TOGETHER: usize = 32;

struct Loader<'a> {
    files: &'a Files,
    surroundings: &'a dyn Surroundings,
    request: &'a Request,
    foreseen: &'a dyn Fn(Vec<Likely>),
    out: &'a Diagnostics,
}

impl Loader<'_> {
    fn file(&self, path: &Path) -> Option<Pipeline> {
        let file = match self.files.open(path) {
            Ok(file) => file,
            Err(error) => {
                let message = format!("'{}': {error}", path.display());
                self.out.push(Diagnostic::new("entry-point", Severity::Error, message));
                return None;
            }
        };
        let folder = path.parent().unwrap_or(Path::new("/")).to_owned();
        let start = Span::start_of(file);
        (self.foreseen)(likely::sources(&self.files.text(file), &folder));
        let node = self.read_yaml(file)?;
        let sections = self.sections(&node)?;
        let mut scope =
            env::load(Some((path, start)), &self.request.env, self.files, self.surroundings, self.out);
        let top: Vec<Section> =
            sections.iter().map(|(key, node)| Section::expand(key, node, &mut scope)).collect();
        let get = |key: &str| top.iter().find(|section| section.name == key).map(|section| &section.item);
        let cwd = self.surroundings.cwd();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // What the paths are relative to decides about everything else.
        let root = self.root(&folder, &name, start)?;
        let module_path = self.module_path(&folder, &root);
        let search: Vec<&Path> = module_path.iter().map(PathBuf::as_path).collect();
        let meta = Meta::read(get("meta"), self.files, &search, cwd, self.out);
        let imported =
            meta.import_tasks_from.as_ref().and_then(|path| self.import(path, &folder, &mut scope));
        let lacks_import = imported.is_none() && meta.import_tasks_from.is_some();
        // Without tasks nothing uses a value.
        let lacks_tasks = !get("tasks").is_some_and(|item| matches!(item.content, Content::List(_)));
        scope.unreadable |= lacks_import || lacks_tasks;
        let env = scope.finish(true);
        let context = Context {
            files: self.files,
            out: self.out,
            meta: &meta,
            root: &root,
            folder: &folder,
            search: &search,
            modules: Modules::new(self.files, &search),
        };
        let own = get("tasks").map(|item| self.task_items(item)).unwrap_or_default();
        let own = own.iter().map(|item| Entry { item, imported_from: None });
        let imported = imported.as_ref().map(|(folder, items)| (folder.as_path(), items.as_slice()));
        let (from, items) = imported.map_or((None, [].as_slice()), |(folder, items)| (Some(folder), items));
        let entries: Vec<Entry<'_>> =
            own.chain(items.iter().map(|item| Entry { item, imported_from: from })).collect();
        let mut pipeline = Pipeline {
            spec: Some(file),
            entry_point: task::product::shown(path, &root),
            callables: sections::callables(&top, self.out),
            env,
            module_path: module_path.clone(),
            broken: if lacks_import { vec!["*".to_owned()] } else { Vec::new() },
            part_of: node.as_seq().and_then(|_| partial::importer(self.files, path)),
            ..self.empty(&meta, &folder, &root)
        };
        self.add_tasks(&entries, &context, &mut pipeline);
        Some(pipeline)
    }

    /// A pipeline of scripts that say everything themselves.
    fn scripts(&self, scripts: &[String]) -> Option<Pipeline> {
        let cwd = self.surroundings.cwd();
        let mut listed = String::new();
        for script in scripts {
            listed += &format!("- {script}\n");
        }
        // Diagnostics need a place: the list of scripts as a pipeline file would have it.
        let file = self.files.add_text(&cwd.join("<scripts>"), listed.into());
        let mut scope = env::load(None, &self.request.env, self.files, self.surroundings, self.out);
        let mut start = 0;
        let mut items = Vec::with_capacity(scripts.len());
        for script in scripts {
            let span = Span::new(file, start + 2, start + 2 + script.len());
            start += script.len() + 3;
            items.push(Item::from_value(scope.fill(script, Place::Source, span), span));
        }
        let meta = Meta { extract: Extract { upstream: true, product: true }, ..Meta::default() };
        let search = [cwd];
        let context = Context {
            files: self.files,
            out: self.out,
            meta: &meta,
            root: cwd,
            folder: cwd,
            search: &search,
            modules: Modules::new(self.files, &search),
        };
        let entries: Vec<_> = items.iter().map(|item| Entry { item, imported_from: None }).collect();
        let entry_point = self.request.entry_point.clone().unwrap_or_default();
        let mut pipeline = Pipeline {
            entry_point,
            env: scope.finish(false),
            module_path: vec![cwd.to_owned()],
            ..self.empty(&meta, cwd, cwd)
        };
        self.add_tasks(&entries, &context, &mut pipeline);
        Some(pipeline)
    }

    /// The folders that Python finds the project's modules in: the pipeline's, the working directory, and what is installed
    /// as a package from the project or a folder above.
    fn module_path(&self, folder: &Path, root: &Path) -> Vec<PathBuf> {
        let mut folders = vec![folder.to_owned()];
        let installed = root::installed(self.files, root);
        for folder in std::iter::once(self.surroundings.cwd().to_owned()).chain(installed) {
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        folders
    }

    fn empty(&self, meta: &Meta, folder: &Path, root: &Path) -> Pipeline {
        Pipeline {
            folder: folder.to_owned(),
            root: root.to_owned(),
            extract: meta.extract,
            source_loader: meta.loader.clone().unwrap_or_default(),
            product_relative_to_source: meta.product_relative_to_source,
            ..Pipeline::default()
        }
    }

    fn read_yaml(&self, file: FileId) -> Option<yaml::Node> {
        let before = self.out.len();
        let documents = yaml::read(file, &self.files.text(file), Dialect::PyYaml, self.out);
        let root = documents.into_iter().next().and_then(|document| document.root);
        if root.is_none() && self.out.len() == before {
            let problem = Diagnostic::error("empty-pipeline", Span::start_of(file), "this file is empty");
            self.out.push(problem.help("add `tasks:` and the first task"));
        }
        root
    }

    /// The keys at the top and their values. A list at the top is the list of tasks.
    fn sections<'n>(&self, root: &'n yaml::Node) -> Option<Vec<(Spanned<String>, &'n yaml::Node)>> {
        if root.as_seq().is_some() {
            return Some(vec![(Spanned::new("tasks".to_owned(), root.span), root)]);
        }
        let Some(pairs) = root.as_map() else {
            let message =
                format!("a pipeline is a mapping with `tasks`, or a list of tasks; this is {}", root.kind());
            let problem = Diagnostic::error("wrong-type", root.span, message);
            self.out
                .push(problem.help("begin with `tasks:` and a list of mappings with `source` and `product`"));
            return None;
        };
        if let Some((key, _)) = root.entry("location") {
            self.location(pairs, key.span);
            return None;
        }
        let mut sections = Vec::with_capacity(pairs.len());
        for (key, node) in pairs {
            let mut name = Value::from(key).to_string();
            if !key.as_str().is_some_and(|name| TOP_KEYS.contains(&name)) {
                self.out.push(unknown_key(&name, key.span, "a pipeline", &TOP_KEYS));
                if let Some(meant) = meant(&name, &TOP_KEYS, |known| root.get(known).is_some()) {
                    name = meant.to_owned();
                }
            }
            sections.push((Spanned::new(name, key.span), node));
        }
        let tasks = sections.iter().find(|(name, _)| name.value == "tasks").map(|(_, tasks)| *tasks);
        if tasks.is_none() {
            let problem = Diagnostic::error("missing-key", root.span, "a pipeline needs `tasks`");
            self.out.push(problem.help("add `tasks:` with a list of tasks"));
        } else if let Some(tasks) = tasks.filter(|tasks| tasks.is_null()) {
            let problem = Diagnostic::error("empty-pipeline", tasks.span, "`tasks` is empty");
            self.out.push(problem.help("add a task, or write `tasks: []`"));
        }
        Some(sections)
    }

    fn location(&self, pairs: &[(yaml::Node, yaml::Node)], span: Span) {
        let message = "`location` names a function that makes the pipeline";
        let problem = Diagnostic::error("dynamic-pipeline", span, message);
        self.out.push(
            problem
                .why("only Python can tell what it makes, and sooper runs none")
                .help("write the tasks down in this file, under `tasks`"),
        );
        if pairs.len() > 1 {
            let problem =
                Diagnostic::error("unknown-key", span, "beside `location` there can be no other key");
            self.out.push(problem.help("remove the others"));
        }
    }

    fn root(&self, folder: &Path, name: &str, start: Span) -> Option<PathBuf> {
        match root::find(self.files, folder, name) {
            Ok(found) => {
                for warning in found.warnings {
                    self.out.push(Diagnostic::warning("project-root", start, warning));
                }
                Some(found.folder)
            }
            Err(error) => {
                let problem = Diagnostic::error("project-root", start, error.message);
                self.out.push(
                    problem.why("sources and products are relative to the project's root").help(error.help),
                );
                None
            }
        }
    }

    fn task_items<'i>(&self, item: &'i Item) -> &'i [Item] {
        match &item.content {
            Content::List(items) => items,
            Content::Leaf(Value::None | Value::Str(_)) | Content::Map(_) if !item.is_truthy() => &[],
            _ => {
                item.wrong_type("tasks", "a list", self.out);
                &[]
            }
        }
    }

    /// The tasks of the file that `import_tasks_from` names, and its folder.
    fn import(
        &self,
        path: &Spanned<String>,
        folder: &Path,
        scope: &mut Scope<'_>,
    ) -> Option<(PathBuf, Vec<Item>)> {
        let full = folder.join(&path.value);
        let file = match self.files.open(&full) {
            Ok(file) => file,
            Err(error) => {
                let problem =
                    Diagnostic::error("import-tasks", path.span, format!("'{}': {error}", path.value));
                self.out.push(problem.help("the path is relative to the pipeline file"));
                return None;
            }
        };
        let node = self.read_yaml(file)?;
        let Some(tasks) = node.as_seq().filter(|tasks| !tasks.is_empty()) else {
            let message = format!("'{}' contains {}, not a list of tasks", path.value, node.kind());
            let problem = Diagnostic::error("import-tasks", node.span, message);
            self.out.push(
                problem.related(path.span, "tasks are imported from it").help("make it a list of tasks"),
            );
            return None;
        };
        let items = tasks.iter().map(|node| expand_task(node, scope)).collect();
        Some((full.parent().unwrap_or(folder).to_owned(), items))
    }

    fn add_tasks(&self, entries: &[Entry<'_>], context: &Context<'_>, pipeline: &mut Pipeline) {
        let mut names: IndexSet<String> = IndexSet::new();
        let mut first_places = Vec::new();
        let entries = entries.par_iter().with_min_len(TOGETHER);
        let read: Vec<Result<Vec<Task>, Box<task::Broken>>> =
            threads::in_pool(|| entries.map(|entry| task::read(entry, context)).collect());
        for tasks in read {
            let tasks = tasks.unwrap_or_else(|broken| {
                pipeline.broken.push(broken.name);
                pipeline.incomplete.extend(broken.source);
                Vec::new()
            });
            for task in tasks {
                let (at, is_new) = names.insert_full(python_key(&task.name));
                if is_new {
                    first_places.push(task.name.span);
                    pipeline.tasks.push(task);
                } else {
                    self.report_duplicate(&task.name, first_places[at]);
                }
            }
        }
    }

    fn report_duplicate(&self, name: &TaskName, first: Span) {
        let message = format!("there are two tasks called '{}'", name.text);
        let problem = Diagnostic::error("duplicate-task", name.span, message).related(first, "the first one");
        self.out.push(
            problem.help("give one of them another `name`; by default it is the file's without suffix"),
        );
    }
}

/// What two names have in common when Python takes them for the same key: the numbers 1 and 1.0, but not the text '1'.
fn python_key(name: &TaskName) -> String {
    let value = if name.is_text { None } else { literal_eval(&name.text) };
    value
        .and_then(|value| value.key())
        .unwrap_or_else(|| Value::Str(name.text.clone()).key().unwrap_or_default())
}

/// A key at the top and its value.
pub(super) struct Section {
    pub(super) name: String,
    pub(super) item: Item,
}

impl Section {
    fn expand(key: &Spanned<String>, node: &yaml::Node, scope: &mut Scope<'_>) -> Self {
        let item = match (key.value.as_str(), node.as_seq()) {
            ("tasks", Some(tasks)) => {
                let items = tasks.iter().map(|node| expand_task(node, scope)).collect();
                Item { content: Content::List(items), span: node.span }
            }
            ("meta", _) => expand(node, Place::Meta, scope),
            _ => expand(node, Place::Other, scope),
        };
        Self { name: key.value.clone(), item }
    }
}

fn expand(node: &yaml::Node, place: Place, scope: &mut Scope<'_>) -> Item {
    Item::expand(node, &mut |text, span| scope.fill(text, place, span))
}

/// A task's mapping, so that placeholders know which key they stand in.
fn expand_task(node: &yaml::Node, scope: &mut Scope<'_>) -> Item {
    let Some(pairs) = node.as_map() else { return expand(node, Place::Source, scope) };
    let pair = |(key, value): &(yaml::Node, yaml::Node)| {
        let place = key.as_str().map_or(Place::Other, Place::of_task_key);
        (Spanned::new(Value::from(key), key.span), expand(value, place, scope))
    };
    Item { content: Content::Map(pairs.iter().map(pair).collect()), span: node.span }
}
