//! One walk over a module for what it imports, names and uses.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{ExceptHandler, Expr, ExprCall, ExprContext, Stmt, StmtTry};
use ruff_text_size::TextRange;

use super::inspection::{Given, Import, Use};
use crate::source::Span;

/// What was found, with places in the text that was walked over.
#[derive(Default)]
pub(super) struct Usage {
    pub(super) imports: Vec<Imported>,
    pub(super) subscripts: Vec<(String, TextRange)>,
    /// How often `upstream` is assigned.
    pub(super) assignments: usize,
    pub(super) uses: Vec<Use>,
    /// Texts that name a place of one machine.
    pub(super) texts: Vec<(String, TextRange)>,
    /// Files, and whether they are written.
    pub(super) paths: Vec<(String, bool, TextRange)>,
    pub(super) opaque: bool,
    /// How many statements are around this one that let code go on without it.
    guards: usize,
    within: Option<String>,
}

/// An import and its place.
pub(super) struct Imported {
    module: String,
    names: Vec<String>,
    range: TextRange,
    is_optional: bool,
    within: Option<String>,
}

impl Imported {
    /// The import with its place in the file.
    pub(super) fn at(self, place: &impl Fn(TextRange) -> Option<Span>) -> Option<Import> {
        let Self { module, names, range, is_optional, within } = self;
        Some(Import { module, names, span: place(range)?, is_optional, within })
    }
}

impl<'a> Visitor<'a> for Usage {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    self.import(alias.name.to_string(), Vec::new(), alias.range);
                }
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().map_or("", |module| module.as_str());
                let range = import.module.as_ref().map_or(import.range, |module| module.range);
                let names = import.names.iter().map(|alias| alias.name.to_string()).collect();
                self.import(".".repeat(import.level as usize) + module, names, range);
            }
            Stmt::Try(attempt) if catches_import_error(attempt) => return self.guarded(statement),
            Stmt::If(_) => return self.guarded(statement),
            Stmt::With(with) if with.items.iter().any(|item| suppresses(&item.context_expr)) => {
                return self.guarded(statement);
            }
            Stmt::FunctionDef(function) if self.within.is_none() => {
                return self.inside(function.name.as_str(), statement);
            }
            Stmt::ClassDef(class) if self.within.is_none() => {
                return self.inside(class.name.as_str(), statement);
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::StringLiteral(literal) if is_local_path(literal.value.to_str()) => {
                self.texts.push((literal.value.to_str().to_owned(), literal.range));
            }
            Expr::Name(name) => match (given(name.id.as_str()), name.ctx) {
                (Some(given), ExprContext::Load) => self.use_of(given, None),
                (Some(Given::Upstream), _) => self.assignments += 1,
                _ => {}
            },
            Expr::Subscript(subscript) => {
                if let Some(given) = subscript.value.as_name_expr().and_then(|name| given(name.id.as_str()))
                    && let Expr::StringLiteral(literal) = &*subscript.slice
                    && subscript.ctx == ExprContext::Load
                {
                    let key = literal.value.to_str().to_owned();
                    if given == Given::Upstream {
                        self.subscripts.push((key.clone(), literal.range));
                    }
                    self.use_of(given, Some(key));
                    return self.visit_expr(&subscript.slice);
                }
            }
            Expr::Call(call) if asks_environment(&call.func) => {
                // A path here is for where the variable isn't set.
                self.visit_expr(&call.func);
                let others = call.arguments.args.iter().filter(|argument| !argument.is_string_literal_expr());
                return others.for_each(|argument| self.visit_expr(argument));
            }
            Expr::Call(call) => self.call(call),
            _ => {}
        }
        walk_expr(self, expression);
    }
}

/// `os.environ.get`, `os.getenv`.
fn asks_environment(function: &Expr) -> bool {
    match function {
        Expr::Name(name) => name.id.as_str() == "getenv",
        Expr::Attribute(attribute) if attribute.attr.as_str() == "getenv" => true,
        Expr::Attribute(attribute) if attribute.attr.as_str() == "get" => match &*attribute.value {
            Expr::Name(name) => name.id.as_str() == "environ",
            Expr::Attribute(inner) => inner.attr.as_str() == "environ",
            _ => false,
        },
        _ => false,
    }
}

impl Usage {
    fn import(&mut self, module: String, names: Vec<String>, range: TextRange) {
        let (is_optional, within) = (self.guards > 0, self.within.clone());
        self.imports.push(Imported { module, names, range, is_optional, within });
    }

    fn use_of(&mut self, given: Given, key: Option<String>) {
        self.uses.push(Use { given, key, within: self.within.clone() });
    }

    fn guarded(&mut self, statement: &Stmt) {
        self.guards += 1;
        walk_stmt(self, statement);
        self.guards -= 1;
    }

    fn inside(&mut self, name: &str, statement: &Stmt) {
        self.within = Some(name.to_owned());
        walk_stmt(self, statement);
        self.within = None;
    }

    fn call(&mut self, call: &ExprCall) {
        const OPAQUE: [&str; 6] = ["locals", "globals", "vars", "eval", "exec", "get_ipython"];
        self.opaque |= call.func.as_name_expr().is_some_and(|name| OPAQUE.contains(&name.id.as_str()));
        if let Some((path, writes)) = file_access(call)
            && let Expr::StringLiteral(literal) = path
            && !literal.value.to_str().contains("://")
        {
            self.paths.push((literal.value.to_str().to_owned(), writes, literal.range));
        }
    }
}

fn given(name: &str) -> Option<Given> {
    match name {
        "product" => Some(Given::Product),
        "upstream" => Some(Given::Upstream),
        _ => None,
    }
}

/// Functions and methods that read the file which is their first argument.
const READERS: [&str; 28] = [
    "read_csv",
    "read_parquet",
    "read_excel",
    "read_json",
    "read_pickle",
    "read_table",
    "read_feather",
    "read_hdf",
    "read_stata",
    "read_sas",
    "read_orc",
    "read_xml",
    "read_fwf",
    "read_file",
    "read_ipc",
    "scan_csv",
    "scan_parquet",
    "loadtxt",
    "genfromtxt",
    "imread",
    "open_dataset",
    "loadmat",
    "read_spss",
    "read_avro",
    "read_ndjson",
    "listdir",
    "scandir",
    "load_workbook",
];

/// Those that write it.
const WRITERS: [&str; 20] = [
    "to_csv",
    "to_parquet",
    "to_excel",
    "to_json",
    "to_pickle",
    "to_feather",
    "to_hdf",
    "to_html",
    "to_stata",
    "to_latex",
    "to_markdown",
    "to_netcdf",
    "savefig",
    "savetxt",
    "write_csv",
    "write_parquet",
    "imwrite",
    "makedirs",
    "write_html",
    "write_image",
];

/// The argument of a call that names a file, and whether the call writes it.
fn file_access(call: &ExprCall) -> Option<(&Expr, bool)> {
    let first = call.arguments.args.first();
    let (owner, name) = match &*call.func {
        Expr::Name(name) => (None, name.id.as_str()),
        Expr::Attribute(attribute) => (Some(&*attribute.value), attribute.attr.as_str()),
        _ => return None,
    };
    let module = owner.and_then(|owner| owner.as_name_expr()).map(|name| name.id.as_str());
    match (name, module) {
        ("open", None) if owner.is_none() => Some((first?, mode(call, 1)?)),
        ("open", Some("Image")) => Some((first?, false)),
        ("load", Some("np" | "numpy" | "joblib" | "torch")) => Some((first?, false)),
        ("save" | "savez", Some("np" | "numpy")) => Some((first?, true)),
        ("save", Some("torch")) | ("dump", Some("joblib")) => Some((call.arguments.args.get(1)?, true)),
        (name, _) if READERS.contains(&name) => Some((first?, false)),
        (name, _) if WRITERS.contains(&name) => Some((first?, true)),
        (name, None) => {
            // Path('x').read_text()
            let Expr::Call(inner) = owner? else { return None };
            let is_path = match &*inner.func {
                Expr::Name(name) => name.id.as_str() == "Path",
                Expr::Attribute(attribute) => attribute.attr.as_str() == "Path",
                _ => false,
            };
            let only = inner.arguments.args.first().filter(|_| is_path && inner.arguments.args.len() == 1)?;
            match name {
                "read_text" | "read_bytes" | "iterdir" | "glob" => Some((only, false)),
                "write_text" | "write_bytes" | "mkdir" | "touch" => Some((only, true)),
                "open" => Some((only, mode(call, 0)?)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether a call of `open` writes; nothing when its mode isn't a literal.
fn mode(call: &ExprCall, position: usize) -> Option<bool> {
    let Some(mode) = call.arguments.find_argument_value("mode", position) else { return Some(false) };
    let mode = mode.as_string_literal_expr()?.value.to_str();
    Some(mode.contains(['w', 'a', 'x', '+']))
}

fn catches_import_error(attempt: &StmtTry) -> bool {
    const CAUGHT: [&str; 4] = ["ImportError", "ModuleNotFoundError", "Exception", "BaseException"];
    let is_caught =
        |expression: &Expr| expression.as_name_expr().is_some_and(|name| CAUGHT.contains(&name.id.as_str()));
    attempt.handlers.iter().any(|handler| {
        let ExceptHandler::ExceptHandler(handler) = handler;
        match handler.type_.as_deref() {
            None => true,
            Some(Expr::Tuple(types)) => types.elts.iter().any(is_caught),
            Some(one) => is_caught(one),
        }
    })
}

fn suppresses(context: &Expr) -> bool {
    let Expr::Call(call) = context else { return false };
    match &*call.func {
        Expr::Name(name) => name.id.as_str() == "suppress",
        Expr::Attribute(attribute) => attribute.attr.as_str() == "suppress",
        _ => false,
    }
}

/// Whether a text is a path that only the machine it was written on can have.
fn is_local_path(text: &str) -> bool {
    let drive = matches!(text.as_bytes(), [b'A'..=b'Z' | b'a'..=b'z', b':', b'\\' | b'/', third, ..] if *third != b'/');
    let home =
        ["/home/", "/Users/", "~/"].iter().any(|home| text.len() > home.len() && text.starts_with(home));
    (drive || home) && !text.contains(char::is_whitespace)
}
