//! The JSON of a notebook, read once and only as far as it matters: outputs are skipped without being looked at.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A notebook's JSON. A repeated key keeps its last value, as in Python.
#[derive(Debug, Default)]
pub(super) struct Notebook<'a> {
    /// Its major format version.
    pub(super) nbformat: Option<serde_json::Value>,
    /// Its metadata.
    pub(super) metadata: Option<serde_json::Value>,
    /// Its cells (version 4 on).
    pub(super) cells: Option<Vec<Cell<'a>>>,
    /// Its worksheets (up to version 3), which are notebooks without a version.
    pub(super) worksheets: Option<Vec<Notebook<'a>>>,
}

/// A cell's JSON.
#[derive(Debug, Default)]
pub(super) struct Cell<'a> {
    /// `code`, `markdown`, `raw`.
    pub(super) cell_type: Option<serde_json::Value>,
    /// Its metadata.
    pub(super) metadata: Option<serde_json::Value>,
    /// `source`, or `input` of a code cell in old notebooks: a text or a list of texts.
    pub(super) source: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Key {
    Nbformat,
    Metadata,
    Cells,
    Worksheets,
    CellType,
    Source,
    Input,
    #[serde(other)]
    Other,
}

impl<'de> Deserialize<'de> for Notebook<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Notebook<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a notebook, which is a JSON object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Notebook<'de>, M::Error> {
                let mut notebook = Notebook::default();
                while let Some(key) = map.next_key()? {
                    match key {
                        Key::Nbformat => notebook.nbformat = Some(map.next_value()?),
                        Key::Metadata => notebook.metadata = Some(map.next_value()?),
                        Key::Cells => notebook.cells = Some(map.next_value()?),
                        Key::Worksheets => notebook.worksheets = Some(map.next_value()?),
                        Key::CellType | Key::Source | Key::Input | Key::Other => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(notebook)
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

impl<'de> Deserialize<'de> for Cell<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Cell<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a cell, which is a JSON object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Cell<'de>, M::Error> {
                let mut cell = Cell::default();
                while let Some(key) = map.next_key()? {
                    match key {
                        Key::CellType => cell.cell_type = Some(map.next_value()?),
                        Key::Metadata => cell.metadata = Some(map.next_value()?),
                        Key::Source | Key::Input => cell.source = Some(map.next_value()?),
                        Key::Nbformat | Key::Cells | Key::Worksheets | Key::Other => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(cell)
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

/// The text with `NaN` and `Infinity`, which Python's JSON knows, replaced by numbers of the same length.
pub(super) fn plain_numbers(text: &str) -> Cow<'_, str> {
    let finds = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    if !["NaN", "Infinity"].into_iter().any(finds) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['"', 'N', 'I']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('"') {
            let end = string_end(rest.as_bytes());
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        let (number, length) = match rest {
            _ if rest.starts_with("NaN") => ("100", 3),
            _ if rest.starts_with("Infinity") => ("10000000", 8),
            _ => (&rest[..1], 1),
        };
        out.push_str(number);
        rest = &rest[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Where the string that begins with the first byte ends, quotes included.
fn string_end(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(next) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += next;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

/// A cell's text, and for each of its lines where it begins in the file; `base` is where the JSON stands there.
/// Nothing if it is neither a text nor a list of texts.
pub(super) fn source_text(json: &str, base: usize) -> Option<(String, Vec<u32>)> {
    let mut out = Text { text: String::new(), lines: Vec::new() };
    match json.as_bytes().first()? {
        b'"' => {
            out.push(json, base);
        }
        b'[' => {
            let mut at = 1;
            while let Some(byte) = json.as_bytes().get(at) {
                match byte {
                    b'"' => at += out.push(&json[at..], base + at),
                    b' ' | b'\t' | b'\n' | b'\r' | b',' => at += 1,
                    b']' => break,
                    _ => return None,
                }
            }
        }
        _ => return None,
    }
    if out.lines.is_empty() {
        out.lines.push(u32::try_from(base).unwrap_or(u32::MAX));
    }
    Some((out.text, out.lines))
}

struct Text {
    text: String,
    lines: Vec<u32>,
}

impl Text {
    /// Adds the JSON string at the front of `json`, which is known to be well-formed; gives its length.
    fn push(&mut self, json: &str, base: usize) -> usize {
        let length = string_end(json.as_bytes());
        let inside = json.get(1..length.saturating_sub(1)).unwrap_or("");
        let offset = |rest: &str| u32::try_from(base + 1 + inside.len() - rest.len()).unwrap_or(u32::MAX);
        let mut rest = inside;
        if !rest.is_empty() && (self.text.is_empty() || self.text.ends_with('\n')) {
            self.lines.push(offset(rest));
        }
        while let Some(at) = rest.find('\\') {
            self.text.push_str(&rest[..at]);
            let (letter, after) = unescape(&rest[at..]);
            rest = after;
            self.text.push(letter);
            if letter == '\n' && !rest.is_empty() {
                self.lines.push(offset(rest));
            }
        }
        self.text.push_str(rest);
        length
    }
}

/// The letter that an escape at the front of `text` stands for, and what follows. Half a surrogate pair has no letter.
fn unescape(text: &str) -> (char, &str) {
    let unit = |text: &str| u32::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok();
    let Some(first) = unit(text) else {
        let letter = text[1..].chars().next().unwrap_or('\\');
        let rest = text.get(1 + letter.len_utf8()..).unwrap_or("");
        let plain = match letter {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\x08',
            'f' => '\x0c',
            letter => letter,
        };
        return (plain, rest);
    };
    let rest = &text[6..];
    if (0xd800..0xdc00).contains(&first)
        && let Some(second) = unit(rest).filter(|unit| (0xdc00..0xe000).contains(unit))
    {
        let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), &rest[6..]);
    }
    (char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_a_text_or_a_list_and_its_lines_have_places() {
        let json = r#""a\nb\u00e9 \ud83d\ude00\n""#;
        assert_eq!(source_text(json, 10), Some(("a\nbé 😀\n".to_owned(), vec![11, 14])));
        let json = r#"["a\n", "b = \"x\"\n", "c"]"#;
        let (text, lines) = source_text(json, 0).unwrap();
        assert_eq!(text, "a\nb = \"x\"\nc");
        let starts: Vec<&str> = lines.iter().map(|at| &json[*at as usize..=*at as usize]).collect();
        assert_eq!(starts, ["a", "b", "c"]);
        assert_eq!(source_text("{}", 0), None);
    }

    #[test]
    fn numbers_that_only_python_knows() {
        let text = r#"{"a": [NaN, -Infinity], "NaN": "say \"NaN\" Infinity"}"#;
        let plain = plain_numbers(text);
        assert_eq!(plain.len(), text.len());
        assert!(plain.contains(r#""say \"NaN\" Infinity""#));
        assert!(serde_json::from_str::<serde_json::Value>(&plain).is_ok());
    }

    proptest::proptest! {
        #[test]
        fn any_json_string_gives_its_text(text in ".*") {
            let json = serde_json::to_string(&text).unwrap();
            let (read, lines) = source_text(&json, 0).unwrap();
            proptest::prop_assert_eq!(&read, &text);
            proptest::prop_assert!(lines.iter().all(|at| json.is_char_boundary(*at as usize)));
            proptest::prop_assert_eq!(lines.len(), read.split_inclusive('\n').count().max(1));
        }
    }
}
