//! What the parser refuses, in a user's words; and what PyYAML refuses beyond it: control characters and tabs.

use granit_parser::ErrorKind;

use super::{Document, flow, placeholder};
use crate::source::{Diagnostic, Diagnostics, FileId, Span};

/// The diagnostic for a parser's error at `offset`.
pub(super) fn report(file: FileId, text: &str, kind: &ErrorKind, info: &str, offset: usize) -> Diagnostic {
    let offset = floor_char(text, offset);
    let offset = match kind {
        // The parser says where the text began that goes on behind the tab.
        ErrorKind::TabInPlainScalar => offset + text[offset..].find('\t').unwrap_or(0),
        // And where a text goes on that should have ended before.
        ErrorKind::InvalidQuotedScalarIndent => text[..offset].rfind(['\'', '"']).unwrap_or(offset),
        _ => offset,
    };
    if let Some(range) = placeholder::near(text, offset) {
        return unquoted(file, text, range);
    }
    let width = text[offset..].chars().next().filter(|c| !c.is_control()).map_or(0, char::len_utf8);
    let span = Span::new(file, offset, offset + width);
    if *kind == ErrorKind::RecursionLimitExceeded {
        return Diagnostic::error("yaml-too-deep", span, "lists and mappings are nested too deep here");
    }
    if let Some(open) = flow::unclosed(text, offset) {
        let bracket = &text[open..=open];
        let place = Span::new(file, open, open + 1);
        return Diagnostic::error("yaml-syntax", place, format!("`{bracket}` is not closed"))
            .related(span, "this can't stand in it")
            .help("close the bracket");
    }
    let (message, help) = explain(kind, info);
    Diagnostic::error("yaml-syntax", span, message).help_if(help.map(str::to_owned))
}

fn explain(kind: &ErrorKind, info: &str) -> (String, Option<&'static str>) {
    let (message, help) = match kind {
        ErrorKind::MappingValueNotAllowed => (
            "a key with `:` can't stand here",
            "put text that contains `: ` in quotes, or indent the line properly",
        ),
        ErrorKind::UnexpectedCharacter { character } => {
            let message = format!("text can't start with `{}` without quotes", character.escape_default());
            return (message, Some("put the value in quotes"));
        }
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => {
            ("a tab stands where YAML takes only spaces", "replace the tab by spaces")
        }
        ErrorKind::ExpectedBlockMappingKey => {
            ("a key was expected here", "check the indentation, and quotes that end before the value does")
        }
        ErrorKind::ExpectedBlockSequenceEntry => (
            "a `- ` was expected here",
            "indent the items of a list alike, and keys not less than their list",
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => (
            "this line has no `:` that would make it a key",
            "write `key: value`, with a blank after the colon",
        ),
        ErrorKind::UnclosedQuotedScalar | ErrorKind::InvalidQuotedScalarIndent => {
            ("the quotes are not closed", "close them with the mark they start with")
        }
        ErrorKind::UnknownQuotedScalarEscape => (
            "this backslash starts no escape that YAML knows",
            "use single quotes, where a backslash is text",
        ),
        ErrorKind::UnclosedFlowCollection { open } => {
            return (format!("`{open}` is not closed"), Some("close the bracket"));
        }
        _ => return (format!("this is not valid YAML: {info}"), None),
    };
    (message.to_owned(), Some(help))
}

/// A value that starts with `{{` and has no quotes.
pub(super) fn unquoted(file: FileId, text: &str, range: std::ops::Range<usize>) -> Diagnostic {
    let span = Span::new(file, range.start, range.end);
    let value = &text[range.clone()];
    let problem = Diagnostic::error("yaml-syntax", span, "a value that starts with `{{` needs quotes")
        .why("YAML takes the braces for a mapping in a mapping.")
        .help(format!("quote the placeholder: \"{value}\""));
    match placeholder::quote(file, text, range) {
        Some(fix) => problem.fix(fix),
        None => problem,
    }
}

/// Where the `|` or `>` of a block scalar stands in what precedes its text: after a blank, `:`, `-` or `?`, and not
/// in a comment, a tag or an anchor.
pub(super) fn block_indicator(gap: &str) -> Option<usize> {
    let mut previous = b' ';
    let mut in_comment = false;
    for (at, byte) in gap.bytes().enumerate() {
        let separated = matches!(previous, b' ' | b'\t' | b'\n' | b'\r' | b':' | b'-' | b'?');
        match byte {
            b'\n' | b'\r' => in_comment = false,
            b'#' if separated => in_comment = true,
            b'|' | b'>' if separated && !in_comment => return Some(at),
            _ => {}
        }
        previous = byte;
    }
    None
}

/// Reports the first character that PyYAML and go-yaml refuse anywhere in a file; whether there was none.
pub(super) fn check_characters(file: FileId, text: &str, out: &Diagnostics) -> bool {
    let suspicious = |byte: &u8| matches!(byte, 0..=8 | 11 | 12 | 14..=31 | 0x7f | 0xc2 | 0xef);
    if !text.as_bytes().iter().any(suspicious) {
        return true;
    }
    let refused = |c: char| match c {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        c => c.is_control(),
    };
    let Some((at, c)) = text.char_indices().find(|(_, c)| refused(*c)) else { return true };
    let message = format!("the control character U+{:04X} can't stand in YAML", u32::from(c));
    let problem = Diagnostic::error("yaml-syntax", Span::new(file, at, at + c.len_utf8()), message);
    out.push(problem.help("remove it, or write it as an escape in double quotes"));
    false
}

/// PyYAML takes tabs in quotes, block texts and comments only; the parser is more generous.
pub(super) fn check_tabs(
    file: FileId,
    text: &str,
    mut opaque: Vec<Span>,
    documents: &[Document],
    out: &Diagnostics,
) {
    if !text.contains('\t') {
        return;
    }
    opaque.extend(documents.iter().flat_map(|document| &document.comments).map(|comment| comment.span));
    opaque.sort();
    let mut opaque = opaque.into_iter().peekable();
    // Lines that have nothing else: those end block texts, whose spans stop at their last text.
    let mut blank_to = 0;
    for (at, _) in text.match_indices('\t').filter(|(at, _)| {
        if *at >= blank_to {
            blank_to = blank_line(text, *at).unwrap_or(blank_to);
        }
        *at >= blank_to
    }) {
        while opaque.next_if(|span| span.end as usize <= at).is_some() {}
        if opaque.peek().is_none_or(|span| at < span.start as usize) {
            let problem = Diagnostic::error(
                "yaml-syntax",
                Span::new(file, at, at + 1),
                "a tab stands where PyYAML takes only spaces",
            );
            out.push(problem.help("replace the tab by spaces"));
            return;
        }
    }
}

/// The end of the line of a tab that has nothing but blanks.
fn blank_line(text: &str, tab: usize) -> Option<usize> {
    let blank = |letter: char| letter.is_whitespace() && letter != '\n';
    let before = text[..tab].trim_end_matches(blank);
    let behind = text[tab..].trim_start_matches(blank);
    let alone =
        (before.is_empty() || before.ends_with('\n')) && (behind.is_empty() || behind.starts_with('\n'));
    alone.then_some(text.len() - behind.len())
}

/// What ends a line in YAML 1.1 and not in 1.2: PyYAML and go-yaml fold quoted texts there.
pub(super) const OLD_BREAKS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// A quoted text as YAML 1.1 folds it: blanks around a break go, and a lone U+0085 becomes a blank.
pub(super) fn fold_old_breaks(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(OLD_BREAKS) {
        let blank = [' ', '\t'];
        folded.push_str(rest[..at].trim_end_matches(blank));
        let tail = rest[at..].trim_start_matches(|c| blank.contains(&c) || OLD_BREAKS.contains(&c));
        let mut breaks = rest[at..rest.len() - tail.len()].chars().filter(|c| !blank.contains(c)).peekable();
        match breaks.next() {
            Some('\u{85}') if breaks.peek().is_none() => folded.push(' '),
            Some('\u{85}') | None => {}
            Some(separator) => folded.push(separator),
        }
        folded.extend(breaks.map(|c| if c == '\u{85}' { '\n' } else { c }));
        rest = tail;
    }
    folded + rest
}

fn floor_char(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
