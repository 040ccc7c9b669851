//! `source: {{ x }}.py` without quotes: YAML takes `{{` for two nested mappings, and fails somewhere after it.

use crate::source::{Applicability, Edit, FileId, Fix, Span};

/// The unquoted value that starts with `{{`, on the line of `offset` or on one of the three lines above it.
pub(super) fn near(text: &str, offset: usize) -> Option<std::ops::Range<usize>> {
    let mut end = text[offset..].find('\n').map_or(text.len(), |length| offset + length);
    for _ in 0..4 {
        let start = text[..end].rfind('\n').map_or(0, |at| at + 1);
        if let Some(found) = in_line(&text[start..end]) {
            return Some(start + found.start..start + found.end);
        }
        end = start.checked_sub(1)?;
    }
    None
}

/// The value that starts at `offset` (where `{{` is), up to the end of its line or of its place in a flow collection.
pub(super) fn at(text: &str, offset: usize) -> Option<std::ops::Range<usize>> {
    let rest = text.get(offset..).filter(|rest| rest.starts_with("{{"))?;
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    let before = &text[text[..offset].rfind('\n').map_or(0, |at| at + 1)..offset];
    let in_flow = before.trim_start().starts_with(['[', '{']) || before.contains(['[', '{']);
    let closing = line.rfind("}}")? + 2;
    let end = if in_flow {
        let first = line.find("}}")? + 2;
        first + line[first..].find([',', ']', '}']).unwrap_or(line.len() - first)
    } else {
        line.find(" #").filter(|comment| *comment > closing).unwrap_or(line.len())
    };
    Some(offset..offset + line[..end].trim_end().len())
}

fn in_line(line: &str) -> Option<std::ops::Range<usize>> {
    let mut from = 0;
    while let Some(found) = line[from..].find("{{") {
        let start = from + found;
        let before = line[..start].trim_end();
        let begins_value = before.is_empty() || before.ends_with([':', '-', '[', ',']);
        if begins_value && !before.ends_with(['"', '\'']) {
            return at(line, start);
        }
        from = start + 2;
    }
    None
}

/// Puts the value in quotes: double ones where it has single ones.
pub(super) fn quote(file: FileId, text: &str, range: std::ops::Range<usize>) -> Option<Fix> {
    let value = &text[range.clone()];
    let mark = match (value.contains('"'), value.contains('\'')) {
        (false, _) if !value.contains('\\') => '"',
        (_, false) => '\'',
        _ => return None,
    };
    let insert = |at: usize| Edit { span: Span::new(file, at, at), text: mark.to_string() };
    Some(Fix {
        title: "quote the placeholder".to_owned(),
        applicability: Applicability::Safe,
        edits: vec![insert(range.start), insert(range.end)],
    })
}
