//! R's parameters cell, as Ploomber reads it: line by line, with a lexer that knows little of R.
//!
//! Ploomber reads each line on its own until one assigns the name it looks for, and every line before must be an
//! assignment of `NULL` or `list(...)` as well. What it misreads in R that is right is misread here alike.

use std::ops::Range;

use crate::source::{Diagnostic, Span, Spanned};
use crate::spec::Value;

use super::lexer::{Lexed, Token, lex};
use crate::languages::{Facts, Source};

/// What a line assigns.
enum Assigned {
    Null,
    /// `list('a', 'b')`: each value with its place.
    List(Vec<(Value, Range<usize>)>),
    /// `list(a=…, b=…)`.
    Named(Vec<(Value, Value, Range<usize>)>),
}

/// Why a line can't be read, and where.
struct Refusal {
    message: &'static str,
    range: Range<usize>,
}

/// Reads a parameters cell into `facts`. `at` gives the place of a byte range of `cell`.
pub(in crate::languages) fn read(
    source: &Source<'_>,
    cell: &str,
    at: &dyn Fn(Range<usize>) -> Span,
    facts: &mut Facts,
) {
    if source.extract.upstream {
        match assigned(cell, "upstream") {
            Ok(found) => upstream(source, found.map(|(value, _)| value), at, facts),
            Err(refusal) => refuse(source, "upstream", refusal, at),
        }
    }
    if source.extract.product {
        match assigned(cell, "product") {
            Ok(Some((Assigned::Named(pairs), range))) => {
                let pairs = pairs.into_iter().map(|(key, value, _)| (key, value)).collect();
                facts.product = Some(Spanned::new(Value::Dict(pairs), at(range)));
            }
            Ok(Some((Assigned::List(items), range))) => {
                let items = items.into_iter().map(|(value, _)| value).collect();
                facts.product = Some(Spanned::new(Value::List(items), at(range)));
            }
            Ok(Some((Assigned::Null, _)) | None) => source.out.push(
                Diagnostic::error(
                    "product-not-assigned",
                    at(0..0),
                    "this cell doesn't say what the task makes",
                )
                .why("`extract_product` is on, so Ploomber reads the product from the parameters cell")
                .help("write `product = list(nb='out/report.ipynb')` in it"),
            ),
            Err(refusal) => refuse(source, "product", refusal, at),
        }
    }
}

fn upstream(
    source: &Source<'_>,
    found: Option<Assigned>,
    at: &dyn Fn(Range<usize>) -> Span,
    facts: &mut Facts,
) {
    let names = match found {
        None | Some(Assigned::Null) => Vec::new(),
        Some(Assigned::List(items)) => items,
        Some(Assigned::Named(pairs)) => pairs.into_iter().map(|(key, _, range)| (key, range)).collect(),
    };
    for (name, range) in names {
        match name {
            Value::Str(name) => facts.refer(&name, at(range)),
            _ => source.out.push(
                Diagnostic::error("invalid-upstream", at(range), "an upstream task is named by text")
                    .help("write its name in quotes: `upstream = list('get')`"),
            ),
        }
    }
}

fn refuse(source: &Source<'_>, name: &str, refusal: Refusal, at: &dyn Fn(Range<usize>) -> Span) {
    let rule = if name == "upstream" { "unreadable-upstream" } else { "unreadable-product" };
    source.out.push(
        Diagnostic::error(rule, at(refusal.range), refusal.message)
            .why(format!(
                "Ploomber reads the lines down to the one that assigns `{name}` with a small reader of its own; \
                 each must assign NULL or list(...) to a name of plain letters"
            ))
            .help("for example `upstream = list('get', 'clean')`; other parameters go below it"),
    );
}

/// The value of the first line that assigns `name`.
fn assigned(cell: &str, name: &str) -> Result<Option<(Assigned, Range<usize>)>, Refusal> {
    let mut start = 0;
    for line in cell.split('\n') {
        let begin = start;
        start += line.len() + 1;
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let shift = |range: Range<usize>| range.start + begin..range.end + begin;
        let (found, value, range) = read_line(line)
            .map_err(|refusal| Refusal { range: shift(refusal.range), message: refusal.message })?;
        if found == name {
            let value = match value {
                Assigned::Null => Assigned::Null,
                Assigned::List(items) => {
                    Assigned::List(items.into_iter().map(|(value, range)| (value, shift(range))).collect())
                }
                Assigned::Named(pairs) => Assigned::Named(
                    pairs.into_iter().map(|(key, value, range)| (key, value, shift(range))).collect(),
                ),
            };
            return Ok(Some((value, shift(range))));
        }
    }
    Ok(None)
}

/// One line: the name, what it is assigned, and where that stands.
fn read_line(line: &str) -> Result<(&str, Assigned, Range<usize>), Refusal> {
    let whole = || {
        let blank = line.len() - line.trim_start().len();
        blank..line.trim_end().len().max(blank)
    };
    let refusal = |message, range| Refusal { message, range };
    let tokens =
        lex(line).map_err(|range| refusal("Ploomber can't read this in R's parameters cell", range))?;
    let [name, operator, value @ ..] = tokens.as_slice() else {
        let message = match tokens.is_empty() {
            true => "a line of blanks in R's parameters cell: Ploomber takes empty lines only",
            false => "R's parameters cell may hold assignments only, and this is none",
        };
        return Err(refusal(message, whole()));
    };
    let Token::Name = name.token else {
        return Err(refusal(
            "R's parameters cell may hold assignments to plain names only",
            name.range.clone(),
        ));
    };
    if operator.token != Token::Assignment {
        let message = "Ploomber wants `=` or `<-` here: a name may consist of letters A to Z only";
        return Err(refusal(message, operator.range.clone()));
    }
    let text = &line[name.range.clone()];
    let range = value.first().map_or(whole(), |first| first.range.start..whole().end);
    match value.first().map(|first| &first.token) {
        Some(Token::Null) => Ok((text, Assigned::Null, range)),
        Some(Token::List) => {
            let inner = value.get(2..value.len() - 1).unwrap_or_default();
            let list = list(inner, line, &range)?;
            Ok((text, list, range))
        }
        _ => Err(refusal("Ploomber reads nothing but NULL and list(...) in R's parameters cell", range)),
    }
}

/// What stands between the parentheses of `list(...)`.
fn list(tokens: &[Lexed], line: &str, range: &Range<usize>) -> Result<Assigned, Refusal> {
    let refusal = |message| Refusal { message, range: range.clone() };
    match tokens.first() {
        None => Err(refusal("Ploomber can't read an empty list(); write NULL for no upstream")),
        Some(first) if first.token == Token::Name => {
            let mut pairs = Vec::new();
            for pair in tokens.chunks(4) {
                let [key, _, value, ..] = pair else {
                    return Err(refusal("each element of this list must be NAME=VALUE"));
                };
                let (key_value, value) = (key.value(line), value.value(line));
                pairs.push((key_value, value, key.range.clone()));
            }
            Ok(Assigned::Named(pairs))
        }
        Some(_) => {
            let items = tokens.chunks(2).filter_map(<[_]>::first);
            Ok(Assigned::List(items.map(|item| (item.value(line), item.range.clone())).collect()))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::source::files::Memory;
    use crate::source::{Diagnostics, Files};
    use crate::spec::Extract;

    fn names(cell: &str) -> Result<Vec<String>, String> {
        let files = Files::new(Memory::default());
        let file = files.add_text(Path::new("/p/a.R"), Arc::from(cell));
        let out = Diagnostics::default();
        let extract = Extract { upstream: true, product: false };
        let source =
            Source { file, text: cell, inline: None, kernel: None, files: &files, extract, out: &out };
        let mut facts = Facts::default();
        read(&source, cell, &|range| source.at(range), &mut facts);
        match out.sorted().first() {
            Some(problem) => Err(files.slice(problem.span().unwrap())),
            None => Ok(facts
                .upstream
                .iter()
                .map(|found| format!("{}@{}", found.name, files.slice(found.span)))
                .collect()),
        }
    }

    #[test]
    fn the_first_line_that_assigns_upstream_counts() {
        assert_eq!(names("# é\r\nupstream <- list('a', \"b\")\r\nfoo = 3").unwrap(), ["a@'a'", "b@\"b\""]);
        assert_eq!(names("product = NULL\nupstream = list(a=NULL, b='x')").unwrap(), ["a@a", "b@b"]);
        assert_eq!(names("upstream = list('a',\n  'b')").unwrap(), ["a@'a'"]);
        assert_eq!(names("product = NULL").unwrap(), [""; 0]);
    }

    #[test]
    fn what_ploomber_cannot_read_is_located() {
        assert_eq!(names("foo = 3\nupstream = NULL").unwrap_err(), "3");
        assert_eq!(names("upstream = c('a')").unwrap_err(), "c('a')");
        assert_eq!(names("upstream = list('a') # why").unwrap_err(), "#");
        assert_eq!(names("upstream = list()").unwrap_err(), "list()");
        assert_eq!(names("my_name = NULL\nupstream = NULL").unwrap_err(), "_");
        assert_eq!(names("  \nupstream = NULL").unwrap_err(), "");
    }
}
