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
