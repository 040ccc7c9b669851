//! The `meta` section.

use std::path::{Path, PathBuf};

use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Diagnostics, Files, Span, Spanned};

use super::item::{Content, Item};
use super::task::class;
use super::{Extract, ProductClass, TaskClass, modules};

const KEYS: [&str; 8] = [
    "extract_upstream",
    "extract_product",
    "product_relative_to_source",
    "product_default_class",
    "import_tasks_from",
    "source_loader",
    "jupyter_hot_reload",
    "jupyter_functions_as_notebooks",
];

/// Settings for all tasks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meta {
    pub(crate) extract: Extract,
    pub(crate) product_relative_to_source: bool,
    /// What `product_default_class` says; [`Meta::default_class`] completes it.
    pub(super) default_classes: Vec<(TaskClass, ProductClass)>,
    pub(crate) import_tasks_from: Option<Spanned<String>>,
    /// The folders of `source_loader`, absolute.
    pub(crate) loader: Option<Vec<PathBuf>>,
}

impl Meta {
    /// The product class of tasks that don't name one.
    pub(crate) fn default_class(&self, class: TaskClass) -> Option<ProductClass> {
        let named =
            self.default_classes.iter().find(|(known, _)| *known == class).map(|(_, product)| *product);
        named.or(match class {
            TaskClass::NotebookRunner
            | TaskClass::ScriptRunner
            | TaskClass::PythonCallable
            | TaskClass::SQLDump
            | TaskClass::ShellScript
            | TaskClass::RustScript => Some(ProductClass::File),
            TaskClass::SQLScript => Some(ProductClass::SQLRelation),
            _ => None,
        })
    }

    /// Reads the section; what is wrong is reported and left at its default.
    pub(crate) fn read(
        item: Option<&Item>,
        files: &Files,
        search: &[&Path],
        cwd: &Path,
        out: &Diagnostics,
    ) -> Self {
        let mut meta = Self::default();
        let Some(item) = item.filter(|item| !item.is_none()) else { return meta };
        let Content::Map(pairs) = &item.content else {
            item.wrong_type("meta", "a mapping", out);
            return meta;
        };
        for (key, value) in pairs {
            let mut name = key.value.as_str().unwrap_or_default();
            if !KEYS.contains(&name) {
                out.push(unknown_key(&key.value.to_string(), key.span, "`meta`", &KEYS));
                name = meant(name, &KEYS, |known| item.get(known).is_some()).unwrap_or_default();
            }
            match name {
                "extract_upstream" => meta.extract.upstream = value.is_truthy(),
                "extract_product" => meta.extract.product = value.is_truthy(),
                "product_relative_to_source" => meta.product_relative_to_source = value.is_truthy(),
                "product_default_class" => meta.default_classes = default_classes(value, out),
                "import_tasks_from" if value.is_none() => {}
                "import_tasks_from" => match value.as_str() {
                    Some(path) => meta.import_tasks_from = Some(Spanned::new(path.to_owned(), value.span)),
                    None => value.wrong_type("import_tasks_from", "the path of a file", out),
                },
                "source_loader" => meta.loader = loader(value, files, search, cwd, out),
                _ => {}
            }
        }
        meta
    }
}

/// A key that this section doesn't have.
pub(crate) fn unknown_key(key: &str, span: Span, section: &str, valid: &[&str]) -> Diagnostic {
    let guess = did_you_mean(key, valid.iter().copied()).map(|guess| format!("did you mean `{guess}`?"));
    let problem =
        Diagnostic::error("unknown-key", span, format!("{section} has no key `{key}`")).help_if(guess);
    problem.help(format!("its keys are {}", valid.join(", ")))
}

/// The key that is meant by one that isn't any, unless it is there, too: reading on as if it stood there, nothing is reported
/// that the slip alone brings about.
pub(crate) fn meant<'v>(key: &str, valid: &[&'v str], is_there: impl Fn(&str) -> bool) -> Option<&'v str> {
    did_you_mean(key, valid.iter().copied()).filter(|known| !is_there(known))
}

fn default_classes(item: &Item, out: &Diagnostics) -> Vec<(TaskClass, ProductClass)> {
    let Some(pairs) = item.as_map() else {
        item.wrong_type("product_default_class", "a mapping from task class to product class", out);
        return Vec::new();
    };
    let mut classes = Vec::new();
    for (key, value) in pairs {
        let task = class::task_class(&key.value.to_string(), key.span);
        let product = match value.as_str() {
            Some(name) => class::product_class(name, value.span).map_err(Some),
            None => {
                value.wrong_type("product_default_class", "names of product classes", out);
                Err(None)
            }
        };
        match (task, product) {
            (Ok(task), Ok(product)) => classes.push((task, product)),
            (task, product) => {
                let problems = task.err().into_iter().chain(product.err().flatten());
                problems.for_each(|problem| out.push(*problem));
            }
        }
    }
    classes
}

/// The folders of a `source_loader`: `path` (relative to the working directory) or below the folder of `module`.
fn loader(
    item: &Item,
    files: &Files,
    search: &[&Path],
    cwd: &Path,
    out: &Diagnostics,
) -> Option<Vec<PathBuf>> {
    let Some(pairs) = item.as_map() else {
        item.wrong_type("source_loader", "a mapping with `path` and/or `module`", out);
        return None;
    };
    for (key, _) in pairs.iter().filter(|(key, _)| !matches!(key.value.as_str(), Some("path" | "module"))) {
        out.push(unknown_key(&key.value.to_string(), key.span, "`source_loader`", &["path", "module"]));
    }
    let given = |key: &str| item.get(key).filter(|item| !item.is_none());
    let (path, module) = (given("path"), given("module"));
    let base = match module {
        None => cwd.to_owned(),
        Some(module) => {
            let Some(name) = module.as_str() else {
                module.wrong_type("module", "text", out);
                return None;
            };
            let Some(file) = modules::locate_package(files, search, name) else {
                let message = format!("there is no module '{name}' in this project");
                let problem = Diagnostic::error("missing-module", module.span, message);
                out.push(problem.help("name a package of the project, or use `path` alone"));
                return None;
            };
            file.parent().unwrap_or(Path::new("/")).to_owned()
        }
    };
    match path.map(|item| &item.content) {
        None if module.is_none() => {
            let problem =
                Diagnostic::error("missing-key", item.span, "`source_loader` needs `path` or `module`");
            out.push(problem.help("add `path`, the folder of the sources"));
            None
        }
        None => Some(vec![base]),
        Some(Content::List(items)) => {
            Some(items.iter().map(|item| base.join(item.to_value().to_string())).collect())
        }
        Some(Content::Leaf(value)) => Some(vec![base.join(value.to_string())]),
        Some(Content::Map(_)) => {
            path.inspect(|item| item.wrong_type("path", "a folder or a list of folders", out));
            None
        }
        Some(Content::Broken) => None,
    }
}
