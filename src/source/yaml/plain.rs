//! The YAML that people mostly write, read by hand: block lists and mappings, texts on one line, small flow collections.
//!
//! The parser behind [`super::reader`] can read all of YAML and takes ten times as long. What is read here is what it reads, to
//! the last place, which the unit tests and the fuzzer hold it to; and whatever looks the least bit unusual is left to it.

mod flow;

use self::flow::Flow;
use super::mapping::Pairs;
use super::{Comment, Dialect, Document, Node, Value, scalar};
use crate::source::{Diagnostics, FileId, Span};

/// Deeper nesting is unusual.
const DEEPEST: usize = 20;

/// Longer keys are unusual; beyond 1 024 characters they are refused.
const LONGEST: usize = 100;

/// The only document of a file, if there is nothing unusual in it, and nothing wrong with it.
pub(super) fn read(file: FileId, text: &str, dialect: Dialect) -> Option<Document> {
    if !text.bytes().all(|byte| matches!(byte, b'\n' | b' '..=b'~')) {
        return None;
    }
    let mut comments = Vec::new();
    let lines = lines(file, text, &mut comments)?;
    let out = Diagnostics::default();
    let mut reader = Reader { file, text, dialect, lines: &lines, at: 0, out: &out };
    let root = reader.block(0)?;
    let complete = reader.at == lines.len() && out.is_empty();
    complete.then_some(Document { root: Some(root), comments })
}

/// A line with content: where that begins and ends, comments and blanks left out.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// How many blanks stand before it.
    column: usize,
    start: usize,
    end: usize,
}

/// The lines with content; comments are put aside.
fn lines(file: FileId, text: &str, comments: &mut Vec<Comment>) -> Option<Vec<Line>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let line_start = start;
        start += line.len();
        let line = line.strip_suffix('\n').unwrap_or(line);
        let content = line.trim_start_matches(' ');
        let column = line.len() - content.len();
        let comment = comment(content)?;
        if let Some(at) = comment {
            let from = line_start + column + at;
            let text = content.get(at + 1..)?.to_owned();
            comments.push(Comment { span: Span::new(file, from, line_start + line.len()), text });
        }
        let content = content.get(..comment.unwrap_or(content.len()))?.trim_end_matches(' ');
        // Directives and the marks between documents.
        if column == 0 && ["---", "...", "%"].iter().any(|mark| content.starts_with(mark)) {
            return None;
        }
        if !content.is_empty() {
            let start = line_start + column;
            lines.push(Line { column, start, end: start + content.len() });
        }
    }
    Some(lines)
}

/// Where the comment of a line begins. `Some(None)`: it has none; `None`: a quote may hide the `#`.
fn comment(line: &str) -> Option<Option<usize>> {
    let mut from = 0;
    while let Some(found) = line.get(from..)?.find('#') {
        let at = from + found;
        let before = line.get(..at)?;
        if before.is_empty() || before.ends_with(' ') {
            return (!before.contains(['"', '\''])).then_some(Some(at));
        }
        from = at + 1;
    }
    Some(None)
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    dialect: Dialect,
    lines: &'t [Line],
    /// The line that is read.
    at: usize,
    out: &'t Diagnostics,
}

impl<'t> Reader<'t> {
    fn line(&self) -> Option<Line> {
        self.lines.get(self.at).copied()
    }

    fn content(&self, line: Line) -> Option<&'t str> {
        self.text.get(line.start..line.end)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    /// The list or mapping that begins with this line.
    fn block(&mut self, depth: usize) -> Option<Node> {
        let line = self.line()?;
        match self.content(line)?.starts_with("- ") {
            true => self.list(line.column, depth),
            false => self.mapping(line, depth),
        }
    }

    /// A list whose dashes stand in this column.
    fn list(&mut self, column: usize, depth: usize) -> Option<Node> {
        if depth > DEEPEST {
            return None;
        }
        let start = self.line()?.start;
        let (mut items, mut end) = (Vec::new(), start);
        while let Some(line) = self.line().filter(|line| line.column == column) {
            let Some(rest) = self.content(line)?.strip_prefix("- ") else { break };
            let item_text = rest.trim_start_matches(' ');
            let item_start = line.end - item_text.len();
            let inner = Line { column: column + item_start - line.start, start: item_start, end: line.end };
            let item = match key(item_text) {
                Some(_) => self.mapping(inner, depth + 1)?,
                None => {
                    self.at += 1;
                    self.alone(inner, column, depth)?
                }
            };
            end = item.span.end as usize;
            items.push(item);
        }
        // Whoever is above goes on with a line further to the left, or with a key in the same column.
        let goes_on = self.line().is_none_or(|line| line.column <= column);
        let value = Value::Seq(items);
        goes_on.then(|| Node { span: self.span(start, end), value, plain: false })
    }

    /// A mapping whose first key is here, on the current line.
    fn mapping(&mut self, first: Line, depth: usize) -> Option<Node> {
        let column = first.column;
        let mut pairs = Pairs::new(self.file, self.text, self.dialect);
        let (mut line, mut end) = (first, first.start);
        loop {
            let content = self.content(line)?;
            let name = key(content)?;
            let key = self.plain(name, line.start)?;
            let rest = content.get(name.len() + 1..)?.trim_start_matches(' ');
            self.at += 1;
            let value = match rest.is_empty() {
                true => self.below(column, depth)?,
                false => {
                    let start = line.end - rest.len();
                    self.alone(Line { column, start, end: line.end }, column, depth)?
                }
            };
            end = end.max(value.span.end as usize);
            pairs.add(key, value, false, self.out);
            match self.line().filter(|line| line.column >= column) {
                Some(next) if next.column == column && !self.content(next)?.starts_with("- ") => line = next,
                Some(_) => return None,
                None => break,
            }
        }
        let value = Value::Map(pairs.finish(self.out));
        Some(Node { span: self.span(first.start, end), value, plain: false })
    }

    /// The value of a key in this column that stands on the lines below.
    fn below(&mut self, column: usize, depth: usize) -> Option<Node> {
        let line = self.line()?;
        let dash = self.content(line)?.starts_with("- ");
        if dash && line.column == column {
            // The parser says that such a list begins with its first item.
            let list = self.list(column, depth + 1)?;
            let start = list.as_seq()?.first()?.span.start as usize;
            return Some(Node { span: self.span(start, list.span.end as usize), ..list });
        }
        // A text may stand alone on the next line.
        let begins = dash || key(self.content(line)?).is_some();
        if begins && line.column > column { self.block(depth + 1) } else { None }
    }

    /// A value that ends with its line, and doesn't go on below. What it belongs to stands in this column.
    fn alone(&self, line: Line, column: usize, depth: usize) -> Option<Node> {
        if self.line().is_some_and(|next| next.column > column) {
            return None;
        }
        let content = self.content(line)?;
        let mut flow = Flow::new(self, content, line.start);
        let node = match content.as_bytes().first()? {
            b'[' | b'{' | b'"' | b'\'' => flow.value(depth)?,
            _ => return self.plain(content, line.start),
        };
        flow.is_at_end().then_some(node)
    }

    /// A text without quotes.
    fn plain(&self, text: &str, start: usize) -> Option<Node> {
        let first = *text.as_bytes().first()?;
        let usual = first.is_ascii_alphanumeric()
            || matches!(first, b'_' | b'.' | b'/' | b'~')
            || first == b'-' && text.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        if !usual || text.contains(": ") || text.ends_with(':') || text.starts_with("...") {
            return None;
        }
        let value = scalar::resolve(text, self.dialect).ok()?;
        Some(Node { span: self.span(start, start + text.len()), value, plain: true })
    }
}

/// The key that a line begins with: a plain word, and a colon behind it with a blank or nothing.
fn key(line: &str) -> Option<&str> {
    let end = line
        .bytes()
        .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')))?;
    let (name, rest) = line.split_at(end);
    let first = *name.as_bytes().first()?;
    let is_key = name.len() < LONGEST
        && (first.is_ascii_alphabetic() || first == b'_')
        && (rest == ":" || rest.starts_with(": "));
    is_key.then_some(name)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::source::files::{Files, Memory};
    use crate::source::yaml::reader;

    /// Whether a text is read here, and then as by the parser.
    fn agrees(text: &str) -> bool {
        let file = Files::new(Memory::default()).add_text(Path::new("/a.yaml"), text.into());
        let mut was_read = false;
        for dialect in [Dialect::PyYaml, Dialect::Kubernetes] {
            let Some(document) = read(file, text, dialect) else { continue };
            let out = Diagnostics::default();
            let documents = reader::read(file, text, dialect, &out);
            assert_eq!((out.sorted(), documents), (Vec::new(), vec![document]), "{text}");
            was_read = true;
        }
        was_read
    }

    #[test]
    fn what_people_write_is_read() {
        let usual = [
            "a: b\n",
            "# top\ntasks:\n- source: a/b.py # why\n  name: c\n  product: {nb: out/c.ipynb, data: 'x y'}\n\n- source: d.e\n",
            "meta:\n  extract_upstream: false\n  loader: [a, \"b c\", -1, 2.5, on]\nlist:\n    - - no\n",
            "- a\n-  b: 1\n   c:\n     - x\n     - {}\n-  []\n",
            "at: 12:30:45\nurl: https://host:80/x?y#z\nnull: ~\n",
        ];
        let read: Vec<bool> = usual.iter().map(|text| agrees(text)).collect();
        assert_eq!(read, [true, true, false, true, true]);
    }

    #[test]
    fn deep_nesting_is_left_to_the_parser() {
        let deep: String = (0..50_000).map(|level| format!("{}- a:\n", "  ".repeat(level % 300))).collect();
        let nested: String = (0..100).map(|level| format!("{}- a:\n", "  ".repeat(level))).collect();
        assert!(!agrees(&deep) && !agrees(&(nested + &" ".repeat(202) + "- b\n")));
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test reads fixtures")]
    fn projects_are_read_as_by_the_parser() {
        let (mut read, mut all) = (0, 0);
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        for entry in walkdir::WalkDir::new(fixtures).into_iter().flatten() {
            let is_yaml = entry.path().extension().is_some_and(|suffix| suffix == "yaml" || suffix == "yml");
            let Some(text) = is_yaml.then(|| std::fs::read_to_string(entry.path()).ok()).flatten() else {
                continue;
            };
            all += 1;
            read += usize::from(agrees(&text));
        }
        assert!(all > 300 && read > all / 3, "{read} of {all}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn any_text_is_read_as_by_the_parser(text in lines_of_yaml()) {
            agrees(&text);
        }
    }

    fn lines_of_yaml() -> impl Strategy<Value = String> {
        let indent = proptest::sample::select(vec!["", "", "  ", "  ", "    ", " "]);
        let front = proptest::sample::select(vec![
            "", "", "- ", "-  ", "- - ", "a: ", "b-c:", "on: ", "- d: ", "- e:", "f :", "? ",
        ]);
        let value = proptest::sample::select(vec![
            "",
            "x",
            "x y",
            "1",
            "no",
            "~",
            "-",
            "-2",
            "2001-13-45",
            "'q'",
            "\"q\"",
            "'it''s'",
            "\"a\\n\"",
            "[]",
            "[a, b]",
            "{}",
            "{a: b, c: [d, 'e']}",
            "[a: b]",
            "{a}",
            "{a: }",
            "[a,b]",
            "a: b",
            "a:b",
            "x:",
            "# c",
            "x # c",
            "x #c",
            "x#c",
            "'a # b'",
            "|",
            "&a x",
            "*a",
            "!t x",
            "<<",
            "---",
            "...",
            "x  ",
            "{a: b}: c",
            "'k': v",
            ", ",
            "[a, ]",
            "[a",
            "'",
            "x: #",
            "{{ x }}",
        ]);
        proptest::collection::vec((indent, front, value), 1..7).prop_map(|lines| {
            lines.into_iter().map(|(indent, front, value)| format!("{indent}{front}{value}\n")).collect()
        })
    }
}
