//! Writes YAML that says the same to YAML 1.1 (PyYAML, Argo's Go library) and to YAML 1.2.
//!
//! Libraries quote by one of the two. Here a text stands without quotes only where no reader can take it for anything
//! else, and scripts stand as blocks.

use serde::Serialize;
use serde_json::{Map, Number, Value};

/// The value can't be written: a mapping's key is no text.
#[derive(Debug, thiserror::Error)]
#[error("can't be written as YAML: {0}")]
pub struct Error(#[from] serde_json::Error);

/// `value` as one YAML document.
///
/// # Errors
/// A mapping's key is no text.
pub fn write(value: &impl Serialize) -> Result<String, Error> {
    let value = serde_json::to_value(value)?;
    let mut text = String::new();
    match &value {
        Value::Object(pairs) if !pairs.is_empty() => mapping(pairs, 0, &mut text),
        Value::Array(items) if !items.is_empty() => sequence(items, 0, &mut text),
        scalar => {
            leaf(scalar, 0, &mut text);
            text.push('\n');
        }
    }
    Ok(text)
}

/// The pairs, the first one where the text stands and the others on lines of their own, each line ended.
fn mapping(pairs: &Map<String, Value>, indent: usize, out: &mut String) {
    for (index, (key, value)) in pairs.iter().enumerate() {
        if index > 0 {
            pad(indent, out);
        }
        // YAML looks for the `:` of a key within 1024 characters, unless a `?` announces it.
        if key.len() > 1000 {
            out.push_str("? ");
            line(key, out);
            out.push('\n');
            pad(indent, out);
        } else {
            line(key, out);
        }
        out.push(':');
        match value {
            Value::Object(pairs) if !pairs.is_empty() => {
                out.push('\n');
                pad(indent + 2, out);
                mapping(pairs, indent + 2, out);
            }
            // Lists begin at their key's column.
            Value::Array(items) if !items.is_empty() => {
                out.push('\n');
                pad(indent, out);
                sequence(items, indent, out);
            }
            scalar => {
                out.push(' ');
                leaf(scalar, indent + 2, out);
                out.push('\n');
            }
        }
    }
}

fn sequence(items: &[Value], indent: usize, out: &mut String) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            pad(indent, out);
        }
        out.push_str("- ");
        match item {
            Value::Object(pairs) if !pairs.is_empty() => mapping(pairs, indent + 2, out),
            Value::Array(items) if !items.is_empty() => sequence(items, indent + 2, out),
            scalar => {
                leaf(scalar, indent + 2, out);
                out.push('\n');
            }
        }
    }
}

fn pad(indent: usize, out: &mut String) {
    const SPACES: &str = "                                ";
    let mut left = indent;
    while left > 0 {
        let some = left.min(SPACES.len());
        out.push_str(&SPACES[..some]);
        left -= some;
    }
}

/// Anything without children. The lines of a block are indented by `indent`; its last one is not ended.
fn leaf(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&decimal(number)),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
        Value::String(text) if indent > 0 && is_block(text) => block(text, indent, out),
        Value::String(text) => line(text, out),
    }
}

/// YAML 1.1 wants a point in a number with an exponent, and the exponent's sign.
fn decimal(number: &Number) -> String {
    let text = number.to_string();
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let point = if digits.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) { "" } else { "+" };
    format!("{digits}{point}e{sign}{exponent}")
}

/// A text on one line.
fn line(text: &str, out: &mut String) {
    if is_plain(text) {
        out.push_str(text);
    } else if text.chars().all(is_printable) {
        out.push('\'');
        out.push_str(&text.replace('\'', "''"));
        out.push('\'');
    } else {
        escaped(text, out);
    }
}

/// Whether every reader takes the text, without quotes, for this text: it is no number, date, boolean, null or merge key
/// in any YAML, and no sign of YAML's is in it.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 10] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nil"];
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"_/$-.=".contains(&byte);
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    let begins = first.is_ascii_alphabetic() || b"_/$".contains(first) || !first.is_ascii();
    let ends = !b" :".contains(last);
    let clean = || text.chars().all(is_printable) && !text.contains(": ") && !text.contains(" #");
    let word = || bytes.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    begins && ends && (bytes.iter().all(|byte| safe(*byte)) || clean()) && !word()
}

/// What may stand in a text as it is: no control characters, nothing that YAML 1.1 takes for a line break, no byte order
/// mark.
fn is_printable(letter: char) -> bool {
    match letter {
        ' '..='~' => true,
        '\u{2028}' | '\u{2029}' | '\u{feff}' => false,
        '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => true,
        _ => false,
    }
}

/// Whether a text can be a block: it has lines, and the first one tells how far all are indented.
fn is_block(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with([' ', '\n'])
        && text.chars().all(|letter| letter == '\n' || is_printable(letter))
}

fn block(text: &str, indent: usize, out: &mut String) {
    let body = text.trim_end_matches('\n');
    out.push_str(match text.len() - body.len() {
        0 => "|-",
        1 => "|",
        _ => "|+",
    });
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            pad(indent, out);
            out.push_str(line);
        }
    }
}

/// A text in double quotes, on one line.
fn escaped(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ if is_printable(letter) => out.push(letter),
            _ => out.push_str(&format!("\\U{:08X}", u32::from(letter))),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;
    use proptest::prelude::*;
    use serde_json::json;

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
            any::<f64>()
                .prop_filter("JSON knows these only", |float| float.is_finite())
                .prop_map(Value::from),
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
}
