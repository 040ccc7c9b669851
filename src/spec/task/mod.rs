//! Tasks: from their mapping in the YAML to [`Task`]s, one for each combination of a grid.

mod broken;
pub(crate) mod class;
mod grid;
mod keys;
pub(crate) mod notebook;
mod params;
pub(crate) mod product;
pub(crate) mod source;

use std::path::Path;

use crate::source::{Diagnostic, Diagnostics, Files, Span, Spanned};

use super::callable;
use super::item::{Content, Item};
use super::meta::Meta;
use super::{Callable, Product, ProductClass, Source, Task, TaskClass, TaskName, Value};
pub(crate) use broken::Broken;
pub(crate) use keys::takes_client;
use product::{GridCell, Maker};

/// What all tasks of a pipeline have in common.
pub(crate) struct Context<'a> {
    pub(crate) files: &'a Files,
    pub(crate) out: &'a Diagnostics,
    pub(crate) meta: &'a Meta,
    /// The project root.
    pub(crate) root: &'a Path,
    /// The pipeline's folder.
    pub(crate) folder: &'a Path,
    /// Where Python looks for modules.
    pub(crate) search: &'a [&'a Path],
    pub(crate) modules: class::Modules<'a>,
}

/// One entry of `tasks`.
pub(crate) struct Entry<'a> {
    pub(crate) item: &'a Item,
    /// The folder of the file that `import_tasks_from` names, when the entry comes from there.
    pub(crate) imported_from: Option<&'a Path>,
}

/// The tasks that an entry makes: one, or one for each cell of its grid.
///
/// # Errors
/// When no task can be made of it; what is wrong is reported.
pub(crate) fn read(entry: &Entry<'_>, context: &Context<'_>) -> Result<Vec<Task>, Box<Broken>> {
    let pairs: Vec<(&str, Span, &Item)> = match &entry.item.content {
        Content::Map(pairs) => {
            for (key, _) in pairs.iter().filter(|(key, _)| key.value.as_str().is_none()) {
                let message = format!("a task's key must be text, this is {}", key.value.kind());
                let problem = Diagnostic::error("wrong-type", key.span, message);
                context.out.push(problem.help("put the key in quotes, or take it out"));
            }
            let texts = pairs.iter().filter_map(|(key, item)| Some((key.value.as_str()?, key.span, item)));
            texts.map(|(key, span, item)| (understood(key, span, entry, context), span, item)).collect()
        }
        Content::Leaf(Value::Str(_)) if entry.imported_from.is_none() => {
            vec![("source", entry.item.span, entry.item)]
        }
        _ => {
            entry.item.wrong_type("tasks", "mappings", context.out);
            return Err(Box::new(Broken { name: "*".to_owned(), source: None }));
        }
    };
    let reader = Reader { pairs: &pairs, entry, context };
    reader.tasks()
}

/// The key itself; for a slip the one that is meant, unless that is there, too.
fn understood<'a>(key: &'a str, span: Span, entry: &Entry<'_>, context: &Context<'_>) -> &'a str {
    match keys::meant(key).filter(|meant| entry.item.get(meant).is_none()) {
        Some(meant) => {
            context.out.push(keys::unknown_to_all(key, span));
            meant
        }
        None => key,
    }
}

struct Reader<'a> {
    pairs: &'a [(&'a str, Span, &'a Item)],
    entry: &'a Entry<'a>,
    context: &'a Context<'a>,
}

type Callables = Vec<(String, Callable)>;
type Options = Vec<(Spanned<String>, Value)>;

/// What the tasks of one entry share.
struct Shared {
    class: TaskClass,
    source: Source,
    product_class: ProductClass,
    upstream: Vec<Spanned<String>>,
    callables: Callables,
    options: Options,
    param_names: Vec<Spanned<String>>,
}

impl<'a> Reader<'a> {
    fn get(&self, key: &str) -> Option<&'a Item> {
        self.pairs.iter().find(|(name, _, _)| *name == key).map(|(_, _, item)| *item)
    }

    fn out(&self) -> &'a Diagnostics {
        self.context.out
    }

    /// The tasks; else what is left of the source.
    fn tasks(&self) -> Result<Vec<Task>, Box<Broken>> {
        let broken = |source| Box::new(Broken { name: self.probable_name(), source });
        self.check_product_and_upstream();
        let Some((text, span)) = self.source() else {
            self.check_keys();
            return Err(broken(None));
        };
        let Some(class) = self.class(text, span) else {
            self.check_keys();
            let class = class::from_source(text, span, self.get("product"), &self.context.modules).ok();
            return Err(broken(class.map(|class| self.source_alone(text, span, class))));
        };
        let product_class = self.product_class(class);
        let (callables, options) = self.rest(class);
        let source = source::read(text, span, class, self.entry, self.context);
        let (upstream, param_names) = (self.upstream(), self.param_names());
        let shared = |product_class| Shared {
            class,
            source,
            product_class,
            upstream,
            callables,
            options,
            param_names,
        };
        let made = product_class.map(shared).and_then(|shared| match self.get("grid") {
            Some(grid) => self.grid(grid, &shared),
            None => self.one(&shared).map(|task| vec![task]),
        });
        made.ok_or_else(|| broken(Some(self.source_alone(text, span, class))))
    }

    fn source(&self) -> Option<(&'a str, Span)> {
        let Some(source) = self.get("source") else {
            let problem = Diagnostic::error("missing-key", self.entry.item.span, "this task has no `source`");
            self.out().push(problem.help("add `source`: a script, a notebook, a query or a function"));
            return None;
        };
        if source.as_str().is_none() {
            source.wrong_type("source", "the path of a file or a dotted path", self.out());
        }
        source.as_str().map(|text| (text, source.span))
    }

    /// `product` and `upstream` against `meta`.
    fn check_product_and_upstream(&self) {
        let extract = self.context.meta.extract;
        match self.get("product") {
            None if !extract.product => {
                let problem =
                    Diagnostic::error("missing-key", self.entry.item.span, "this task has no `product`");
                self.out().push(
                    problem.help("add `product`: the file that it makes, such as `product: output/data.csv`"),
                );
            }
            Some(item) if extract.product && item.is_truthy() => {
                let message =
                    "`product` is written here, but `meta.extract_product` says that the source declares it";
                let problem = Diagnostic::error("extract-conflict", item.span, message);
                self.out().push(problem.help("remove it, or set `extract_product: false`"));
            }
            _ => {}
        }
        if let Some(item) = self.get("upstream").filter(|item| extract.upstream && item.is_truthy()) {
            let message = "`upstream` is written here, but dependencies are read from the source";
            let problem = Diagnostic::error("extract-conflict", item.span, message);
            self.out().push(problem.help("remove it, or set `meta: {extract_upstream: false}`"));
        }
    }

    fn class(&self, source: &str, span: Span) -> Option<TaskClass> {
        let named = self.get("class").filter(|item| item.is_truthy());
        let class = match named {
            Some(item) => match item.as_str() {
                Some(name) => class::task_class(name, item.span),
                None => {
                    item.wrong_type("class", "the name of a task class", self.out());
                    return None;
                }
            },
            None => class::from_source(source, span, self.get("product"), &self.context.modules),
        };
        class.map_err(|problem| self.out().push(*problem)).ok()
    }

    fn product_class(&self, class: TaskClass) -> Option<ProductClass> {
        let (product, span) = match self.get("product_class") {
            Some(item) => match item.as_str() {
                Some(name) => (
                    class::product_class(name, item.span)
                        .map_err(|problem| self.out().push(*problem))
                        .ok()?,
                    item.span,
                ),
                None => {
                    item.wrong_type("product_class", "the name of a product class", self.out());
                    return None;
                }
            },
            None => match self.context.meta.default_class(class) {
                Some(product) => {
                    (product, self.get("product").map_or(self.entry.item.span, |item| item.span))
                }
                None => {
                    let message = format!("a {} task has no default product class", class.name());
                    let problem = Diagnostic::error("missing-key", self.entry.item.span, message);
                    self.out().push(
                        problem.help("add `product_class`, such as SQLiteRelation, PostgresRelation or File"),
                    );
                    return None;
                }
            },
        };
        product::check_class(class, product, span, self.out());
        Some(product)
    }

    /// The elements of `upstream`, as Ploomber iterates it.
    fn upstream(&self) -> Vec<Spanned<String>> {
        let Some(item) = self.get("upstream").filter(|_| !self.context.meta.extract.upstream) else {
            return Vec::new();
        };
        let parts: Vec<(Value, Span)> = match &item.content {
            Content::List(items) => items.iter().map(|item| (item.to_value(), item.span)).collect(),
            Content::Map(pairs) => pairs.iter().map(|(key, _)| (key.value.clone(), key.span)).collect(),
            Content::Leaf(Value::None) | Content::Broken => Vec::new(),
            Content::Leaf(Value::Tuple(values) | Value::Set(values)) => {
                values.iter().map(|value| (value.clone(), item.span)).collect()
            }
            Content::Leaf(value) => vec![(value.clone(), item.span)],
        };
        let mut names = Vec::with_capacity(parts.len());
        for (value, span) in parts {
            match value {
                Value::Str(name) => names.push(Spanned::new(name, span)),
                other => {
                    let message = format!("`upstream` takes names, this is {}", other.kind());
                    let problem = Diagnostic::error("wrong-type", span, message);
                    self.out().push(
                        problem
                            .why("Ploomber reads texts such as '1', 'true' or 'none' as values")
                            .help("name tasks with at least one letter that makes no number or constant"),
                    );
                }
            }
        }
        names
    }

    /// Everything else: dotted paths, and options of the class.
    fn rest(&self, class: TaskClass) -> (Callables, Options) {
        let (mut callables, mut options) = (Vec::new(), Vec::new());
        let in_grid = self.get("grid").is_some();
        let out = self.out();
        for &(key, span, item) in self.pairs {
            let mut callable =
                || callables.extend(callable::read(key, item, out).map(|read| (key.to_owned(), read)));
            match key {
                "source" | "product" | "name" | "class" | "upstream" | "product_class" | "params"
                | "grid" => {}
                "on_render" | "on_finish" | "on_failure" if !item.is_truthy() => {}
                "on_render" | "on_finish" | "on_failure" => callable(),
                "client" if !in_grid && item.is_none() => {}
                // In a grid Ploomber hands these on as they are.
                "client" if in_grid && keys::takes_client(class) && item.is_none() => {}
                "serializer" | "unserializer" if in_grid && keys::is_own(class, key) && item.is_none() => {}
                "client" if keys::takes_client(class) => callable(),
                "product_client" if in_grid => {
                    let problem =
                        Diagnostic::error("unknown-key", span, "tasks with a grid take no `product_client`");
                    out.push(problem.help("name the client at the top, under `clients`"));
                }
                "product_client" if item.is_none() => {}
                "product_client" => callable(),
                "serializer" | "unserializer" if keys::is_own(class, key) => callable(),
                _ if keys::is_own(class, key) => {
                    keys::check_value(key, item, out);
                    options.push((Spanned::new(key.to_owned(), span), item.to_value()));
                }
                _ => out.push(keys::unknown(key, span, class)),
            }
        }
        if class == TaskClass::NotebookRunner {
            let pairs: Vec<_> = self.pairs.iter().map(|(key, _, item)| (*key, *item)).collect();
            keys::check_together(&pairs, out);
        }
        if class == TaskClass::UploadToS3 && self.get("bucket").is_none() {
            let problem =
                Diagnostic::error("missing-key", self.entry.item.span, "an UploadToS3 task has no `bucket`");
            out.push(problem.help("add `bucket`"));
        }
        (callables, options)
    }

    fn one(&self, shared: &Shared) -> Option<Task> {
        let params = self.params();
        let product = self.product(shared, params.as_deref().unwrap_or_default(), None);
        let name = match self.get("name").filter(|item| !item.is_none()) {
            Some(item) if item.is_broken() => None,
            Some(item) if item.to_value().key().is_none() => {
                item.wrong_type("name", "text", self.out());
                None
            }
            Some(item) => {
                let value = item.to_value();
                Some(TaskName { text: value.to_string(), is_text: value.as_str().is_some(), span: item.span })
            }
            None => self.default_name(shared),
        };
        Some(self.task(shared, name?, product?, params?, None))
    }

    fn default_name(&self, shared: &Shared) -> Option<TaskName> {
        let name = source::default_name(&shared.source);
        if name.is_none() {
            let message = format!("a {} task needs a `name`", shared.class.name());
            let problem = Diagnostic::error("missing-key", self.entry.item.span, message);
            self.out().push(problem.help("add `name`; it can't be told from such a source"));
        }
        Some(TaskName { text: name?, is_text: true, span: shared.source.span })
    }

    fn task(
        &self,
        shared: &Shared,
        name: TaskName,
        product: Option<Product>,
        params: Vec<(String, Value)>,
        grid_index: Option<usize>,
    ) -> Task {
        Task {
            name,
            class: shared.class,
            source: shared.source.clone(),
            product,
            product_class: shared.product_class,
            upstream: shared.upstream.clone(),
            params,
            param_names: shared.param_names.clone(),
            callables: shared.callables.clone(),
            grid_index,
            defined_at: self.entry.item.span,
            options: shared.options.clone(),
        }
    }

    /// The product, or nothing yet when the source is to declare it; `None` when it is wrong.
    fn product(
        &self,
        shared: &Shared,
        params: &[(String, Value)],
        grid: Option<GridCell<'_>>,
    ) -> Option<Option<Product>> {
        if self.context.meta.extract.product {
            return Some(None);
        }
        let item = self.get("product")?;
        let Context { files, out, root, folder, meta, .. } = *self.context;
        // Ploomber forgets about the source's folder in a grid.
        let base = match meta.product_relative_to_source && grid.is_none() {
            true => source::folder_of(&shared.source, root, folder),
            false => root.to_owned(),
        };
        let maker = Maker { files, out, root, base: &base, class: shared.product_class, params, grid };
        let product = maker.product(item)?;
        if shared.class == TaskClass::SQLDump {
            let handler = self.get("io_handler").is_some_and(|item| !item.is_none());
            product::check_dump(&product, item.span, handler, out);
        }
        if shared.class == TaskClass::NotebookRunner && shared.product_class == ProductClass::File {
            notebook::check(
                &product,
                item.span,
                self.get("nb_product_key"),
                self.get("nbconvert_exporter_name"),
                out,
            );
        }
        Some(Some(product))
    }
}
