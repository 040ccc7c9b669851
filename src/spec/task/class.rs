//! Which Ploomber class runs a task: the `class` key, else by the source and the product.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Files, Span};
use crate::spec::installed;
use crate::spec::item::Item;
use crate::spec::modules::{self, NotFound};
use crate::spec::{ProductClass, TaskClass};

/// The names that a task's `class` can have, with what they are.
const TASKS: [(&str, TaskClass); 11] = [
    ("NotebookRunner", TaskClass::NotebookRunner),
    ("ScriptRunner", TaskClass::ScriptRunner),
    ("PythonCallable", TaskClass::PythonCallable),
    ("SQLScript", TaskClass::SQLScript),
    ("SQLDump", TaskClass::SQLDump),
    ("SQLUpload", TaskClass::SQLUpload),
    ("SQLTransfer", TaskClass::SQLTransfer),
    ("PostgresCopyFrom", TaskClass::PostgresCopyFrom),
    ("ShellScript", TaskClass::ShellScript),
    ("DownloadFromURL", TaskClass::DownloadFromURL),
    ("UploadToS3", TaskClass::UploadToS3),
];

/// Names of `ploomber.tasks` that are no class a pipeline can use.
const UNUSABLE_TASKS: [&str; 8] = [
    "Task",
    "TaskFactory",
    "TaskGroup",
    "Link",
    "Input",
    "input_data_passer",
    "in_memory_callable",
    "task_factory",
];

const PRODUCTS: [(&str, ProductClass); 6] = [
    ("File", ProductClass::File),
    ("SQLRelation", ProductClass::SQLRelation),
    ("SQLiteRelation", ProductClass::SQLiteRelation),
    ("PostgresRelation", ProductClass::PostgresRelation),
    ("GenericProduct", ProductClass::GenericProduct),
    ("GenericSQLRelation", ProductClass::GenericSQLRelation),
];

const UNUSABLE_PRODUCTS: [&str; 3] = ["Product", "MetaProduct", "EmptyProduct"];

/// What Ploomber says the suffixes of sources are, and Rust's.
const SUFFIXES: &str = ".py .ipynb .R .r .Rmd .sql .sh, and .rs for sooper";

/// The task class called `name`, written at `span`.
pub(crate) fn task_class(name: &str, span: Span) -> Result<TaskClass, Box<Diagnostic>> {
    named(name, span, &TASKS, &UNUSABLE_TASKS, "task")
}

/// The product class called `name`, written at `span`.
pub(crate) fn product_class(name: &str, span: Span) -> Result<ProductClass, Box<Diagnostic>> {
    named(name, span, &PRODUCTS, &UNUSABLE_PRODUCTS, "product")
}

/// Whether `clients` may have this key; the guess if not.
pub(crate) fn client_key(name: &str) -> Result<(), Option<&'static str>> {
    let known = || TASKS.iter().map(|(name, _)| *name).chain(PRODUCTS.iter().map(|(name, _)| *name));
    let usable = ["Task", "Link", "Input", "Product", "EmptyProduct"];
    if usable.contains(&name) || known().any(|known| known == name) {
        Ok(())
    } else {
        Err(did_you_mean(name, known()))
    }
}

fn named<T: Copy>(
    name: &str,
    span: Span,
    known: &[(&'static str, T)],
    unusable: &[&str],
    what: &str,
) -> Result<T, Box<Diagnostic>> {
    if let Some((_, class)) = known.iter().find(|(known, _)| *known == name) {
        return Ok(*class);
    }
    let names = || known.iter().map(|(name, _)| *name);
    let problem = if unusable.contains(&name) {
        Diagnostic::error(
            "unknown-class",
            span,
            format!("a pipeline file can't use the {what} class '{name}'"),
        )
    } else {
        let guess = did_you_mean(name, names()).map(|guess| format!("did you mean '{guess}'?"));
        Diagnostic::error("unknown-class", span, format!("there is no {what} class '{name}'")).help_if(guess)
    };
    Err(Box::new(problem.help(format!("the {what} classes are {}", names().collect::<Vec<_>>().join(", ")))))
}

/// The top-level modules that are there, or that some package may have; each looked for once.
pub(crate) struct Modules<'a> {
    files: &'a Files,
    search: &'a [&'a Path],
    known: Mutex<HashMap<String, bool>>,
}

impl<'a> Modules<'a> {
    pub(crate) fn new(files: &'a Files, search: &'a [&'a Path]) -> Self {
        Self { files, search, known: Mutex::default() }
    }

    fn has(&self, name: &str) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(name) {
            return *known;
        }
        // A folder without `__init__.py` counts; that its functions can't be found is seen when they are looked for.
        let found = match modules::locate_root(self.files, self.search, name) {
            Ok(_) | Err(NotFound::Namespace(_) | NotFound::Shadowed(_)) => true,
            Err(_) => installed::may_have(self.files, self.search.iter().copied(), name),
        };
        known.insert(name.to_owned(), found);
        found
    }
}

/// Whether a source looks like a file; what doesn't is taken for a function.
pub(crate) fn is_file(source: &str) -> bool {
    source.contains('/') || SUFFIXES.split(' ').any(|known| known == suffix(source))
}

/// The class that follows from a source.
pub(crate) fn from_source(
    source: &str,
    span: Span,
    product: Option<&Item>,
    modules: &Modules<'_>,
) -> Result<TaskClass, Box<Diagnostic>> {
    let fail = |message: String| Diagnostic::error("unknown-source", span, message);
    let suffix = suffix(source);
    match suffix {
        ".py" | ".ipynb" | ".R" | ".r" | ".Rmd" => return Ok(TaskClass::NotebookRunner),
        ".sh" => return Ok(TaskClass::ShellScript),
        ".rs" => return Ok(TaskClass::RustScript),
        ".sql" => return sql(source, product),
        _ => {}
    }
    if source.contains('/') {
        let problem = fail(format!("a source can't have the suffix '{suffix}'"));
        return Err(Box::new(problem.help(format!("the suffixes are {SUFFIXES}"))));
    }
    if source.contains('.') && source.split('.').any(str::is_empty) {
        let problem = fail(format!("'{source}' is neither a file nor a function"));
        return Err(Box::new(problem.help("a function is named `module.function`")));
    }
    if !source.contains('.') {
        let problem = fail(format!("'{source}' is neither a file nor a function"));
        let help = "name a file with its suffix, or a function as `module.function`";
        return Err(Box::new(problem.help(help).help(format!("the suffixes of files are {SUFFIXES}"))));
    }
    let first = source.split('.').next().unwrap_or_default();
    match modules.has(first) {
        true => Ok(TaskClass::PythonCallable),
        false => {
            let problem = fail(format!("'{source}' looks like a function, but there is no module '{first}'"));
            let case =
                SUFFIXES.split(' ').find(|known| known.eq_ignore_ascii_case(suffix) && *known != suffix);
            let help = match case {
                Some(known) => format!("if it is a file, write the suffix as '{known}'"),
                None => format!(
                    "create {first}.py beside the pipeline; if '{source}' is a file, its suffix must be one of {SUFFIXES}"
                ),
            };
            Err(Box::new(problem.help(help)))
        }
    }
}

/// A query that makes a file is a dump, anything else a script. What looks like a mistyped suffix is refused.
fn sql(source: &str, product: Option<&Item>) -> Result<TaskClass, Box<Diagnostic>> {
    let Some(item) = product else { return Ok(TaskClass::SQLScript) };
    let product = item.as_str().map_or("", suffix);
    let dumps = [".csv", ".parquet"];
    if dumps.contains(&product) {
        return Ok(TaskClass::SQLDump);
    }
    match dumps.into_iter().find(|known| !product.is_empty() && similarity(known, product) >= 0.6) {
        None => Ok(TaskClass::SQLScript),
        Some(known) => {
            let message = format!("'{product}' is no suffix for the product of the query '{source}'");
            let problem = Diagnostic::error("product-suffix", item.span, message);
            Err(Box::new(problem.help(format!("did you mean '{known}'?"))))
        }
    }
}

/// Python's `Path(text).suffix`.
pub(crate) fn suffix(text: &str) -> &str {
    let name = file_name(text);
    match name.rfind('.') {
        Some(at) if at > 0 && at + 1 < name.len() => &name[at..],
        _ => "",
    }
}

/// Python's `Path(text).name`.
pub(crate) fn file_name(text: &str) -> &str {
    let mut text = text;
    // pathlib drops trailing slashes and `.` parts.
    while let Some(rest) = text.strip_suffix('/').or(text.strip_suffix("/.")) {
        text = rest;
    }
    text.rsplit('/').next().unwrap_or("")
}

/// The ratio of Python's `difflib.SequenceMatcher(a=left, b=right)`, which decides what Ploomber takes for a slip.
fn similarity(left: &str, right: &str) -> f64 {
    fn matched(left: &[u8], right: &[u8]) -> usize {
        let (mut best, mut at, mut to) = (0, 0, 0);
        for start in 0..left.len() {
            for other in 0..right.len() {
                let length = left[start..].iter().zip(&right[other..]).take_while(|(a, b)| a == b).count();
                if length > best {
                    (best, at, to) = (length, start, other);
                }
            }
        }
        if best == 0 {
            return 0;
        }
        best + matched(&left[..at], &right[..to]) + matched(&left[at + best..], &right[to + best..])
    }
    // Longer suffixes resemble nothing.
    if right.len() > 64 {
        return 0.0;
    }
    2.0 * matched(left.as_bytes(), right.as_bytes()) as f64 / (left.len() + right.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_are_pathlibs() {
        let cases = [
            ("a.py", ".py"),
            ("a/.py", ""),
            ("a.", ""),
            ("x.tar.gz", ".gz"),
            ("a.d/b", ""),
            ("a.py/", ".py"),
        ];
        for (text, expected) in cases {
            assert_eq!(suffix(text), expected, "{text}");
        }
    }

    #[test]
    fn slips_are_what_difflib_says() {
        assert!(similarity(".parquet", ".parqet") > 0.9);
        assert!((similarity(".csv", ".tsv") - 0.75).abs() < 1e-9);
        assert!(similarity(".csv", ".txt") < 0.6);
    }
}
