//! The pipeline once everything written in YAML is known: placeholders filled, defaults applied, grids expanded.

use std::fmt;
use std::path::PathBuf;

use crate::source::{FileId, Span, Spanned};

use super::{Env, Value, wildcard};

/// A pipeline as Ploomber's `DAGSpec` understands it, before any source is read.
#[derive(Debug, Clone, Default)]
pub struct Pipeline {
    /// `pipeline.yaml`; `None` for an entry point that is a folder or a glob of scripts.
    pub spec: Option<FileId>,
    /// The entry point as a path relative to the project root (`pipeline.yaml`, `src/pkg/pipeline.yaml`).
    pub entry_point: String,
    /// Absolute folder of `pipeline.yaml`: where modules are searched first.
    pub folder: PathBuf,
    /// Absolute folders in which modules of the project are found, in order: the pipeline's folder, the working
    /// directory, and `src` of a package.
    pub module_path: Vec<PathBuf>,
    /// Absolute project root (Ploomber's): what sources and products are relative to.
    pub root: PathBuf,
    /// What is read from sources.
    pub extract: Extract,
    /// The folders of `meta.source_loader`, absolute: templates in them may load others from them.
    pub source_loader: Vec<PathBuf>,
    /// In pipeline order, grids expanded, `import_tasks_from` appended.
    pub tasks: Vec<Task>,
    /// Dotted paths named at the top: `clients.File`, `on_finish`, `serializer`, `executor`. Read and kept, not run.
    pub callables: Vec<(String, Callable)>,
    /// The values that placeholders were filled with.
    pub env: Env,
    /// `meta.product_relative_to_source`.
    pub product_relative_to_source: bool,
    /// The pipeline beside it that imports this file's tasks and adds others (`import_tasks_from`): what Ploomber calls a
    /// partial.
    pub part_of: Option<String>,
    /// Names of tasks that are written down but so wrong that [`tasks`](Self::tasks) lacks them, with a `*` for what
    /// can't be told.
    pub broken: Vec<String>,
    /// Those of which the source is known nevertheless: it is read for what is wrong with it, and for nothing else.
    pub incomplete: Vec<Task>,
}

impl Pipeline {
    /// Whether a reference, which may be a wildcard, can mean one of the tasks that were too wrong to be kept: then it
    /// is no further mistake.
    pub(crate) fn means_broken(&self, reference: &str) -> bool {
        let start = |name: &str| name.split('*').next().unwrap_or_default().to_owned();
        let overlap = |a: &str, b: &str| start(a).starts_with(&start(b)) || start(b).starts_with(&start(a));
        self.broken.iter().any(|name| match (name.contains('*'), reference.contains('*')) {
            (true, true) => overlap(name, reference),
            (true, false) => wildcard::matches(name, reference),
            (false, _) => wildcard::matches(reference, name) || name == reference,
        })
    }
}

/// `meta.extract_*` and what hangs on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Extract {
    /// Dependencies come from source code (default), else from `upstream:`.
    pub upstream: bool,
    /// Products come from source code, else from `product:` (default).
    pub product: bool,
}

impl Default for Extract {
    fn default() -> Self {
        Self { upstream: true, product: false }
    }
}

/// One task.
#[derive(Debug, Clone)]
pub struct Task {
    /// What Ploomber calls it.
    pub name: TaskName,
    /// Which Ploomber class runs it.
    pub class: TaskClass,
    /// What it runs.
    pub source: Source,
    /// What it makes; `None` until the source has been read when `extract_product` is set.
    pub product: Option<Product>,
    /// The class of its products.
    pub product_class: ProductClass,
    /// `upstream:` of the task (only with `extract_upstream: false`), in order.
    pub upstream: Vec<Spanned<String>>,
    /// `params:` with the grid's values for this task; keys are text.
    pub params: Vec<(String, Value)>,
    /// Where the names under `params:` are written.
    pub param_names: Vec<Spanned<String>>,
    /// Dotted paths named in the task: `client`, `on_render`, `serializer`, … Read and kept, not run.
    pub callables: Vec<(String, Callable)>,
    /// Its position in the grid that made it.
    pub grid_index: Option<usize>,
    /// The task's mapping (or string) in the YAML.
    pub defined_at: Span,
    /// Everything else that was written, with the key's place: class-specific keys such as `chunksize` or `static_analysis`.
    pub options: Vec<(Spanned<String>, Value)>,
}

/// A task's name. Ploomber casts names, so `'1'` is the number 1, which no `upstream` can refer to.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskName {
    /// As Python's `str()` gives it.
    pub text: String,
    /// Whether it still is text after the cast.
    pub is_text: bool,
    /// Where it was written; the source's place when it comes from there.
    pub span: Span,
}

/// What a task runs.
#[derive(Debug, Clone)]
pub struct Source {
    /// As `graph --format json` gives it: a file relative to the project root, a dotted path, or the text itself.
    pub text: String,
    /// Where `source:` stands.
    pub span: Span,
    /// What it leads to.
    pub kind: SourceKind,
}

/// The three sorts of source.
#[derive(Debug, Clone, PartialEq)]
pub enum SourceKind {
    /// A file, absolute path.
    File(PathBuf),
    /// A function by dotted path, `pkg.mod.fn`.
    Function(String),
    /// The text itself is the source (SQLUpload and its like).
    Text,
}

/// What a task makes.
#[derive(Debug, Clone, PartialEq)]
pub enum Product {
    /// A single one.
    One(ProductItem),
    /// Named ones, in order.
    Many(Vec<(String, ProductItem)>),
}

impl Product {
    /// The products with their keys (empty for a single one).
    pub fn items(&self) -> impl Iterator<Item = (&str, &ProductItem)> {
        let (one, many): (Option<&ProductItem>, &[(String, ProductItem)]) = match self {
            Product::One(item) => (Some(item), &[]),
            Product::Many(items) => (None, items),
        };
        one.into_iter().map(|item| ("", item)).chain(many.iter().map(|(key, item)| (key.as_str(), item)))
    }
}

/// One product.
#[derive(Debug, Clone, PartialEq)]
pub enum ProductItem {
    /// A file (or folder).
    File {
        /// Relative to the project root, or absolute when it lies outside: as `graph --format json` gives it.
        text: String,
        /// Absolute, without `..` and links: what Ploomber compares.
        path: PathBuf,
        /// Where it was written.
        span: Span,
    },
    /// A table or view.
    Relation {
        /// Its schema, if one is named.
        schema: Option<String>,
        /// Its name.
        name: String,
        /// `table` or `view`.
        kind: String,
        /// Where it was written.
        span: Span,
    },
    /// A `GenericProduct`: any text.
    Generic {
        /// The text.
        text: String,
        /// Where it was written.
        span: Span,
    },
}

impl fmt::Display for ProductItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { text, .. } | Self::Generic { text, .. } => f.write_str(text),
            Self::Relation { schema: Some(schema), name, kind, .. } => write!(f, "{kind} {schema}.{name}"),
            Self::Relation { schema: None, name, kind, .. } => write!(f, "{kind} {name}"),
        }
    }
}

impl TaskClass {
    /// As Ploomber spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotebookRunner => "NotebookRunner",
            Self::ScriptRunner => "ScriptRunner",
            Self::PythonCallable => "PythonCallable",
            Self::SQLScript => "SQLScript",
            Self::SQLDump => "SQLDump",
            Self::SQLUpload => "SQLUpload",
            Self::SQLTransfer => "SQLTransfer",
            Self::PostgresCopyFrom => "PostgresCopyFrom",
            Self::ShellScript => "ShellScript",
            Self::DownloadFromURL => "DownloadFromURL",
            Self::UploadToS3 => "UploadToS3",
            Self::RustScript => "RustScript",
        }
    }
}

impl ProductClass {
    /// As Ploomber spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::SQLRelation => "SQLRelation",
            Self::SQLiteRelation => "SQLiteRelation",
            Self::PostgresRelation => "PostgresRelation",
            Self::GenericProduct => "GenericProduct",
            Self::GenericSQLRelation => "GenericSQLRelation",
        }
    }
}

/// A dotted path spec: `mod.fn`, or a mapping with `dotted_path` and keyword arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct Callable {
    /// `mod.fn` or `mod::fn`, as written.
    pub path: Spanned<String>,
    /// Keyword arguments.
    pub arguments: Vec<(String, Value)>,
}

/// Ploomber's task classes that a pipeline file can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "they are Ploomber's own names")]
pub enum TaskClass {
    NotebookRunner,
    ScriptRunner,
    PythonCallable,
    SQLScript,
    SQLDump,
    SQLUpload,
    SQLTransfer,
    PostgresCopyFrom,
    ShellScript,
    DownloadFromURL,
    UploadToS3,
    /// Not Ploomber's: a `.rs` source, lowered to a ShellScript at export.
    RustScript,
}

/// Ploomber's product classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "they are Ploomber's own names")]
pub enum ProductClass {
    File,
    SQLRelation,
    SQLiteRelation,
    PostgresRelation,
    GenericProduct,
    GenericSQLRelation,
}
