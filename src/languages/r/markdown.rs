//! R Markdown and knitr's spin scripts: where their parameters cell is, by jupytext's reckoning.

use std::ops::Range;

/// A cell: its tags, and the bytes of its content.
pub(super) struct Chunk<'a> {
    pub(super) tags: Vec<&'a str>,
    pub(super) content: Range<usize>,
    /// What it is written in, lower case; empty for text.
    pub(super) language: String,
    /// The bytes of an option that jupytext stumbles over.
    pub(super) stumbles: Option<Range<usize>>,
}

/// The language of most chunks: jupytext takes it for that of the document, and marks the others. Python wins a draw.
pub(super) fn main_language(chunks: &[Chunk<'_>]) -> String {
    let mut counts = vec![("python".to_owned(), 1)];
    for chunk in chunks.iter().filter(|chunk| !chunk.language.is_empty()) {
        match counts.iter_mut().find(|(language, _)| *language == chunk.language) {
            Some((_, count)) => *count += 2,
            None => counts.push((chunk.language.clone(), 2)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max();
    counts
        .into_iter()
        .find(|(_, count)| Some(*count) == most)
        .map(|(language, _)| language)
        .unwrap_or_default()
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
    while let Some((start, line)) = lines.get(at) {
        at += 1;
        if fenced {
            fenced = !is_fence_end(line);
            continue;
        }
        if let Some((name, options)) = region(line) {
            let is_end = |line: &str| comment(line).is_some_and(|end| end.trim() == format!("#end{name}"));
            let end = lines[at..].iter().position(|(_, line)| is_end(line));
            let end = end.map_or(lines.len(), |length| at + length);
            let tags = options.split_once("tags").and_then(|(_, tags)| bracketed(tags)).unwrap_or_default();
            let content = content(&lines, at..end, text.len());
            chunks.push(Chunk { tags, content, language: String::new(), stumbles: None });
            at = end + 1;
            continue;
        }
        let Some(options) = chunk_options(line) else {
            fenced = line.starts_with("```");
            continue;
        };
        let end = lines[at..].iter().position(|(_, line)| is_fence_end(line));
        let end = end.map_or(lines.len(), |length| at + length);
        let language = options.find(|c: char| c == ',' || c.is_whitespace());
        let (language, rest) = options.split_at(language.unwrap_or(options.len()));
        let (tags, stumbles) =
            tags_of_options(rest.trim_start_matches(|c: char| c == ',' || c.is_whitespace()));
        chunks.push(Chunk {
            tags,
            content: content(&lines, at..end, text.len()),
            language: language.to_lowercase(),
            stumbles: stumbles.map(|option| place(line, option, *start)),
        });
        at = end + 1;
    }
    chunks
}

/// The bytes of `part`, a slice of `line`, which begins at `start`.
fn place(line: &str, part: &str, start: usize) -> Range<usize> {
    let offset = part.as_ptr() as usize - line.as_ptr() as usize;
    start + offset..start + offset + part.len()
}

/// What stands in `<!-- … -->`.
fn comment(line: &str) -> Option<&str> {
    line.strip_prefix("<!--")?.trim_end().strip_suffix("-->")
}

/// The kind of a region that begins in this line, and its options.
fn region(line: &str) -> Option<(&'static str, &str)> {
    let inside = comment(line)?.trim_start().strip_prefix('#')?;
    ["region", "markdown", "md", "raw"].into_iter().find_map(|name| Some((name, inside.strip_prefix(name)?)))
}

/// The texts in the first pair of brackets.
fn bracketed(text: &str) -> Option<Vec<&str>> {
    let (start, end) = (text.find('[')?, text.find(']')?);
    strings(text.get(start..=end)?)
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
    for (at, (start, line)) in lines.iter().enumerate() {
        let Some(options) = line.strip_prefix("#+") else { continue };
        let inside = &lines[at + 1..];
        let length = inside.iter().enumerate().position(|(index, (_, line))| {
            let next = inside[index..].iter().find(|(_, line)| !line.trim().is_empty());
            let goes_on = next.is_some_and(|(_, line)| line.starts_with(char::is_whitespace));
            line.starts_with("#+") || line.starts_with("#'") || (line.trim().is_empty() && !goes_on)
        });
        let end = length.map_or(lines.len(), |length| at + 1 + length);
        let options = options.trim();
        let (tags, stumbles) = tags_of_options(options.trim_start_matches([' ', ',']));
        chunks.push(Chunk {
            tags,
            content: content(&lines, at + 1..end, text.len()),
            language: "r".to_owned(),
            stumbles: stumbles.map(|option| place(line, option, *start)),
        });
    }
    chunks
}

/// The tags in `label, tags=c("a", "b"), echo=FALSE`, and the option that jupytext stumbles over: it makes a tag of
/// `echo=FALSE` and its like, and can't when it has read `tags` before.
fn tags_of_options(options: &str) -> (Vec<&str>, Option<&str>) {
    let mut found = Vec::new();
    let (mut has_tags, mut stumbles) = (false, None);
    for option in split_options(options) {
        let Some((name, value)) = option.split_once('=') else { continue };
        match (name.trim(), value.trim()) {
            ("tags", value) => {
                found = strings(value).unwrap_or_default();
                has_tags = true;
            }
            ("echo" | "include", "FALSE") | ("results", "'hide'" | "\"hide\"") if has_tags => {
                stumbles.get_or_insert(option.trim());
            }
            _ => {}
        }
    }
    (found, stumbles)
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
        let text = "---\ntitle: x\n---\n\n```{r setup, echo=FALSE, tags=c(\"parameters\", 'x')}\na\r\n\r\nb\r\n```\nté\n\
                    ```{r, tags=[\"two\"]}\n```\n```{r tags=\"text\"}\nc\n```\n";
        let expected = [("parameters+x", "a\r\n\r\nb"), ("two", ""), ("", "c")];
        assert_eq!(read(text, &chunks(text)), expected.map(|(tags, content)| (tags.to_owned(), content)));
    }

    #[test]
    fn what_jupytext_stumbles_over_is_found() {
        let text = "é\n```{r, tags=c('a'), echo=FALSE}\n```\n```{r, echo=FALSE, tags=c('a')}\n```\n";
        let chunks = chunks(text);
        assert_eq!(chunks[0].stumbles.clone().map(|option| &text[option]), Some("echo=FALSE"));
        assert_eq!(chunks[1].stumbles, None);
        assert_eq!(main_language(&chunks), "r");
    }

    #[test]
    fn a_region_is_a_cell() {
        let text = "<!-- #region tags=[\"parameters\"] -->\nx\n<!-- #endregion -->\n";
        assert_eq!(read(text, &chunks(text)), [("parameters".to_owned(), "x")]);
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
