//! Rust sources: `const UPSTREAM: &[&str] = &["get"];` at the top level names the upstream tasks. The product comes
//! from the pipeline file.

use std::ops::Range;

use crate::source::Diagnostic;
use crate::spec::TaskClass;

use super::{Facts, Language, Source};

/// Rust, which Ploomber doesn't know: such a task is lowered to a shell task on export.
pub(super) struct Rust;

const EXAMPLE: &str = "const UPSTREAM: &[&str] = &[\"get\"];";

impl Language for Rust {
    fn name(&self) -> &'static str {
        "Rust"
    }

    fn claims(&self, class: TaskClass, _suffix: &str) -> bool {
        class == TaskClass::RustScript
    }

    fn facts(&self, source: &Source<'_>) -> Facts {
        let mut facts = Facts::default();
        super::template::refuse_product(source, "a Rust source");
        if !source.extract.upstream {
            return facts;
        }
        let file = match parse(source.text) {
            Ok(file) => file,
            Err((message, range)) => {
                source.out.push(
                    Diagnostic::error("rust-syntax", source.at(clip(source.text, range)), message).why(
                        "sooper reads the upstream tasks from this source, and Rust couldn't compile it",
                    ),
                );
                return facts;
            }
        };
        let declared = file.items.iter().find_map(|item| match item {
            syn::Item::Const(item) if item.ident == "UPSTREAM" => Some((&item.ident, &*item.expr)),
            syn::Item::Static(item) if item.ident == "UPSTREAM" => Some((&item.ident, &*item.expr)),
            _ => None,
        });
        if let Some((name, value)) = declared {
            let elements = elements(value);
            if elements.is_none() {
                let range = clip(source.text, name.span().byte_range());
                source.out.push(bad_upstream(
                    source,
                    range,
                    "UPSTREAM is no list that can be read without compiling",
                ));
            }
            for element in elements.into_iter().flatten() {
                match element {
                    syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => {
                        let range = clip(source.text, text.span().byte_range());
                        facts.refer(&text.value(), source.at(range));
                    }
                    _ => {
                        let range = clip(source.text, start(element).unwrap_or(name.span()).byte_range());
                        source.out.push(bad_upstream(source, range, "an upstream task is named by text"));
                    }
                }
            }
        }
        facts
    }
}

/// The syntax tree, or what is wrong and where.
fn parse(text: &str) -> Result<syn::File, (String, Range<usize>)> {
    /// Beyond this, the parser might run out of stack.
    const DEEPEST: usize = 200;
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(("this is nested too deeply".to_owned(), at..at + 1));
        }
    }
    syn::parse_file(text).map_err(|error| {
        let message = match error.to_string() {
            vague if vague.starts_with("cannot parse string") => {
                "a bracket, quote or character here doesn't fit".to_owned()
            }
            clear => clear,
        };
        (message, error.span().byte_range())
    })
}

fn bad_upstream(source: &Source<'_>, range: Range<usize>, message: &str) -> Diagnostic {
    Diagnostic::error("invalid-upstream", source.at(range), message)
        .help(format!("write the names out: `{EXAMPLE}`"))
}

/// The elements of `&["a", "b"]` or `["a", "b"]`.
fn elements(value: &syn::Expr) -> Option<Vec<&syn::Expr>> {
    match value {
        syn::Expr::Reference(reference) => elements(&reference.expr),
        syn::Expr::Paren(paren) => elements(&paren.expr),
        syn::Expr::Array(array) => Some(array.elems.iter().collect()),
        _ => None,
    }
}

/// Where an element begins, for the commonest kinds of it.
fn start(element: &syn::Expr) -> Option<proc_macro2::Span> {
    match element {
        syn::Expr::Lit(literal) => Some(literal.lit.span()),
        syn::Expr::Path(path) => path.path.segments.first().map(|segment| segment.ident.span()),
        syn::Expr::Macro(call) => call.mac.path.segments.first().map(|segment| segment.ident.span()),
        _ => None,
    }
}

/// A range that fits the text: positions after a byte order mark or in generated code might not.
fn clip(text: &str, range: Range<usize>) -> Range<usize> {
    let fits = text.get(range.clone()).is_some();
    if fits { range } else { 0..0 }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::source::files::Memory;
    use crate::source::{Diagnostics, Files};
    use crate::spec::Extract;

    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let files = Files::new(Memory::default());
        let file = files.add_text(Path::new("/p/a.rs"), Arc::from(text));
        let out = Diagnostics::default();
        let extract = Extract { upstream: true, product: false };
        let facts =
            Rust.facts(&Source { file, text, inline: None, kernel: None, files: &files, extract, out: &out });
        let names = facts.upstream.iter().map(|found| format!("{}@{}", found.name, files.slice(found.span)));
        let problems = out.sorted();
        let problems = problems.iter().map(|problem| files.slice(problem.span().unwrap()));
        (names.collect(), problems.collect())
    }

    #[test]
    fn upstream_is_a_constant_at_the_top_level() {
        let text = "// é\nfn main() { const UPSTREAM: &[&str] = &[\"no\"]; }\nconst UPSTREAM: &[&str] = &[\"get\", r\"fit-*\"];";
        assert_eq!(read(text).0, ["get@\"get\"", "fit-*@r\"fit-*\""]);
        assert_eq!(read("fn main() {}"), (vec![], vec![]));
    }

    #[test]
    fn what_cannot_be_read_is_located() {
        assert_eq!(read("const UPSTREAM: &[&str] = OTHER;").1, ["UPSTREAM"]);
        assert_eq!(read("const UPSTREAM: &[&str] = &[NAME];").1, ["NAME"]);
        assert_eq!(read("/* é */ fn main() { let }").1, ["}"]);
    }
}
