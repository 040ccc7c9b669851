//! One module: where its functions are, and what its other names are bound to.

use std::ops::Range;

use ruff_python_ast::ModModule;
use ruff_python_ast::{Expr, Stmt, StmtFunctionDef};
use ruff_python_parser::{Mode, ParseOptions, Parsed, parse_unchecked};
use ruff_text_size::{Ranged, TextRange};

use super::outline::{self, Kind, Statement};
use super::{nesting, syntax};

/// A module's text, cut as far as a scanner can, else parsed.
pub(super) struct Module<'a> {
    text: &'a str,
    outline: Option<Vec<Statement>>,
    parsed: Option<Parsed<ModModule>>,
}

/// What a name of a module is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Binding {
    /// A function; the whole of it, decorators included, and whether it stands inside of an `if`, `try` or the like.
    Function { range: Range<usize>, nested: bool },
    /// Imported by `from MODULE import NAME`.
    Imported(Import),
    /// Something else: what, and where.
    Other(&'static str, Range<usize>),
    /// Nothing here binds it; the modules that are imported by `*`, the last first.
    Missing(Vec<Import>),
}

/// `from ..module import name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import {
    /// How many dots stand before the module.
    pub(super) level: u32,
    /// The module, empty for `from . import`.
    pub(super) module: String,
    /// The name there; `*` for all.
    pub(super) name: String,
    /// The statement.
    pub(super) range: Range<usize>,
}

impl<'a> Module<'a> {
    /// Looks at a module's text; nothing when it nests too deeply to be read.
    pub(super) fn new(text: &'a str) -> Option<Self> {
        let outline = outline::outline(text);
        if outline.is_none() && nesting::is_too_deep(text) {
            return None;
        }
        let parsed = if outline.is_none() { parse(text) } else { None };
        Some(Self { text, outline, parsed })
    }

    /// What `name` is bound to when the module has run, as far as that can be read.
    pub(super) fn find(&mut self, name: &str) -> Binding {
        if let Some(range) = self.outlined(name) {
            return Binding::Function { range, nested: false };
        }
        if self.parsed.is_none() && !nesting::is_too_deep(self.text) {
            self.parsed = parse(self.text);
        }
        let mut search = Search { name, found: None, stars: Vec::new() };
        if let Some(parsed) = &self.parsed {
            search.statements(parsed.suite(), false);
        }
        search.stars.reverse();
        search.found.unwrap_or(Binding::Missing(search.stars))
    }

    /// The first syntax error, once the parser had to look.
    pub(super) fn error(&self) -> Option<(Range<usize>, String)> {
        let (at, message) = syntax::errors(self.parsed.as_ref()?, self.text).into_iter().next()?;
        Some((bytes(at), message))
    }

    /// The names of its functions, for guesses at what was meant.
    pub(super) fn functions(&self) -> Vec<String> {
        match (&self.outline, &self.parsed) {
            (_, Some(parsed)) => {
                let functions = parsed.suite().iter().filter_map(Stmt::as_function_def_stmt);
                functions.map(|function| function.name.to_string()).collect()
            }
            (Some(outline), None) => outline
                .iter()
                .filter_map(|statement| match &statement.kind {
                    Kind::Function(name) => Some(self.text[name.clone()].to_owned()),
                    _ => None,
                })
                .collect(),
            (None, None) => Vec::new(),
        }
    }

    /// The last `def` of a name that no other top-level statement so much as mentions.
    fn outlined(&self, name: &str) -> Option<Range<usize>> {
        let mut found = None;
        for statement in self.outline.as_ref()? {
            match &statement.kind {
                Kind::Function(own) if &self.text[own.clone()] == name => {
                    found = Some(statement.range.clone())
                }
                Kind::Class(own) if &self.text[own.clone()] == name => return None,
                Kind::Function(_) | Kind::Class(_) => {}
                Kind::Other => {
                    let text = &self.text[statement.range.clone()];
                    // `from m import *` may bind anything, but what is defined behind it wins.
                    let star = found.is_some() && text.starts_with("from") && text.contains('*');
                    if star || mentions(text, name) {
                        return None;
                    }
                }
            }
        }
        let range = found?;
        let text = self.text[range.clone()].trim_end();
        Some(range.start..range.start + text.len())
    }
}

/// Whether a name stands in a text as a word of its own.
fn mentions(text: &str, name: &str) -> bool {
    let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    text.match_indices(name).any(|(at, _)| {
        let bytes = text.as_bytes();
        !is_part(at.checked_sub(1).and_then(|before| bytes.get(before)))
            && !is_part(bytes.get(at + name.len()))
    })
}

/// Parses a text as a module, errors and all.
pub(super) fn parse(text: &str) -> Option<Parsed<ModModule>> {
    parse_unchecked(text, ParseOptions::from(Mode::Module)).try_into_module()
}

/// A function, its decorators included.
pub(super) fn whole(function: &StmtFunctionDef) -> TextRange {
    let first = function.decorator_list.first().map_or(function.range.start(), |decorator| decorator.start());
    TextRange::new(first.min(function.range.start()), function.range.end())
}

/// Goes through the statements of a module in the order in which they run.
struct Search<'n> {
    name: &'n str,
    found: Option<Binding>,
    stars: Vec<Import>,
}

impl Search<'_> {
    fn statements(&mut self, statements: &[Stmt], nested: bool) {
        for statement in statements {
            self.statement(statement, nested);
        }
    }

    /// What is bound otherwise in one branch only doesn't undo a function: Ploomber looks at the top level for that.
    fn statement(&mut self, statement: &Stmt, nested: bool) {
        let range = bytes(statement.range());
        match statement {
            Stmt::FunctionDef(function) if function.name.as_str() == self.name => {
                self.found = Some(Binding::Function { range: bytes(whole(function)), nested });
            }
            Stmt::ClassDef(class) if class.name.as_str() == self.name && !nested => {
                self.other("a class", range);
            }
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    let bound = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
                    if bound != self.name && bound != "*" {
                        continue;
                    }
                    let import = Import {
                        level: import.level,
                        module: import.module.as_ref().map(ToString::to_string).unwrap_or_default(),
                        name: alias.name.to_string(),
                        range: range.clone(),
                    };
                    match bound {
                        "*" => self.stars.push(import),
                        _ => self.found = Some(Binding::Imported(import)),
                    }
                }
            }
            Stmt::Import(import) => {
                let bound = |alias: &ruff_python_ast::Alias| match &alias.asname {
                    Some(name) => name.as_str() == self.name,
                    None => alias.name.split('.').next() == Some(self.name),
                };
                if import.names.iter().any(bound) {
                    self.other("a module", range);
                }
            }
            Stmt::Assign(assign) if !nested && assign.targets.iter().any(|target| self.binds(target)) => {
                let what = if assign.value.is_lambda_expr() { "a lambda" } else { "a variable" };
                self.other(what, range);
            }
            Stmt::AugAssign(assign) if !nested && self.binds(&assign.target) => {
                self.other("a variable", range)
            }
            Stmt::AnnAssign(assign) if !nested && assign.value.is_some() && self.binds(&assign.target) => {
                self.other("a variable", range);
            }
            Stmt::Delete(delete) if !nested && delete.targets.iter().any(|target| self.binds(target)) => {
                self.other("deleted", range);
            }
            Stmt::If(branch) => {
                self.statements(&branch.body, true);
                branch.elif_else_clauses.iter().for_each(|clause| self.statements(&clause.body, true));
            }
            Stmt::Try(attempt) => {
                self.statements(&attempt.body, true);
                for handler in &attempt.handlers {
                    let ruff_python_ast::ExceptHandler::ExceptHandler(handler) = handler;
                    self.statements(&handler.body, true);
                }
                self.statements(&attempt.orelse, true);
                self.statements(&attempt.finalbody, true);
            }
            Stmt::With(with) => self.statements(&with.body, true),
            Stmt::For(repeat) => {
                self.statements(&repeat.body, true);
                self.statements(&repeat.orelse, true);
            }
            Stmt::While(repeat) => {
                self.statements(&repeat.body, true);
                self.statements(&repeat.orelse, true);
            }
            Stmt::Match(choice) => choice.cases.iter().for_each(|case| self.statements(&case.body, true)),
            // Nothing else binds a name that is meant to be a task.
            _ => {}
        }
    }

    fn other(&mut self, what: &'static str, range: Range<usize>) {
        self.found = Some(Binding::Other(what, range));
    }

    /// Whether an assignment to `target` binds the name itself.
    fn binds(&self, target: &Expr) -> bool {
        match target {
            Expr::Name(name) => name.id.as_str() == self.name,
            Expr::Starred(starred) => self.binds(&starred.value),
            Expr::List(list) => list.elts.iter().any(|element| self.binds(element)),
            Expr::Tuple(tuple) => tuple.elts.iter().any(|element| self.binds(element)),
            _ => false,
        }
    }
}

fn bytes(range: TextRange) -> Range<usize> {
    range.start().to_usize()..range.end().to_usize()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str, name: &str) -> Binding {
        Module::new(text).unwrap().find(name)
    }

    fn function(text: &str, name: &str) -> Option<String> {
        match find(text, name) {
            Binding::Function { range, .. } => Some(text[range].to_owned()),
            _ => None,
        }
    }

    #[test]
    fn the_last_definition_counts() {
        let text = "def f(): 1\nf = 2\n@d\n# c\ndef f(): 3\n\n# end\n";
        assert_eq!(function(text, "f").as_deref(), Some("@d\n# c\ndef f(): 3"));
        assert!(matches!(find("def f(): 1\nf = 2\n", "f"), Binding::Other("a variable", _)));
        assert!(matches!(find("class f: pass\n", "f"), Binding::Other("a class", _)));
        assert!(matches!(
            find("try:\n    def f(): 1\nexcept E: pass\n", "f"),
            Binding::Function { nested: true, .. }
        ));
    }

    #[test]
    fn imports_are_followed_by_whoever_asks() {
        let Binding::Imported(import) = find("from ..a.b import g as f\n", "f") else { panic!() };
        assert_eq!((import.level, import.module.as_str(), import.name.as_str()), (2, "a.b", "g"));
        assert!(matches!(find("from a import *\n", "f"), Binding::Missing(stars) if stars.len() == 1));
        assert!(matches!(find("def f(): 1\nfrom a import *\n", "f"), Binding::Function { .. }));
    }

    #[test]
    fn a_syntax_error_elsewhere_hides_nothing() {
        assert_eq!(function("x = = 1\ndef f(): 1\n", "f").as_deref(), Some("def f(): 1"));
        let mut module = Module::new("x = (\n\ndef f(): 1\n").unwrap();
        assert!(matches!(module.find("f"), Binding::Missing(_)) && module.error().is_some());
    }
}

/// The scanner and the parser on every file of an installed Python's standard library.
#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "asks Python for its library and reads that")]
mod agreement {
    use std::path::PathBuf;

    use rayon::prelude::*;

    use super::*;

    fn standard_library() -> Vec<PathBuf> {
        let ask = ["-c", "import sysconfig; print(sysconfig.get_paths()['stdlib'])"];
        let Ok(answer) = std::process::Command::new("python3").args(ask).output() else { return Vec::new() };
        let folder = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
        let own = |entry: &walkdir::DirEntry| entry.file_name() != "site-packages";
        let entries = walkdir::WalkDir::new(folder).into_iter().filter_entry(own).filter_map(Result::ok);
        let files = entries.map(walkdir::DirEntry::into_path);
        files.filter(|path| path.extension().is_some_and(|suffix| suffix == "py")).collect()
    }

    #[test]
    fn the_scanner_finds_what_the_parser_finds() {
        let files = standard_library();
        if files.is_empty() {
            println!("no Python here: the scanner isn't compared with the parser on its standard library");
            return;
        }
        let compared: usize = files
            .par_iter()
            .filter_map(|path| std::fs::read_to_string(path).ok())
            .map(|text| compare(&text))
            .sum();
        println!("{compared} functions of {} files", files.len());
        assert!(compared > 1000);
    }

    /// How many functions the scanner found where the parser did.
    fn compare(text: &str) -> usize {
        let module = match Module::new(text) {
            Some(module) if module.outline.is_some() => module,
            _ => return 0,
        };
        let parsed = parse(text).unwrap();
        if parsed.has_invalid_syntax() {
            return 0;
        }
        let functions = parsed.suite().iter().filter_map(Stmt::as_function_def_stmt);
        let names: std::collections::BTreeSet<&str> =
            functions.map(|function| function.name.as_str()).collect();
        let found = names.iter().filter(|name| {
            let Some(range) = module.outlined(name) else { return false };
            let mut search = Search { name, found: None, stars: Vec::new() };
            search.statements(parsed.suite(), false);
            let Some(Binding::Function { range: expected, nested: false }) = search.found else {
                panic!("{name}")
            };
            // Behind its last statement the scanner's function has blank lines and comments, which make no difference.
            let alone = parse(&text[range.clone()]).unwrap();
            assert!(alone.has_valid_syntax() && alone.suite().len() == 1, "{name}");
            assert_eq!(range.start + alone.suite()[0].end().to_usize(), expected.end, "{name}");
            assert_eq!(range.start, expected.start, "{name}");
            true
        });
        found.count()
    }
}
