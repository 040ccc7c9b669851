//! Snippets, and what pyflakes 4.1 says of each.

use super::{What, check};

fn problems(text: &str) -> Vec<What> {
    let parsed = ruff_python_parser::parse_module(text).unwrap();
    check(parsed.suite()).into_iter().map(|problem| problem.what).collect()
}

fn undefined(text: &str) -> Vec<String> {
    let name = |what| match what {
        What::UndefinedName(name) => name,
        what => panic!("{what:?}"),
    };
    problems(text).into_iter().map(name).collect()
}

#[test]
fn what_is_defined() {
    for text in [
        "import a.b, c as d\na; d",
        "def f(): return late\nlate = 1",
        "[x for x in range(3) if x]",
        "if (n := 1): n",
        "try:\n    maybe\nexcept NameError:\n    pass",
        "from x import *\nanything",
        "def f():\n    global g\n    g = 1\ng",
        "class A:\n    b = 1\n    c = [b for _ in range(2)]\n    def d(self): return __class__",
        "match x := 1:\n    case {'a': y, **rest}: y, rest",
        "with open('a') as f, f as (g, *h): g, h",
        "import typing\ndef f(x: 'typing.List[int]') -> 'None': pass",
        "x: int\ny: 'x'\nfor i in []: pass\nprint(i, __file__)",
    ] {
        assert_eq!(problems(text), [], "{text}");
    }
}

#[test]
fn what_is_not() {
    assert_eq!(undefined("df.head()"), ["df"]);
    assert_eq!(undefined("x: int\nx"), ["x"]);
    assert_eq!(undefined("try:\n    1\nexcept E as e: pass\ne"), ["E", "e"]);
    assert_eq!(undefined("[x for x in y]\nx"), ["y", "x"]);
    assert_eq!(undefined("f'{a:{b}}'"), ["a", "b"]);
    assert_eq!(undefined("def f(x: 'T', y=z): pass"), ["T", "z"]);
    assert_eq!(undefined("class A:\n    b = 1\n    def c(self): return b"), ["b"]);
    assert_eq!(undefined("x = 1\ndel x\nx"), ["x"]);
    assert_eq!(undefined("display(get_ipython())"), ["display", "get_ipython"]);
}

#[test]
fn what_else_is_refused() {
    assert_eq!(problems("x = 1\ndef f():\n    print(x)\n    x = 2"), [What::UndefinedLocal("x".to_owned())]);
    assert_eq!(problems("return 1"), [What::ReturnOutsideFunction]);
    assert_eq!(problems("await f"), [What::YieldOutsideFunction]);
    assert_eq!(problems("for i in []:\n    pass\nelse:\n    break"), [What::BreakOutsideLoop]);
    assert_eq!(problems("def f(a, a): pass"), [What::DuplicateArgument("a".to_owned())]);
}

/// Asks pyflakes about files: for each a line with the problems that Ploomber calls errors.
const ASK: &str = "
import ast, sys
from pyflakes import checker, messages as m
kinds = (m.UndefinedName, m.UndefinedLocal, m.DuplicateArgument, m.ReturnOutsideFunction, m.YieldOutsideFunction,
         m.ContinueOutsideLoop, m.BreakOutsideLoop)
for path in sys.stdin.read().split('\\n'):
    try:
        tree = ast.parse(open(path, encoding='utf-8').read())
    except (SyntaxError, UnicodeDecodeError, OSError, ValueError):
        print('unreadable')
        continue
    found = [problem for problem in checker.Checker(tree).messages if isinstance(problem, kinds)]
    print(' '.join(sorted(f'{problem.lineno}:{type(problem).__name__}' for problem in found)))
";

/// pyflakes itself, on every tenth file of an installed Python's standard library; a line says so when there is none.
#[test]
#[expect(clippy::disallowed_methods, reason = "asks Python for its library and for pyflakes")]
fn pyflakes_says_the_same() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let python = |arguments: &[&str]| {
        Command::new("python3").args(arguments).output().ok().filter(|o| o.status.success())
    };
    let packages = tempfile::tempdir().unwrap();
    let target = packages.path().to_str().unwrap();
    let installs =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", target, "pyflakes"];
    let has = python(&["-c", "import pyflakes"]).is_some() || python(&installs).is_some();
    let library = python(&["-c", "import sysconfig; print(sysconfig.get_paths()['stdlib'])"]);
    let (true, Some(library)) = (has, library) else {
        println!("no pyflakes here: nothing to compare with");
        return;
    };
    let folder = String::from_utf8(library.stdout).unwrap();
    let own = |entry: &walkdir::DirEntry| entry.file_name() != "site-packages";
    let entries = walkdir::WalkDir::new(folder.trim()).sort_by_file_name().into_iter().filter_entry(own);
    let paths = entries.filter_map(Result::ok).map(walkdir::DirEntry::into_path);
    let paths: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|suffix| suffix == "py")).step_by(10).collect();
    let list: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    let mut asked = Command::new("python3")
        .args(["-c", ASK])
        .env("PYTHONPATH", target)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    asked.stdin.take().unwrap().write_all(list.join("\n").as_bytes()).unwrap();
    let answers = String::from_utf8(asked.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(answers.lines().count(), paths.len());
    for (path, expected) in
        paths.iter().zip(answers.lines()).filter(|(_, expected)| *expected != "unreadable")
    {
        let text = std::fs::read_to_string(path).unwrap();
        let parsed = ruff_python_parser::parse_module(&text).unwrap();
        let line =
            |problem: &super::Problem| text[..problem.range.start().to_usize()].matches('\n').count() + 1;
        let kind = |what: &What| format!("{what:?}").split('(').next().unwrap().to_owned();
        let problems = check(parsed.suite());
        let mut found: Vec<String> =
            problems.iter().map(|it| format!("{}:{}", line(it), kind(&it.what))).collect();
        found.sort();
        assert_eq!(found.join(" "), expected, "{}", path.display());
    }
}
