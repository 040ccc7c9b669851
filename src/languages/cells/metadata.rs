//! What stands behind a cell marker: a title and the cell's metadata, as JSON or as `key=value`.

use serde_json::Value as Json;

use crate::spec::Value;
use crate::spec::literal::literal_eval;

use super::lines::is_space;

/// A cell's metadata. A key that comes twice keeps its last value.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Metadata(pub(crate) Vec<(String, Value)>);

/// The kinds of file that a cell can be switched off for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The notebook that the script stands for.
    Notebook,
    /// The script itself, by its suffix.
    Script(&'static str),
}

impl Metadata {
    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The texts among the cell's tags; a mapping's keys count as tags, a bare text doesn't.
    pub(crate) fn tags(&self) -> Vec<String> {
        let texts = |values: &[Value]| values.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        match self.get("tags") {
            Some(Value::List(tags) | Value::Tuple(tags) | Value::Set(tags)) => texts(tags),
            Some(Value::Dict(tags)) => {
                tags.iter().filter_map(|(tag, _)| tag.as_str()).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What the notebook format finds wrong with it, so that jupytext refuses the whole script.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        let fits = |tag: &Value| tag.as_str().is_some_and(|tag| !tag.is_empty() && !tag.contains(','));
        match (self.get("tags"), self.get("name")) {
            (Some(Value::List(tags) | Value::Tuple(tags)), _) if !tags.iter().all(fits) => {
                Some("each of a cell's tags must be a text without a comma")
            }
            (Some(Value::List(_) | Value::Tuple(_)) | None, None | Some(Value::Str(_))) => None,
            (Some(_), _) => Some("a cell's tags must be a list of texts"),
            (_, Some(_)) => Some("a cell's name must be text"),
        }
    }

    /// Whether the cell is code in such a file; `default` when it says nothing about it.
    pub(crate) fn is_active(&self, place: Place, default: bool) -> bool {
        let suffix = match place {
            Place::Notebook => "ipynb",
            Place::Script(suffix) => suffix,
        };
        if let Some(Value::Dict(control)) = self.get("run_control")
            && control.contains(&(Value::Str("frozen".to_owned()), Value::Bool(true)))
        {
            return place == Place::Notebook;
        }
        if let Some(tag) = self.tags().iter().find(|tag| tag.starts_with("active-")) {
            return tag.split('-').any(|part| part == suffix);
        }
        match self.get("active") {
            Some(Value::Str(places)) => places.split(['.', ',']).any(|part| part == suffix),
            _ => default,
        }
    }

    fn set(&mut self, key: &str, value: Value) {
        match self.0.iter_mut().find(|(name, _)| name == key) {
            Some((_, old)) => *old = value,
            None => self.0.push((key.to_owned(), value)),
        }
    }
}

/// Title and metadata of the text behind a marker.
pub(crate) fn parse(text: &str) -> (&str, Metadata) {
    let text = text.trim_matches(is_space);
    let (brace, equals) = (text.find('{'), text.find('='));
    match brace {
        Some(brace) if equals.is_none_or(|equals| brace < equals) => {
            let title = text[..brace].trim_matches(is_space);
            let Some(Value::Dict(pairs)) = json_or_literal(&text[brace..]) else {
                return (title, Metadata::default());
            };
            let mut metadata = Metadata::default();
            for (key, value) in pairs {
                if let Value::Str(key) = key {
                    metadata.set(&key, value);
                }
            }
            (title, metadata)
        }
        _ => {
            let title = title(text, equals);
            (title, key_equals_value(&text[title.len()..]))
        }
    }
}

/// The words before the first key, without the attributes (`.name`) at their end.
fn title(text: &str, equals: Option<usize>) -> &str {
    let mut title = &text[..equals.unwrap_or(text.len())];
    if equals.is_some() {
        title = title.trim_end_matches(' ');
        title = &title[..title.rfind(' ').map_or(0, |space| space + 1)];
    }
    loop {
        let word_start = title.rfind(' ').map_or(0, |space| space + 1);
        let word = &title[word_start..];
        if !title.is_empty() && (word.trim_matches(is_space).is_empty() || word.starts_with('.')) {
            title = &title[..word_start.saturating_sub(1)];
        } else {
            return title;
        }
    }
}

/// `key1=value1 key2=value2 flag`, read from the right as jupytext does: a value is the longest text that begins at the
/// last fitting `=` and is JSON or a Python literal.
fn key_equals_value(text: &str) -> Metadata {
    let mut pairs = Vec::new();
    let mut rest = text.trim_matches(is_space);
    while !rest.is_empty() {
        let last = rest.rfind(' ').map_or(0, |space| space + 1);
        if !rest.starts_with("--") && is_identifier(&rest[last..]) {
            pairs.push((&rest[last..], Value::None, false));
            rest = rest[..last].trim_matches(is_space);
            continue;
        }
        let Some((key, value, before)) = last_pair(rest) else {
            break;
        };
        pairs.push((key, value, true));
        rest = rest[..before].trim_matches(is_space);
    }
    let mut metadata = Metadata::default();
    for (key, value, assigned) in pairs.into_iter().rev() {
        // A bare word gives way to what stands on its left, an assignment does not.
        if assigned || metadata.get(key).is_none() {
            metadata.set(key, value);
        }
    }
    metadata
}

/// The last `key=value` of a text and where its key begins.
fn last_pair(text: &str) -> Option<(&str, Value, usize)> {
    let mut end = text.len();
    while let Some(equals) = text[..end].rfind('=') {
        end = equals;
        let left = text[..equals].trim_end_matches(is_space);
        let start = left.rfind(' ').map_or(0, |space| space + 1);
        let key = text[start..equals].trim_matches(is_space);
        if !is_key(key) {
            continue;
        }
        if let Some(value) = json_or_literal(&text[equals + 1..]) {
            return Some((key, value, start.saturating_sub(1)));
        }
    }
    None
}

fn is_identifier(text: &str) -> bool {
    let begins_well = text.starts_with(|letter: char| letter.is_ascii_alphabetic() || "_.".contains(letter));
    begins_well && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_.".contains(letter))
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_.@/-".contains(letter))
}

fn json_or_literal(text: &str) -> Option<Value> {
    let text = text.trim_matches(is_space);
    match serde_json::from_str::<Json>(text) {
        Ok(json) => Some(from_json(json)),
        Err(_) => literal_eval(text),
    }
}

/// JSON as Python's `json.loads` gives it.
pub(crate) fn from_json(json: Json) -> Value {
    match json {
        Json::Null => Value::None,
        Json::Bool(value) => Value::Bool(value),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole),
            None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::Str(text),
        Json::Array(items) => Value::List(items.into_iter().map(from_json).collect()),
        Json::Object(pairs) => {
            Value::Dict(pairs.into_iter().map(|(key, value)| (Value::Str(key), from_json(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(text: &str) -> Vec<String> {
        parse(text).1.tags()
    }

    #[test]
    fn tags_in_every_form_that_jupytext_reads() {
        for text in [
            r#" tags=["parameters"]"#,
            r#" A title tags=["parameters"]"#,
            r#"{"tags": ["parameters"]}"#,
            r#"[markdown] {"tags": ["parameters"]}"#,
            " tags=['parameters']",
            r#" tags = ["parameters"] name="x = y""#,
            r#" slideshow={"a": 1} tags=["parameters"] flag"#,
        ] {
            assert_eq!(tags(text), ["parameters"], "{text}");
        }
        for text in ["", " tags", " tags=\"parameters\"", " tags=[parameters]", " tags:[\"parameters\"]"] {
            assert!(tags(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_title_ends_before_the_first_key() {
        assert_eq!(parse(" Load  the data key=1").0, "Load  the data");
        assert_eq!(parse(" Load .attribute").0, "Load");
        assert_eq!(parse("[markdown] x {\"a\": 1}").0, "[markdown] x");
    }

    #[test]
    fn a_cell_can_be_switched_off_for_a_kind_of_file() {
        let active = |text, place| parse(text).1.is_active(place, true);
        assert!(!active(" active=\"py\"", Place::Notebook) && active(" active=\"py\"", Place::Script("py")));
        assert!(active(" tags=[\"active-ipynb\"]", Place::Notebook));
        assert!(!active(" tags=[\"active-ipynb\"]", Place::Script("py")));
    }
}
