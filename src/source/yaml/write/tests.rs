//! What is written is read back by three readers.

use indexmap::IndexMap;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::source::files::Memory;
use crate::source::yaml::{self, Dialect, Node};
use crate::source::{Diagnostics, Files};

fn one(text: &str) -> String {
    write(&IndexMap::from([("k", text)])).unwrap()
}

/// What a reader of the dialect makes of `text`; it must have nothing to say.
fn read(text: &str, dialect: Dialect) -> Node {
    let (files, out) = (Files::new(Memory::default()), Diagnostics::default());
    let file = files.add_text("written".as_ref(), text.into());
    let documents = yaml::read(file, text, dialect, &out);
    assert!(out.sorted().is_empty(), "{text}\n{:?}", out.sorted());
    documents.into_iter().next().and_then(|document| document.root).unwrap()
}

fn plain(node: &Node) -> Value {
    match &node.value {
        yaml::Value::Null => Value::Null,
        yaml::Value::Bool(value) => json!(value),
        yaml::Value::Int(value) => json!(value),
        yaml::Value::Float(value) => json!(value),
        yaml::Value::Str(text) => json!(text),
        yaml::Value::Seq(items) => items.iter().map(plain).collect(),
        yaml::Value::Map(pairs) => {
            pairs.iter().map(|(key, value)| (key.as_str().unwrap().to_owned(), plain(value))).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_yaml_1_1_would_misread_is_quoted() {
    let numbers = ["1_000", "1:30", "2001-01-01", "012", "1e3", "0x1F", ".inf", "12:30:45", "-", "-1"];
    let words = ["yes", "No", "on", "y", "=", "<<", "~", "null", ""];
    let signs = ["a: b", "a #b", "a:", "- a", "? a", "*a", "&a", "!a", "@a", "`a", "%a", "[a", "{a"];
    let more = [" a", "a ", "'a", "\"a", "#a", "|", ">", ",a", "]", "}"];
    for trap in numbers.into_iter().chain(words).chain(signs).chain(more) {
        assert!(one(trap).contains('\'') || one(trap).contains('"'), "{}", one(trap));
    }
    assert_eq!(one("it's {fine} [here], café – a:b"), "k: it's {fine} [here], café – a:b\n");
    assert_eq!(one("a\u{2028}b\tc"), "k: \"a\\U00002028b\\tc\"\n");
    assert_eq!(write(&IndexMap::from([("on", 1)])).unwrap(), "'on': 1\n");
    let floats = json!({"a": 1e16, "b": 0.5, "c": 1e-7});
    assert_eq!(write(&floats).unwrap(), "a: 1.0e+16\nb: 0.5\nc: 1.0e-7\n");
}

#[test]
fn scripts_are_blocks_and_lists_begin_at_their_key() {
    assert_eq!(one("set -e\n\necho 'a: b' # c\n"), "k: |\n  set -e\n\n  echo 'a: b' # c\n");
    let nested = json!({"a": [{"b": "x\ny", "c": []}, [1, {"d": {}}]], "e": {"f": null}});
    let text = "a:\n- b: |-\n    x\n    y\n  c: []\n- - 1\n  - d: {}\ne:\n  f: null\n";
    assert_eq!(write(&nested).unwrap(), text);
    let long = json!({"a": {"k".repeat(2000): {"b": [1]}, "c": 1}});
    assert_eq!(plain(&read(&write(&long).unwrap(), Dialect::PyYaml)), long);
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,20}",
        "[-:#'\" \n\ta-e0-9{}\\[\\]&*!|>%@`,?~=<.+_$/]{0,30}",
        "([ a-z#:-]{0,5}\n){0,4}[a-z ]{0,3}",
        any::<String>(),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON knows these only", |float| float.is_finite()).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn every_reader_reads_what_was_written(value in value()) {
        let written = write(&json!({ "top": value })).unwrap();
        for dialect in [Dialect::PyYaml, Dialect::Kubernetes] {
            prop_assert_eq!(&plain(&read(&written, dialect))["top"], &value, "{}", written);
        }
        let other: Value = serde_yaml::from_str(&written).unwrap();
        prop_assert_eq!(&other["top"], &value, "{}", written);
    }
}
