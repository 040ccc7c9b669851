//! Syntax errors, at the place where Python itself sees them.

use ruff_python_ast::ModModule;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::Parsed;
use ruff_text_size::{Ranged, TextRange};

/// The errors in order, the first one as Python tells it: when a bracket is never closed and the code only goes wrong on
/// a later line, the bracket is at fault.
pub(super) fn errors(parsed: &Parsed<ModModule>, text: &str) -> Vec<(TextRange, String)> {
    let mut errors: Vec<(TextRange, String)> =
        parsed.errors().iter().map(|error| (error.location, error.error.to_string())).collect();
    if let Some(first) = errors.first_mut()
        && let Some(bracket) = unclosed(parsed)
        && bracket.start() < first.0.start()
        && text[TextRange::new(bracket.start(), first.0.start())].contains('\n')
    {
        *first = (bracket, format!("`{}` is never closed", &text[bracket]));
    }
    errors
}

/// The last bracket that no other closes.
fn unclosed(parsed: &Parsed<ModModule>) -> Option<TextRange> {
    let mut open = Vec::new();
    for token in parsed.tokens() {
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => open.push(token.range()),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::languages::python::module;

    fn first(text: &str) -> Option<(usize, String)> {
        let parsed = module::parse(text).unwrap();
        let (range, message) = errors(&parsed, text).into_iter().next()?;
        Some((text[..range.start().to_usize()].matches('\n').count() + 1, message))
    }

    #[test]
    fn a_bracket_that_is_never_closed_is_where_the_error_is() {
        assert_eq!(first("x = 1\nf(a, [b\ny = 2\nz = 3\n"), Some((2, "`[` is never closed".to_owned())));
        assert_eq!(first("f(1)\nx = = 2\ny = (3\n").map(|(line, _)| line), Some(2));
        assert_eq!(first("f(\n  1,\n)\n"), None);
    }
}
