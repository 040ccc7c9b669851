//! All that linting needs to know of a Python source, found by reading the whole of it.

use ruff_python_ast::Stmt;
use ruff_python_ast::visitor::Visitor as _;
use ruff_text_size::{Ranged, TextRange};

use super::joined::Joined;
use super::names::{self, What};
use super::usage::Usage;
use super::{module, nesting, syntax};
use crate::source::Span;

/// What a whole source says.
#[derive(Debug, Clone, Default)]
pub struct Inspection {
    /// Its first syntax error.
    pub syntax: Option<(Span, String)>,
    /// What Ploomber's static analysis refuses, in words.
    pub refused: Vec<Refused>,
    /// What it imports.
    pub imports: Vec<Import>,
    /// The names in `upstream['name']`, wherever they stand; nothing when `upstream` is assigned below the parameters cell.
    pub subscripts: Vec<(String, Span)>,
    /// Where it uses what Ploomber gives it.
    pub uses: Vec<Use>,
    /// Its texts that name a place of one machine only.
    pub local_paths: Vec<(String, Span)>,
    /// Files that it names where it reads or writes them.
    pub paths: Vec<PathUse>,
    /// Whether names may be used where reading doesn't see it: `locals()`, `exec`, a magic that mentions one.
    pub opaque: bool,
    /// Whether it installs packages itself.
    pub installs: bool,
    /// Whether it changes where modules are looked for.
    pub changes_search: bool,
}

/// What Ploomber's static analysis refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The place.
    pub span: Span,
    /// What is wrong, in words.
    pub message: String,
    /// The function or class at the top level whose body has to run for this to fail; nothing where the code fails as a whole.
    pub within: Option<String>,
}

/// An import of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The module, dots of relative imports included.
    pub module: String,
    /// What is taken from it by name (`from module import names`).
    pub names: Vec<String>,
    /// The place of the module's name.
    pub span: Span,
    /// Whether the code goes on without it: in a `try` that catches an ImportError, or under an `if`.
    pub is_optional: bool,
    /// The function or class at the top level that it stands in.
    pub within: Option<String>,
}

/// Something that Ploomber gives a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// `product`
    Product,
    /// `upstream`
    Upstream,
}

/// One use of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// What is used.
    pub given: Given,
    /// The key in `product['key']`; nothing when it is used otherwise.
    pub key: Option<String>,
    /// The function or class at the top level that it stands in.
    pub within: Option<String>,
}

/// A file named by a literal text where it is read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathUse {
    /// The text.
    pub path: String,
    /// Whether the file is written.
    pub writes: bool,
    /// The text's place.
    pub span: Span,
}

/// Reads the whole of a source.
pub(crate) fn inspect(code: &Joined) -> Inspection {
    let mut inspection = Inspection::default();
    let span = |range: TextRange| code.span(range.start().to_usize()..range.end().to_usize());
    if nesting::is_too_deep(&code.text) {
        let place = code.span(0..0);
        inspection.syntax = place.map(|place| (place, "the code nests too deeply to be read".to_owned()));
        return inspection;
    }
    let Some(parsed) = module::parse(&code.text) else { return inspection };
    let mut usage = Usage::default();
    parsed.suite().iter().for_each(|statement| usage.visit_stmt(statement));
    let placed = |(text, range): (String, TextRange)| span(range).map(|place| (text, place));
    // The parameters cell assigns it once, and so does the injected one.
    if usage.assignments <= 2 {
        inspection.subscripts = usage.subscripts.into_iter().filter_map(placed).collect();
    }
    inspection.imports = usage.imports.into_iter().filter_map(|import| import.at(&span)).collect();
    inspection.local_paths = usage.texts.into_iter().filter_map(placed).collect();
    let path = |(path, writes, range)| span(range).map(|span| PathUse { path, writes, span });
    inspection.paths = usage.paths.into_iter().filter_map(path).collect();
    inspection.uses = usage.uses;
    inspection.opaque = usage.opaque || ["product", "upstream"].iter().any(|name| code.magics.contains(name));
    inspection.installs = [&code.text, &code.magics].into_iter().any(|text| installs(text));
    inspection.changes_search = has(&code.text, "sys.path") || has(&code.text, "site.addsitedir");
    if let Some((at, message)) = syntax::errors(&parsed, &code.text).into_iter().next() {
        inspection.syntax = span(at).map(|place| (place, message));
        return inspection;
    }
    for problem in names::check(parsed.suite()) {
        let is_name = matches!(problem.what, What::UndefinedName(_) | What::UndefinedLocal(_));
        let within = is_name.then(|| definition(parsed.suite(), problem.range)).flatten();
        let message = describe(&problem.what);
        inspection.refused.extend(span(problem.range).map(|span| Refused { span, message, within }));
    }
    inspection
}

/// The function at the top level whose body a place is in, or the class for a method's.
fn definition(suite: &[Stmt], place: TextRange) -> Option<String> {
    let holds = |body: &[Stmt]| body.iter().any(|statement| statement.range().contains_range(place));
    suite.iter().find_map(|statement| match statement {
        Stmt::FunctionDef(function) => holds(&function.body).then(|| function.name.to_string()),
        Stmt::ClassDef(class) => {
            let mut methods = class.body.iter().filter_map(Stmt::as_function_def_stmt);
            methods.any(|method| holds(&method.body)).then(|| class.name.to_string())
        }
        _ => None,
    })
}

fn installs(text: &str) -> bool {
    let commands =
        ["pip install", "conda install", "mamba install", "\"pip\", \"install\"", "'pip', 'install'"];
    has(text, "install") && commands.iter().any(|command| text.contains(command))
}

/// `text.contains(part)`, faster for long texts.
fn has(text: &str, part: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some()
}

fn describe(what: &What) -> String {
    match what {
        What::UndefinedName(name) => format!("'{name}' is never defined"),
        What::UndefinedLocal(name) => format!("the local variable '{name}' is used before it is assigned"),
        What::DuplicateArgument(name) => format!("the parameter '{name}' comes twice"),
        What::ReturnOutsideFunction => "'return' stands outside of a function".to_owned(),
        What::YieldOutsideFunction => "'yield' or 'await' stands outside of a function".to_owned(),
        What::ContinueOutsideLoop => "'continue' stands outside of a loop".to_owned(),
        What::BreakOutsideLoop => "'break' stands outside of a loop".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Files;
    use crate::source::files::Memory;

    fn of(text: &str) -> Inspection {
        let files = Files::new(Memory::default());
        inspect(&Joined::file(text, files.add_text("/a.py".as_ref(), "".into())))
    }

    #[test]
    fn imports_that_may_fail_are_optional() {
        let text = "import a.b as c\nfrom .d import e, f\ntry:\n    import g\nexcept ImportError:\n    import h\n\
                    if TYPE_CHECKING:\n    import i\ntry:\n    import j\nfinally:\n    pass\ndef k():\n    import l\n";
        let found = of(text).imports;
        let seen: Vec<_> = found
            .iter()
            .map(|import| (import.module.as_str(), import.is_optional, import.within.as_deref()))
            .collect();
        let expected = [
            ("a.b", false, None),
            (".d", false, None),
            ("g", true, None),
            ("h", true, None),
            ("i", true, None),
            ("j", false, None),
            ("l", false, Some("k")),
        ];
        assert_eq!(seen, expected);
        assert_eq!(found[1].names, ["e", "f"]);
    }

    #[test]
    fn files_that_are_read_and_written() {
        let text = "open('a')\nopen('b', mode='w')\nopen('c', m)\npd.read_csv('d')\ndf.to_csv('e')\njoblib.dump(m, 'f')\n\
                    Path('g').read_text()\njson.load('h')\nnp.load('i')\nprint('j')\npd.read_csv('https://k/l')\n";
        let seen: Vec<_> = of(text).paths.into_iter().map(|found| (found.path, found.writes)).collect();
        let expected =
            [("a", false), ("b", true), ("d", false), ("e", true), ("f", true), ("g", false), ("i", false)];
        assert_eq!(seen, expected.map(|(path, writes)| (path.to_owned(), writes)));
    }

    #[test]
    fn a_path_for_want_of_a_variable_is_nobodys() {
        let text = "open('~/a')\nopen(os.environ.get('A', '~/b'))\nopen(os.getenv('A', '/home/ana/c'))\n";
        let seen: Vec<_> = of(text).local_paths.into_iter().map(|(path, _)| path).collect();
        assert_eq!(seen, ["~/a"]);
    }

    #[test]
    fn uses_of_what_is_given() {
        let seen: Vec<_> = of("def f(product, upstream):\n    print(product['a'], upstream)\n")
            .uses
            .into_iter()
            .map(|found| (found.given, found.key, found.within))
            .collect();
        let f = Some("f".to_owned());
        assert_eq!(seen, [(Given::Product, Some("a".to_owned()), f.clone()), (Given::Upstream, None, f)]);
        assert!(of("exec(x)").opaque && !of("print(x)").opaque);
    }

    #[test]
    fn what_is_refused_knows_the_function_that_has_to_run() {
        let code = "def f(a=one):\n    return two\n\nclass C:\n    b = three\n    def m(self):\n        return four\n";
        let refused = of(code).refused;
        let found: Vec<_> = refused.iter().map(|refused| refused.within.as_deref()).collect();
        assert_eq!(found, [None, Some("f"), None, Some("C")]);
    }
}
