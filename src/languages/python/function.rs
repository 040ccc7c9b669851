//! Functions by their dotted path: found through modules and re-exports, then read for `upstream['name']`.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{AnyParameterRef, Expr, ExprContext, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::module::{self, Binding, Import, Module};
use super::search::{self, Found};
use super::{nesting, syntax};
use crate::languages::{Facts, Hidden, Signature};
use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Diagnostics, FileId, Files, ReadError, Span};
use crate::spec::{Extract, installed};

/// What is needed to look for functions.
pub(crate) struct Finder<'a> {
    /// The folders that modules are looked for in.
    pub(crate) folders: &'a [PathBuf],
    /// The texts.
    pub(crate) files: &'a Files,
    /// What is wanted.
    pub(crate) extract: Extract,
    /// Where what is wrong goes.
    pub(crate) out: &'a Diagnostics,
    /// Where is noted which texts were read.
    pub(crate) read: &'a Mutex<Vec<FileId>>,
}

/// How many re-exports are followed before it must be a circle.
const MOST_IMPORTS: usize = 50;

/// A function that a task names.
pub(crate) struct Wanted<'a> {
    /// Its name in the module.
    pub(crate) name: &'a str,
    /// Where the task names it.
    pub(crate) span: Span,
}

impl Finder<'_> {
    /// The facts of functions of one module, in the order of `wanted`.
    pub(crate) fn facts(&self, module: &str, wanted: &[Wanted<'_>]) -> Vec<Facts> {
        let Some(path) = self.locate(module, wanted) else {
            return vec![Facts::default(); wanted.len()];
        };
        let file = match self.open(&path) {
            Ok(file) => file,
            Err(error) => {
                self.tell(wanted, |span| unreadable(&error, span, module));
                return vec![Facts::default(); wanted.len()];
            }
        };
        let text = self.files.text(file);
        let Some(mut module) = Module::new(&text) else {
            self.out.push(nesting::too_deep(Span::start_of(file)));
            return vec![Facts::default(); wanted.len()];
        };
        let facts = wanted.iter().map(|wanted| {
            let facts = self.resolve(&mut module, file, &text, wanted.name, wanted, 0);
            facts.unwrap_or_default()
        });
        let facts = facts.collect();
        self.files.forget(file);
        facts
    }

    fn open(&self, path: &Path) -> Result<FileId, ReadError> {
        let file = self.files.open(path)?;
        self.read.lock().unwrap_or_else(PoisonError::into_inner).push(file);
        Ok(file)
    }

    /// The file of a module; says what is wrong to every task that names it.
    fn locate(&self, module: &str, wanted: &[Wanted<'_>]) -> Option<PathBuf> {
        let top = module.split('.').next().unwrap_or_default();
        let guess = |part: &str, names: Vec<String>| {
            let names = names.iter().map(|name| name.strip_suffix(".py").unwrap_or(name));
            did_you_mean(part, names).map(|guess| format!("did you mean '{guess}'?"))
        };
        match search::find(module, self.folders, self.files) {
            Found::File(path) => return Some(path),
            Found::Part(part, folder) => {
                let message = format!("no module '{module}': '{part}' isn't in {}", folder.display());
                let guess = guess(&part, self.files.list(&folder));
                self.tell(wanted, |span| {
                    Diagnostic::error("missing-module", span, message.clone()).help_if(guess.clone())
                });
            }
            Found::Shadowed(owner) => {
                let message =
                    format!("the module '{top}' is {owner}, so no module of the project can be called that");
                self.tell(wanted, |span| {
                    Diagnostic::error("module-shadowed", span, message.clone())
                        .why("Ploomber has imported that module before it looks for the function")
                        .help("rename the module")
                });
            }
            Found::Nowhere if self.may_be_installed(top) => {
                if let Some(first) = wanted.first() {
                    let rest = wanted.iter().skip(1);
                    out_of_reach(module, first.span, rest.map(|wanted| wanted.span), self.out);
                }
            }
            Found::Nowhere => {
                let searched: Vec<String> =
                    self.folders.iter().map(|folder| folder.display().to_string()).collect();
                let guess =
                    guess(top, self.folders.iter().flat_map(|folder| self.files.list(folder)).collect());
                let message = format!("no module '{top}' in {}", searched.join(" or "));
                self.tell(wanted, |span| {
                    Diagnostic::error("missing-module", span, message.clone())
                        .why("what is installed in the environment can't be known without running Python")
                        .help_if(guess.clone())
                        .help("keep the module beside the pipeline file, or write one there that imports the function")
                });
            }
        }
        None
    }

    fn may_be_installed(&self, module: &str) -> bool {
        let top = module.split('.').next().unwrap_or_default();
        installed::may_have(self.files, self.folders.iter().map(PathBuf::as_path), top)
    }

    /// Says the same of every task that is concerned.
    fn tell(&self, wanted: &[Wanted<'_>], problem: impl Fn(Span) -> Diagnostic) {
        wanted.iter().for_each(|wanted| self.out.push(problem(wanted.span)));
    }

    /// The facts of a function of a module, its re-exports followed.
    fn resolve(
        &self,
        module: &mut Module<'_>,
        file: FileId,
        text: &str,
        name: &str,
        wanted: &Wanted<'_>,
        depth: usize,
    ) -> Option<Facts> {
        match module.find(name) {
            Binding::Function { range, nested } => {
                let own_name = (name != wanted.name).then(|| name.to_owned());
                Some(Facts { own_name, ..self.read(file, text, range, nested) })
            }
            Binding::Imported(import) => self.follow(&import, file, name, wanted, depth),
            Binding::Missing(stars) => {
                let from = stars.iter().find_map(|star| {
                    let quiet = Finder { out: &Diagnostics::default(), ..*self };
                    let star = Import { name: name.to_owned(), ..star.clone() };
                    quiet.follow(&star, file, name, wanted, depth).map(|_| star)
                });
                if let Some(star) = from {
                    return self.follow(&star, file, name, wanted, depth);
                }
                if let Some((at, error)) = module.error() {
                    let message = format!("syntax error: {error}");
                    let why = format!("'{name}' isn't found in this module, which can't be read to its end");
                    let span = Span::new(file, at.start, at.end);
                    self.out.push(Diagnostic::error("python-syntax", span, message).why(why));
                    return None;
                }
                let functions = module.functions();
                let guess = did_you_mean(name, functions.iter().map(String::as_str));
                let message =
                    format!("{} doesn't define a function '{name}'", self.files.path(file).display());
                self.out.push(
                    Diagnostic::error("missing-function", wanted.span, message)
                        .help_if(guess.map(|guess| format!("did you mean '{guess}'?"))),
                );
                None
            }
            Binding::Other(what, range) => {
                let message = match what {
                    "deleted" => format!("'{name}' is deleted again in its module"),
                    what => format!("'{name}' is {what}, not a function"),
                };
                self.out.push(
                    Diagnostic::error("not-a-function", Span::new(file, range.start, range.end), message)
                        .related(wanted.span, "the task")
                        .why("Ploomber looks for the text of a 'def' at the top level of the module")
                        .help("define it with 'def'; a decorator may stand above it"),
                );
                None
            }
        }
    }

    /// The facts of a function that is imported into the module `file`.
    fn follow(
        &self,
        import: &Import,
        file: FileId,
        name: &str,
        wanted: &Wanted<'_>,
        depth: usize,
    ) -> Option<Facts> {
        let span = Span::new(file, import.range.start, import.range.end);
        let path = match self.target(import, &self.files.path(file)) {
            Some(path) if depth < MOST_IMPORTS => path,
            None if import.level == 0 && self.may_be_installed(&import.module) => {
                out_of_reach(&import.module, wanted.span, [span], self.out);
                return Some(Facts::default());
            }
            Some(_) => {
                let message = format!("'{name}' is imported in a circle");
                self.out.push(
                    Diagnostic::error("missing-function", wanted.span, message)
                        .related(span, "by this import"),
                );
                return None;
            }
            None => {
                let message = format!(
                    "'{name}' is imported from '{}', which is no module of the project",
                    import.module
                );
                self.out.push(
                    Diagnostic::error("missing-module", wanted.span, message)
                        .related(span, "imported here")
                        .why("what is installed in the environment can't be known without running Python")
                        .help("define the function in the project"),
                );
                return None;
            }
        };
        let target = match self.open(&path) {
            Ok(target) => target,
            Err(error) => {
                self.out.push(unreadable(&error, wanted.span, &import.module));
                return None;
            }
        };
        let text = self.files.text(target);
        let mut module = Module::new(&text)?;
        self.resolve(&mut module, target, &text, &import.name, wanted, depth + 1)
    }

    /// The file that an import takes its names from.
    fn target(&self, import: &Import, importer: &Path) -> Option<PathBuf> {
        let found = match import.level {
            0 => search::find(&import.module, self.folders, self.files),
            level => {
                let package = importer.ancestors().nth(level as usize)?;
                search::below(package, &import.module, self.files)
            }
        };
        match found {
            Found::File(path) => Some(path),
            Found::Part(..) | Found::Shadowed(_) | Found::Nowhere => None,
        }
    }

    /// What the text of a function says.
    fn read(&self, file: FileId, text: &str, range: Range<usize>, nested: bool) -> Facts {
        let span = |range: TextRange, base: usize| {
            Span::new(file, base + range.start().to_usize(), base + range.end().to_usize())
        };
        let mut facts = Facts { file: Some(file), ..Facts::default() };
        let code = &text[range.clone()];
        let whole = Span::new(file, range.start, range.end);
        if nesting::is_too_deep(code) {
            self.out.push(nesting::too_deep(whole));
            return facts;
        }
        if nested {
            self.out.push(nested_function(code, text, &range, whole));
        }
        let Some(parsed) = module::parse(code) else {
            return facts;
        };
        // A nested function with a decorator stands further in than its decorator and is no module by itself.
        let errors = syntax::errors(&parsed, code);
        if let Some((at, error)) = errors.first().filter(|_| !nested) {
            let at = span(*at, range.start);
            self.out.push(Diagnostic::error("python-syntax", at, format!("syntax error: {error}")).why(
                "Ploomber parses the function to find its dependencies, and importing it fails in the pod",
            ));
            return facts;
        }
        let mut references = References::default();
        parsed.suite().iter().for_each(|statement| references.visit_stmt(statement));
        if self.extract.upstream {
            for (name, place) in references.found {
                facts.refer(&name, span(place, range.start));
            }
            let hidden = references.hidden.into_iter();
            facts.hidden =
                hidden.map(|(name, place)| Hidden { name, span: span(place, range.start) }).collect();
        }
        if let Some(Stmt::FunctionDef(function)) = parsed.suite().first() {
            let parameter = |parameter: AnyParameterRef<'_>| {
                (parameter.name().to_string(), parameter.default().is_some())
            };
            facts.signature = Some(Signature {
                name: span(function.name.range, range.start),
                parameters: function.parameters.iter().map(parameter).collect(),
                decorated: !function.decorator_list.is_empty(),
            });
        }
        if self.extract.product {
            let problem =
                Diagnostic::error("unreadable-product", whole, "products can't be extracted from functions");
            self.out.push(
                problem
                    .why("'meta.extract_product' is true, which Ploomber does for scripts, notebooks and SQL only")
                    .help("set it to false and give each task a 'product'"),
            );
        }
        facts
    }
}

/// A function inside of an `if`, `try` or the like.
fn nested_function(code: &str, text: &str, range: &Range<usize>, span: Span) -> Diagnostic {
    let before = text[..range.start].trim_end();
    let follows_comment = before.lines().next_back().is_some_and(|line| line.trim_start().starts_with('#'));
    let severity = match code.starts_with('@') || follows_comment {
        true => crate::source::Severity::Error,
        false => crate::source::Severity::Warning,
    };
    Diagnostic::new(
        "nested-function",
        severity,
        "this function is indented: it stands inside of another statement",
    )
    .at(span, "")
    .why("in the pod Ploomber parses the function's own lines, and indented ones are a syntax error")
    .help("define it at the top level of the module")
}

/// Says that the functions of an installed module can't be read.
fn out_of_reach(module: &str, first: Span, others: impl IntoIterator<Item = Span>, out: &Diagnostics) {
    let message = format!("'{module}' is no module of the project, so its functions can't be read here");
    let problem = Diagnostic::note("installed-function", first, message)
        .why("should one of them use upstream['task'], its task wouldn't wait for that other")
        .help("wrap such a function in one of the project");
    out.push(others.into_iter().fold(problem, |problem, span| problem.related(span, "here too")));
}

/// A module that has no text.
fn unreadable(error: &ReadError, span: Span, module: &str) -> Diagnostic {
    let rule = if matches!(error, ReadError::Encoding(_)) { "not-utf8" } else { "unreadable-source" };
    Diagnostic::error(rule, span, format!("module '{module}': {error}"))
}

/// `upstream['name']` wherever it stands, and the other uses of `upstream`.
#[derive(Default)]
struct References {
    found: Vec<(String, TextRange)>,
    hidden: Vec<(Option<String>, TextRange)>,
}

impl<'a> Visitor<'a> for References {
    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Subscript(subscript) if is_upstream(&subscript.value) => {
                if let Some(literal) = constant(&subscript.slice).and_then(Expr::as_string_literal_expr) {
                    self.found.push((literal.value.to_str().to_owned(), literal.range()));
                    return self.visit_expr(&subscript.slice);
                }
            }
            Expr::Call(call) => {
                if let Expr::Attribute(attribute) = &*call.func
                    && attribute.attr.as_str() == "get"
                    && is_upstream(&attribute.value)
                    && let Some(Expr::StringLiteral(name)) = call.arguments.args.first()
                {
                    self.hidden.push((Some(name.value.to_str().to_owned()), call.range()));
                    return self.visit_arguments(&call.arguments);
                }
            }
            Expr::Name(name) if is_upstream(expression) && name.ctx == ExprContext::Load => {
                self.hidden.push((None, name.range));
            }
            _ => {}
        }
        walk_expr(self, expression);
    }
}

fn is_upstream(expression: &Expr) -> bool {
    expression.as_name_expr().is_some_and(|name| name.id.as_str() == "upstream")
}

/// What Ploomber takes for the constant of a subscript: the index itself, or the value that it is made from.
fn constant(index: &Expr) -> Option<&Expr> {
    match index {
        Expr::StringLiteral(_) => Some(index),
        Expr::Attribute(attribute) => Some(&attribute.value),
        Expr::Subscript(subscript) => Some(&subscript.value),
        Expr::Named(named) => Some(&named.value),
        _ => None,
    }
}
