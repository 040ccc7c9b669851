//! Functions that Ploomber calls on load, `mod::fn` in grids and params: their result is known here only when the
//! function does nothing but return a literal.

use std::collections::HashMap;
use std::path::Path;

use ruff_python_ast::{Expr, Stmt, StmtFunctionDef};
use ruff_python_parser::parse_module;
use ruff_text_size::Ranged;

use crate::source::{Diagnostic, Diagnostics, Files, Span};

use super::modules::{self, NotFound};
use super::{Callable, Value, literal_eval};

/// What hangs on a function's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needed {
    /// Which tasks there are, and what they are called.
    ForTheGraph,
    /// A value that a task gets: the pods call the function themselves, so it may stay unknown.
    ByTheTask,
}

/// What the function returns; `None` when only Python knows, which is reported (`dynamic-value`). What only the task
/// needs to know is then the function's own name.
pub(crate) fn result(
    callable: &Callable,
    what: &str,
    needed: Needed,
    files: &Files,
    search: &[&Path],
    out: &Diagnostics,
) -> Option<Value> {
    let dotted = callable.path.value.replace("::", ".");
    let span = callable.path.span;
    let written = &callable.path.value;
    let fail =
        |problem: Diagnostic| out.push(problem.help("write the values out where the function is named"));
    // Ploomber takes whatever begins like `module::function` for one, trailing text included.
    let is_name = dotted.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.'));
    let located = if is_name { modules::locate(files, search, &dotted) } else { Err(NotFound::Malformed) };
    let path = match located {
        Ok(path) => path,
        Err(error) => {
            let message = match error {
                NotFound::Malformed => format!("'{written}' is taken for a function to call, and is none"),
                NotFound::NoModule(name) => {
                    format!("'{written}': there is no module '{name}' in this project")
                }
                NotFound::Namespace(folder) => {
                    format!("'{written}': '{}' lacks an __init__.py", folder.display())
                }
                NotFound::Shadowed(name) => {
                    format!("'{written}': Python's own module '{name}' is found instead")
                }
                NotFound::NoFile(_, file) => format!("'{written}': there is no '{}'", file.display()),
            };
            let why = "Ploomber calls whatever looks like `module::function` in grids and params when it loads a pipeline";
            fail(Diagnostic::error("dynamic-value", span, message).why(why));
            return None;
        }
    };
    let name = dotted.rsplit('.').next().unwrap_or_default();
    match returned(&path, name, &callable.arguments, files) {
        Ok(Value::None) => {
            fail(Diagnostic::error("dynamic-value", span, format!("'{written}' returns None")));
            None
        }
        Ok(value) => Some(value),
        Err((reason, place)) => {
            let message = format!("{what} come from '{written}', which only Python can call: {reason}");
            let problem = match needed {
                Needed::ForTheGraph => Diagnostic::error("dynamic-value", span, message)
                    .why("sooper runs no Python; it evaluates functions that only return a literal"),
                Needed::ByTheTask => Diagnostic::warning("dynamic-value", span, message).why(
                    "every pod calls it when it loads the pipeline; if the answers differ, Ploomber takes finished \
                     tasks for outdated and stops",
                ),
            };
            fail(match place {
                Some(place) => problem.related(place, "this function"),
                None => problem,
            });
            (needed == Needed::ByTheTask).then(|| Value::Str(written.clone()))
        }
    }
}

type Bound = HashMap<String, Value>;
type Unknown = (&'static str, Option<Span>);

fn returned(path: &Path, name: &str, arguments: &[(String, Value)], files: &Files) -> Result<Value, Unknown> {
    let file = files.open(path).map_err(|_| ("its file can't be read", None))?;
    let text = files.text(file);
    let module = parse_module(&text).map_err(|_| ("its file has a syntax error", None))?;
    let definitions = module.syntax().body.iter().filter_map(Stmt::as_function_def_stmt);
    let Some(function) = definitions.filter(|function| function.name.as_str() == name).last() else {
        return Err(("its module doesn't define it at the top level", None));
    };
    let place = Span::new(file, function.name.start().to_usize(), function.name.end().to_usize());
    let bound = bind(function, arguments, &text);
    let value = bound.and_then(|bound| evaluate(literal_body(function)?, &bound, &text));
    value.ok_or(("it does more than return a literal", Some(place)))
}

/// The parameters by name: what the pipeline passes, else their default values.
fn bind(function: &StmtFunctionDef, arguments: &[(String, Value)], text: &str) -> Option<Bound> {
    let parameters = &function.parameters;
    if parameters.vararg.is_some() || parameters.kwarg.is_some() || !parameters.posonlyargs.is_empty() {
        return None;
    }
    let mut bound = Bound::new();
    for parameter in parameters.args.iter().chain(&parameters.kwonlyargs) {
        let name = parameter.name().as_str();
        let passed = arguments.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let default = || evaluate(parameter.default()?, &Bound::new(), text);
        bound.insert(name.to_owned(), passed.or_else(default)?);
    }
    arguments.iter().all(|(name, _)| bound.contains_key(name)).then_some(bound)
}

/// The expression of a body that is one `return`, after a docstring at most.
fn literal_body(function: &StmtFunctionDef) -> Option<&Expr> {
    if function.is_async || !function.decorator_list.is_empty() {
        return None;
    }
    let body = match function.body.as_slice() {
        [Stmt::Expr(first), rest @ ..] if first.value.is_string_literal_expr() => rest,
        body => body,
    };
    match body {
        [Stmt::Return(statement)] => statement.value.as_deref(),
        _ => None,
    }
}

/// A literal, a parameter, a list or tuple of these, or `range(…)`, by itself or in `list(…)`.
fn evaluate(expression: &Expr, bound: &Bound, text: &str) -> Option<Value> {
    let all =
        |items: &[Expr]| items.iter().map(|item| evaluate(item, bound, text)).collect::<Option<Vec<_>>>();
    match expression {
        Expr::Name(name) => bound.get(name.id.as_str()).cloned(),
        Expr::List(list) => all(&list.elts).map(Value::List),
        Expr::Tuple(tuple) => all(&tuple.elts).map(Value::Tuple),
        Expr::Call(call) if call.arguments.keywords.is_empty() => {
            let arguments = all(&call.arguments.args)?;
            match (call.func.as_name_expr()?.id.as_str(), arguments.as_slice()) {
                ("list", [Value::List(items) | Value::Tuple(items)]) => Some(Value::List(items.clone())),
                ("range", bounds) => range(bounds),
                _ => None,
            }
        }
        // In parentheses a literal may go over several lines.
        literal => literal_eval(&format!("({})", text.get(literal.range().to_std_range())?)),
    }
}

/// No project has a grid of more values than this.
const LONGEST_RANGE: usize = 1_000_000;

fn range(bounds: &[Value]) -> Option<Value> {
    let number = |bound: &Value| match bound {
        Value::Int(number) => Some(*number),
        _ => None,
    };
    let bounds: Vec<i64> = bounds.iter().map(number).collect::<Option<_>>()?;
    let (start, end, step) = match *bounds.as_slice() {
        [end] => (0, end, 1),
        [start, end] => (start, end, 1),
        [start, end, step] if step != 0 => (start, end, step),
        _ => return None,
    };
    let next = |number: &i64| number.checked_add(step);
    let inside = |number: &i64| if step > 0 { *number < end } else { *number > end };
    let numbers: Vec<Value> = std::iter::successors(Some(start), next)
        .take_while(inside)
        .take(LONGEST_RANGE + 1)
        .map(Value::Int)
        .collect();
    (numbers.len() <= LONGEST_RANGE).then_some(Value::List(numbers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Spanned;
    use crate::source::files::Memory;

    fn call(code: &str) -> Result<String, String> {
        call_with(code, Vec::new())
    }

    fn call_with(code: &str, arguments: Vec<(String, Value)>) -> Result<String, String> {
        let files = Files::new(Memory::default().with("/p/m.py", code));
        let span = Span::start_of(files.open(Path::new("/p/m.py")).unwrap());
        let out = Diagnostics::default();
        let callable = Callable { path: Spanned::new("m::f".into(), span), arguments };
        let value =
            result(&callable, "the values of `n`", Needed::ForTheGraph, &files, &[Path::new("/p")], &out);
        value.map(|value| value.to_string()).ok_or_else(|| out.sorted()[0].message.clone())
    }

    #[test]
    fn functions_that_only_return_a_literal_are_evaluated() {
        assert_eq!(
            call("def f():\n    return 0\ndef f():\n    'doc'\n    return [1, 'a']\n").as_deref(),
            Ok("[1, 'a']")
        );
        assert_eq!(call("def f(n=3):\n    return list(range(1, 8, 3))").as_deref(), Ok("[1, 4, 7]"));
        assert_eq!(call("def f():\n    return (\n        1,\n        2)").as_deref(), Ok("(1, 2)"));
    }

    #[test]
    fn parameters_are_what_the_pipeline_passes_or_their_defaults() {
        let code = "def f(n, *, step=2):\n    return [n, list(range(n, 9, step))]";
        let n = |name: &str| vec![(name.to_owned(), Value::Int(3))];
        assert_eq!(call_with(code, n("n")).as_deref(), Ok("[3, [3, 5, 7]]"));
        assert!(call_with(code, n("m")).is_err() && call(code).is_err());
    }

    #[test]
    fn anything_else_needs_python() {
        for code in [
            "def f():\n    x = 1\n    return x",
            "def f():\n    return g()",
            "from o import f",
            "f = 1",
            "def f(:",
        ] {
            assert!(call(code).is_err_and(|message| message.contains("only Python can call")), "{code}");
        }
        assert!(call("def f():\n    return None").is_err());
        assert!(call("def f():\n    return range(10**9)").is_err());
    }
}
