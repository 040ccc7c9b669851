//! What the reader makes of texts; the values of the tables are PyYAML's and go-yaml's own.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::source::files::{Files, Memory};
use crate::source::{Diagnostic, Severity};

fn parse(text: &str, dialect: Dialect) -> (Vec<Document>, Vec<Diagnostic>) {
    let files = Files::new(Memory::default());
    let id = files.add_text(Path::new("/a.yaml"), text.into());
    let out = Diagnostics::default();
    let documents = read(id, text, dialect, &out);
    (documents, out.sorted())
}

/// A value as Python's `repr` would show it, roughly.
fn show(node: &Node) -> String {
    let list = |items: Vec<String>| items.join(", ");
    match &node.value {
        Value::Null => "None".to_owned(),
        Value::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
        Value::Int(value) => value.to_string(),
        Value::BigInt(text) => text.clone(),
        Value::Float(value) => format!("{value:?}"),
        Value::Timestamp(text) => format!("date {text}"),
        Value::Str(text) => format!("{text:?}"),
        Value::Seq(items) => format!("[{}]", list(items.iter().map(show).collect())),
        Value::Map(pairs) => {
            let pair = |(key, value): &(Node, Node)| format!("{}: {}", show(key), show(value));
            format!("{{{}}}", list(pairs.iter().map(pair).collect()))
        }
    }
}

/// The first document's value, or the rule of the first error.
fn value(text: &str, dialect: Dialect) -> String {
    let (documents, problems) = parse(text, dialect);
    if let Some(error) = problems.iter().find(|problem| problem.severity == Severity::Error) {
        return error.rule.to_owned();
    }
    documents.first().and_then(|document| document.root.as_ref()).map_or("nothing".to_owned(), show)
}

#[test]
fn scalars_are_what_pyyaml_makes_of_them() {
    let table = [
        ("yes", "True"),
        ("Off", "False"),
        ("oN", "\"oN\""),
        ("y", "\"y\""),
        ("~", "None"),
        ("NULL", "None"),
        ("012", "10"),
        ("08", "\"08\""),
        ("0o12", "\"0o12\""),
        ("0b101", "5"),
        ("0x_1F", "31"),
        ("1_000", "1000"),
        ("1:30", "90"),
        ("01:30", "\"01:30\""),
        ("1:30.5", "90.5"),
        ("1e3", "\"1e3\""),
        ("1.e+3", "1000.0"),
        ("1.5e3", "\"1.5e3\""),
        ("-.5", "\"-.5\""),
        ("1_0.5_0", "10.5"),
        ("-.inf", "-inf"),
        ("2001-01-01", "date 2001-01-01"),
        ("2001-1-1", "\"2001-1-1\""),
        ("2001-13-45", "invalid-scalar"),
        ("0b_", "invalid-scalar"),
        ("=", "invalid-scalar"),
        ("99999999999999999999", "99999999999999999999"),
        ("0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "356811923176489970264571492362373784095686655"),
        ("!!str 12", "\"12\""),
        ("!!int '12'", "12"),
        ("!!float 3", "3.0"),
        ("! 12", "12"),
        ("!custom 1", "yaml-tag"),
        ("!!python/object:x {}", "yaml-tag"),
    ];
    for (text, expected) in table {
        assert_eq!(value(text, Dialect::PyYaml), expected, "{text}");
    }
}

#[test]
fn scalars_are_what_go_yaml_makes_of_them() {
    let table = [
        ("y", "True"),
        ("off", "False"),
        ("012", "10"),
        ("0o12", "10"),
        ("08", "8.0"),
        ("1_000", "1000"),
        ("1:30", "\"1:30\""),
        ("1e3", "1000.0"),
        ("2001-01-01", "\"2001-01-01\""),
        ("18446744073709551615", "18446744073709551615"),
        ("=", "\"=\""),
        ("!custom x", "\"x\""),
        ("on: 1", "{\"true\": 1}"),
        ("~: 1", "unhashable-key"),
        ("{a: 1, a: 2}", "duplicate-key"),
        ("{<<: {a: 1}, a: 2}", "duplicate-key"),
    ];
    for (text, expected) in table {
        assert_eq!(value(text, Dialect::Kubernetes), expected, "{text}");
    }
}

#[test]
fn structure_is_what_pyyaml_makes_of_it() {
    let table = [
        ("- - x\n- {a, b: c}", "[[\"x\"], {\"a\": None, \"b\": \"c\"}]"),
        ("[a:b, c: d]", "[\"a:b\", {\"c\": \"d\"}]"),
        ("{a:1}", "{\"a:1\": None}"),
        ("{<<: [{a: 1}, {a: 2, c: 3}], b: 2, c: 4}", "{\"a\": 1, \"c\": 4, \"b\": 2}"),
        ("{a: 1, b: 3, a: 4}", "{\"a\": 4, \"b\": 3}"),
        ("{1: a, 1.0: b, true: c}", "{1: \"c\"}"),
        ("x: &a [1]\ny: *a", "{\"x\": [1], \"y\": [1]}"),
        ("x: *a", "unknown-alias"),
        ("&a [*a]", "yaml-alias-bomb"),
        ("? [a]\n: 1", "unhashable-key"),
        (": v", "yaml-syntax"),
        ("{a\n: 1}", "yaml-syntax"),
        ("{a\n  b: 1}", "yaml-syntax"),
        ("{a,\n b: 1,\n ? c\n : 2}", "{\"a\": None, \"b\": 1, \"c\": 2}"),
        ("a: b: c", "yaml-syntax"),
        ("a:\tb", "yaml-syntax"),
        ("a: \"b\tc\"", "{\"a\": \"b\\tc\"}"),
        ("a: \u{7}", "yaml-syntax"),
        ("--- a\n--- b", "several-documents"),
        ("%YAML 1.1\n--- a", "\"a\""),
        ("%YAML 2.0\n--- a", "yaml-syntax"),
        ("a: |\n  x\n   y\n\n", "{\"a\": \"x\\n y\\n\"}"),
        ("a: |\n  x", "{\"a\": \"x\"}"),
        ("a: >-\n  x\n  y\n", "{\"a\": \"x y\"}"),
        ("'a \u{2028}  b'", "\"a\\u{2028}b\""),
        ("\"a \u{85} \u{85} b\"", "\"a\\nb\""),
        ("'a\u{85}b'", "\"a b\""),
        ("# nothing", "nothing"),
    ];
    for (text, expected) in table {
        assert_eq!(value(text, Dialect::PyYaml), expected, "{text}");
    }
}

#[test]
fn places_are_those_of_the_written_text() {
    let text = "a: | # c | x\n\n  hello\n\nb: {c: 'd'}\ne:\n  - f\n# end\n\ng: !!str >-\n  h\n";
    let (documents, problems) = parse(text, Dialect::PyYaml);
    assert_eq!(problems, []);
    let root = documents[0].root.as_ref().unwrap();
    let slice = |node: &Node| &text[node.span.range()];
    assert_eq!(slice(root), text.trim_end());
    assert_eq!(slice(root.get("a").unwrap()), "| # c | x\n\n  hello");
    assert_eq!(slice(root.get("b").unwrap()), "{c: 'd'}");
    assert_eq!(slice(root.get("e").unwrap()), "- f");
    assert_eq!(slice(root.get("g").unwrap()), ">-\n  h");
    let comments: Vec<&str> =
        documents[0].comments.iter().map(|comment| &text[comment.span.range()]).collect();
    assert_eq!(comments, ["# c | x", "# end"]);
}

#[test]
fn an_unquoted_placeholder_is_named_and_mended() {
    for text in ["- source: {{ x }}.py # c\n  product: y\n", "a: {{ x }}.py # c\n", "a: [{{ x }}.py, 1]\n"] {
        let (_, problems) = parse(text, Dialect::PyYaml);
        let fix = problems[0].fix.as_ref().unwrap();
        let mut mended = text.to_owned();
        for edit in fix.edits.iter().rev() {
            mended.replace_range(edit.span.range(), &edit.text);
        }
        assert!(mended.contains("\"{{ x }}.py\""), "{mended}");
        assert_eq!(parse(&mended, Dialect::PyYaml).1, []);
    }
}

#[test]
fn small_texts_cannot_become_large_trees() {
    let mut bomb = "a0: &a0 [x, x]\n".to_owned();
    for level in 1..40 {
        let below = level - 1;
        bomb += &format!("a{level}: &a{level} [*a{below}, *a{below}]\n");
    }
    assert_eq!(value(&bomb, Dialect::PyYaml), "yaml-alias-bomb");
    let mut chain = "a0: &a0 [x]\n".to_owned();
    for level in 1..300 {
        chain += &format!("a{level}: &a{level} [*a{}]\n", level - 1);
    }
    assert_eq!(value(&chain, Dialect::PyYaml), "yaml-too-deep");
    assert_eq!(value(&"[".repeat(100_000), Dialect::PyYaml), "yaml-too-deep");
    assert_eq!(value(&"- ".repeat(100_000), Dialect::PyYaml), "yaml-too-deep");
}

#[test]
fn a_file_of_many_comments_is_read() {
    let text = "# x\n".repeat(5000) + "a: 1\n";
    let (documents, problems) = parse(&text, Dialect::PyYaml);
    assert_eq!((documents[0].comments.len(), problems), (5000, vec![]));
}

fn check_spans(text: &str, node: &Node) {
    assert!(text.get(node.span.range()).is_some(), "{:?} in {text:?}", node.span);
    for item in node.as_seq().unwrap_or_default() {
        check_spans(text, item);
    }
    for (key, value) in node.as_map().unwrap_or_default() {
        check_spans(text, key);
        check_spans(text, value);
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(
        text in prop_oneof![
            "\\PC{0,60}",
            "([\\[\\]{}:,&*!|>'\"%@`?# \\t\\n-]|\\{\\{|<<|a|\u{e9}|012|: |\n  |\n- ){0,40}",
        ]
    ) {
        for dialect in [Dialect::PyYaml, Dialect::Kubernetes] {
            let (documents, problems) = parse(&text, dialect);
            for document in &documents {
                if let Some(root) = &document.root {
                    check_spans(&text, root);
                }
                for comment in &document.comments {
                    prop_assert!(text[comment.span.range()].starts_with('#'));
                }
            }
            for label in problems.iter().flat_map(|problem| &problem.labels) {
                prop_assert!(text.get(label.span.range()).is_some(), "{:?}", problems);
            }
            for edit in problems.iter().filter_map(|problem| problem.fix.as_ref()).flat_map(|fix| &fix.edits) {
                prop_assert!(text.get(edit.span.range()).is_some());
            }
        }
    }
}
