//! Writes YAML that says the same to YAML 1.1 (PyYAML, Argo's Go library) and to YAML 1.2.
//!
//! `serde_yaml` quotes by 1.2 only, so what it wrote is read back with [`super::read`]: each text that stands
//! without quotes and could be taken for something else gets them, and the whole must be what was meant.

use serde::Serialize;
use serde_json::Value as Json;

use crate::source::files::Memory;
use crate::source::{Diagnostics, Files, Span};

use super::{Dialect, Node, Value};

/// Why something could not be written. Both are faults of sooper's own, noticed before anything leaves it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The writer refused.
    #[error("can't be written as YAML: {0}")]
    Write(String),
    /// Read back, it is something else.
    #[error("written as YAML, `{0}` would be read as something else")]
    ReadBack(String),
}

/// `value` as one YAML document.
///
/// # Errors
/// It can't be written so that everybody reads it as it is meant.
pub fn write(value: &impl Serialize) -> Result<String, Error> {
    let text = serde_yaml::to_string(value).map_err(|error| Error::Write(error.to_string()))?;
    let meant = serde_json::to_value(value).map_err(|error| Error::Write(error.to_string()))?;
    let mut changes = Vec::new();
    let read = read_back(&text).ok_or_else(|| Error::ReadBack(text.clone()))?;
    compare(&read, &meant, &text, &mut changes)?;
    Ok(change(&text, &changes))
}

/// What stands in `text`. What the reader has to say is of no interest: the comparison that follows is stricter.
fn read_back(text: &str) -> Option<Node> {
    let files = Files::new(Memory::default());
    let file = files.add_text("written".as_ref(), text.into());
    let documents = super::read(file, text, Dialect::PyYaml, &Diagnostics::default());
    documents.into_iter().next().and_then(|document| document.root)
}

/// Checks `read` against what was meant, and collects what must be written otherwise: unquoted texts that somebody could
/// misread, and texts with line breaks that only YAML 1.1 knows.
fn compare(read: &Node, meant: &Json, text: &str, changes: &mut Vec<(Span, String)>) -> Result<(), Error> {
    let source = text.get(read.span.range()).unwrap_or("");
    let same = match (&read.value, meant) {
        (_, Json::String(wanted)) if read.plain && source == wanted => {
            if is_ambiguous(wanted) {
                changes.push((read.span, format!("'{}'", wanted.replace('\'', "''"))));
            }
            true
        }
        (Value::Str(found), Json::String(wanted)) => {
            if found != wanted || wanted.contains(BREAKS) {
                changes.push((read.span, escaped(wanted)));
            }
            true
        }
        (Value::Null, Json::Null) => true,
        (Value::Bool(found), Json::Bool(wanted)) => found == wanted,
        (Value::Int(found), Json::Number(wanted)) => wanted.as_i64() == Some(*found),
        (Value::Float(found), Json::Number(wanted)) => wanted.as_f64() == Some(*found),
        (Value::Seq(found), Json::Array(wanted)) => {
            for (found, wanted) in found.iter().zip(wanted) {
                compare(found, wanted, text, changes)?;
            }
            found.len() == wanted.len()
        }
        (Value::Map(found), Json::Object(wanted)) => {
            for ((key, found), (name, wanted)) in found.iter().zip(wanted) {
                compare(key, &Json::String(name.clone()), text, changes)?;
                compare(found, wanted, text, changes)?;
            }
            found.len() == wanted.len()
        }
        _ => false,
    };
    if same { Ok(()) } else { Err(Error::ReadBack(source.to_owned())) }
}

/// Whether some YAML reader takes this text, unquoted, for a number, a date, a boolean, null or a merge key.
fn is_ambiguous(text: &str) -> bool {
    const WORDS: [&str; 10] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nil"];
    let first = text.chars().next().unwrap_or('~');
    first.is_ascii_digit()
        || matches!(first, '+' | '-' | '.' | '~' | '=' | '<')
        || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// What ends a line in YAML 1.1 and not in 1.2.
const BREAKS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// A double-quoted scalar; everything that some reader may take for a line break or leave out is escaped.
fn escaped(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            ' '..='~' => quoted.push(letter),
            _ => quoted.push_str(&format!("\\U{:08X}", u32::from(letter))),
        }
    }
    quoted.push('"');
    quoted
}

/// `text` with the scalars at the given places, which are in order, written otherwise.
fn change(text: &str, changes: &[(Span, String)]) -> String {
    let mut changed = String::with_capacity(text.len() + 2 * changes.len());
    let mut done = 0;
    for (span, scalar) in changes {
        changed.push_str(&text[done..span.range().start]);
        changed.push_str(scalar);
        done = span.range().end;
    }
    changed.push_str(&text[done..]);
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use indexmap::IndexMap;
    use proptest::prelude::*;

    fn one(text: &str) -> String {
        write(&IndexMap::from([("k", text)])).unwrap()
    }

    #[test]
    fn what_yaml_1_1_would_misread_is_quoted() {
        for trap in [
            "yes",
            "No",
            "on",
            "y",
            "1_000",
            "1:30",
            "2001-01-01",
            "=",
            "<<",
            "012",
            "1e3",
            "0x1F",
            "~",
            ".inf",
            "12:30:45",
            "-",
            "-1",
            "null",
            "",
        ] {
            assert!(one(trap).contains('\'') || one(trap).contains('"'), "{}", one(trap));
        }
        assert_eq!(one("plain text"), "k: plain text\n");
        assert_eq!(one("a\u{2028}b"), "k: \"a\\U00002028b\"\n");
        assert_eq!(write(&IndexMap::from([("on", 1)])).unwrap(), "'on': 1\n");
    }

    #[test]
    fn scripts_are_blocks() {
        assert_eq!(one("set -e\necho 'a: b' # c\n"), "k: |\n  set -e\n  echo 'a: b' # c\n");
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_it_was_written(text in "\\PC{0,20}|[-:#'\" \n\ta-e0-9{}\\[\\]&*!|>%@`,?~=<.+_]{0,30}", key in "[a-z]{1,4}|[0-9:._]{1,6}|yes|on") {
            let written = write(&IndexMap::from([(key.as_str(), [text.as_str()])])).unwrap();
            let back: IndexMap<String, Vec<String>> = serde_yaml::from_str(&written).unwrap();
            prop_assert_eq!(&back[&key][0], &text);
            let node = read_back(&written).unwrap();
            prop_assert_eq!(node.get(&key).and_then(|list| list.as_seq().unwrap()[0].as_str().map(str::to_owned)), Some(text));
        }
    }
}
