//! R Markdown and knitr's spin scripts: where their parameters cell is, by jupytext's reckoning.

use std::ops::Range;

/// A cell: its tags, and the bytes of its content.
pub(super) struct Chunk<'a> {
    pub(super) tags: Vec<&'a str>,
    pub(super) content: Range<usize>,
}

/// The lines of a text with their offsets, without line ends.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut start = 0;
    let line = |line| {
        let at = start;
        start += str::len(line);
        (at, line.trim_end_matches(['\n', '\r']))
    };
    text.split_inclusive('\n').map(line).collect()
}

/// The chunks of an R Markdown text in order.
pub(super) fn chunks(text: &str) -> Vec<Chunk<'_>> {
    let lines = lines(text);
    let mut chunks = Vec::new();
    let mut at = header(&lines);
    let mut fenced = false;
    while let Some((_, line)) = lines.get(at) {
        at += 1;
        if fenced {
            fenced = !is_fence_end(line);
            continue;
        }
        let Some(options) = chunk_options(line) else {
            fenced = line.starts_with("```");
            continue;
        };
        let end = lines[at..].iter().position(|(_, line)| is_fence_end(line));
        let end = end.map_or(lines.len(), |length| at + length);
        chunks.push(Chunk { tags: tags(options), content: content(&lines, at..end, text.len()) });
        at = end + 1;
    }
    chunks
}

/// How many lines the YAML header takes.
fn header(lines: &[(usize, &str)]) -> usize {
    let mut texts = lines.iter().enumerate().skip_while(|(_, (_, line))| line.trim().is_empty());
    match texts.next() {
        Some((_, (_, first))) if first.trim_end() == "---" => {
            texts.find(|(_, (_, line))| line.trim_end() == "---").map_or(0, |(at, _)| at + 1)
        }
        _ => 0,
    }
}

fn chunk_options(line: &str) -> Option<&str> {
    line.strip_prefix("```{")?.trim_end().strip_suffix('}')
}

fn is_fence_end(line: &str) -> bool {
    line.strip_prefix("```").is_some_and(|rest| rest.trim().is_empty())
}

/// The bytes of some lines, without the last one's end.
fn content(lines: &[(usize, &str)], range: Range<usize>, end: usize) -> Range<usize> {
    let start = lines.get(range.start).map_or(end, |(at, _)| *at);
    let last = lines.get(range).and_then(<[_]>::last);
    start..last.map_or(start, |(at, line)| at + line.len())
}

/// The code cells of a script written for knitr's `spin`: `#+ options` begins one, a blank line ends it.
pub(super) fn spin_chunks(text: &str) -> Vec<Chunk<'_>> {
    let lines = lines(text);
    let mut chunks = Vec::new();
    for (at, (_, line)) in lines.iter().enumerate() {
        let Some(options) = line.strip_prefix("#+") else { continue };
        let inside = &lines[at + 1..];
        let length = inside.iter().enumerate().position(|(index, (_, line))| {
            let next = inside[index..].iter().find(|(_, line)| !line.trim().is_empty());
            let goes_on = next.is_some_and(|(_, line)| line.starts_with(char::is_whitespace));
            line.starts_with("#+") || line.starts_with("#'") || (line.trim().is_empty() && !goes_on)
        });
        let end = length.map_or(lines.len(), |length| at + 1 + length);
        let options = options.trim();
        let tags = tags_of_options(options.trim_start_matches([' ', ',']));
        chunks.push(Chunk { tags, content: content(&lines, at + 1..end, text.len()) });
    }
    chunks
}

/// The tags in `r label, tags=c("a", "b"), echo=FALSE`.
fn tags(options: &str) -> Vec<&str> {
    let language = options.find(|c: char| c == ',' || c.is_whitespace());
    language.map_or(Vec::new(), |at| tags_of_options(options[at + 1..].trim_start_matches([' ', ','])))
}

fn tags_of_options(options: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for option in split_options(options) {
        let Some((name, value)) = option.split_once('=') else { continue };
        if name.trim() == "tags" {
            found = strings(value.trim()).unwrap_or_default();
        }
    }
    found
}

/// Splits at the commas outside of brackets and quotes.
fn split_options(options: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth, mut quote, mut before) = (0, 0_i32, None, ' ');
    for (at, c) in options.char_indices() {
        match (quote, c) {
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, '\'' | '"') if before != '\\' => quote = Some(c),
            (Some(open), _) if c == open && before != '\\' => quote = None,
            (None, ',') if depth == 0 => {
                parts.push(&options[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        before = c;
    }
    parts.push(&options[start..]);
    parts
}

/// The texts in `c("a", 'b')`, `list("a")` or `["a"]`; a bare text is no list of tags.
fn strings(value: &str) -> Option<Vec<&str>> {
    let inner = match value.strip_prefix("c(").or_else(|| value.strip_prefix("list(")) {
        Some(inner) => inner.strip_suffix(')')?,
        None => {
            let brackets = value.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
            brackets.or_else(|| value.strip_prefix('(')?.strip_suffix(')'))?
        }
    };
    let unquote = |item: &'_ str| -> Option<Range<usize>> {
        let trimmed = item.trim();
        let quote = trimmed.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        (trimmed.len() >= 2 && trimmed.ends_with(quote)).then_some(1..trimmed.len() - 1)
    };
    let items = split_options(inner).into_iter().filter(|item| !item.trim().is_empty());
    items.map(|item| Some(&item.trim()[unquote(item)?])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<'a>(text: &'a str, chunks: &[Chunk<'a>]) -> Vec<(String, &'a str)> {
        chunks.iter().map(|chunk| (chunk.tags.join("+"), &text[chunk.content.clone()])).collect()
    }

    #[test]
    fn chunks_have_tags_with_and_without_a_label() {
        let text = "---\ntitle: x\n---\n\n```{r setup, tags=c(\"parameters\", 'x'), echo=FALSE}\na\r\n\r\nb\r\n```\nté\n\
                    ```{r, tags=[\"two\"]}\n```\n```{r tags=\"text\"}\nc\n```\n";
        let expected = [("parameters+x", "a\r\n\r\nb"), ("two", ""), ("", "c")];
        assert_eq!(read(text, &chunks(text)), expected.map(|(tags, content)| (tags.to_owned(), content)));
    }

    #[test]
    fn a_chunk_in_a_fence_is_text() {
        let text = "```\n```{r, tags=c(\"parameters\")}\n```\n```{r}\nx\n";
        assert_eq!(read(text, &chunks(text)), [(String::new(), "x")]);
    }

    #[test]
    fn a_spin_cell_ends_at_a_blank_line() {
        let text = "#' text\n#+ tags=c('parameters')\nupstream = NULL\n\nx = 1\n#+ plot\ny";
        let expected = [("parameters", "upstream = NULL"), ("", "y")];
        assert_eq!(
            read(text, &spin_chunks(text)),
            expected.map(|(tags, content)| (tags.to_owned(), content))
        );
    }
}
