//! What SQL, shell and text sources have in common: they are Jinja texts that Ploomber renders with `product`,
//! `upstream` and the task's params, and it insists that what it passes and what the text needs agree.

use crate::source::{Diagnostic, Span};
use crate::spec::Value;

use super::jinja::{Delimiters, SyntaxError, Template};
use super::{Facts, Reference, Source};

/// What a text asks of whoever renders it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Needs {
    /// Whether there is anything to render; Ploomber refuses a SQLScript without.
    pub has_tags: bool,
    /// The variables that have to be passed, in the order of the text.
    pub variables: Vec<Reference>,
    /// Parts of products, its own or others', that are always rendered.
    pub keys: Vec<KeyUse>,
    /// The other templates that are included or imported: that works with a `source_loader` only.
    pub loads: Vec<Load>,
    /// Where the text raises an error of its own, whatever it is given.
    pub raises: Option<Span>,
    /// What keeps Ploomber from seeing whether a SQLScript sets its product.
    pub bad_product: Option<Span>,
    /// The class called in `{% set product = Class(…) %}`: such a text gets the class instead of a product.
    pub declares_product: Option<String>,
}

/// `{{ upstream['task']['key'] }}` or `{{ product['key'] }}`.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyUse {
    /// The upstream task; `None` for the task's own product.
    pub task: Option<String>,
    /// The key that its product must have.
    pub key: String,
    /// The whole expression.
    pub span: Span,
}

/// A template that another one loads.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// Its name, when it is constant and has to exist.
    pub name: Option<String>,
    /// Where it is named.
    pub span: Span,
}

/// Which tags the text may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tags {
    /// Jinja2's own, when Ploomber looks for upstream references.
    Plain,
    /// Ploomber's `{% raise %}` as well.
    WithRaise,
}

/// Reads the text into `facts`: what it needs, and its upstream references when they are wanted. Nothing comes back
/// when Jinja2 refuses the text, or when there is nothing in it that Jinja2 would look at.
pub(super) fn read(source: &Source<'_>, tags: Tags, facts: &mut Facts) -> Option<Template> {
    let text = source.text;
    facts.template = Some(Needs { has_tags: has_tags(text), ..Needs::default() });
    if !text.contains("{{") && !text.contains("{%") && !text.contains("{#") && !text.contains("[[") {
        return None;
    }
    let raise = tags == Tags::WithRaise || !source.extract.upstream;
    let parsed = match Template::parse(text, Delimiters::Render, raise) {
        Ok(parsed) => parsed,
        Err(error) => {
            report(source, error);
            // What it needs isn't known, so nothing can be missing.
            facts.template = None;
            return None;
        }
    };
    let faults = parsed.faults();
    faults.into_iter().for_each(|fault| report(source, fault));
    if source.extract.upstream {
        upstream(source, &parsed, facts);
    }
    let mut variables = parsed.free_variables();
    variables.extend(runtime_variables(source));
    let mut needs = facts.template.take().unwrap_or_default();
    for (name, range) in variables {
        if !needs.variables.iter().any(|known| known.name == name) {
            needs.variables.push(Reference { name, span: source.at(range) });
        }
    }
    needs.keys = keys(source, &parsed);
    needs.raises = parsed.raises().map(|range| source.at(range));
    let loads = parsed.loadings().into_iter();
    needs.loads = loads.map(|load| Load { name: load.name, span: source.at(load.range) }).collect();
    facts.template = Some(needs);
    Some(parsed)
}

/// Ploomber's own test of whether a text has to be rendered.
fn has_tags(text: &str) -> bool {
    (text.contains("{{") && text.contains("}}")) || (text.contains("{%") && text.contains("%}"))
}

/// The variables of `[[placeholders]]`.
fn runtime_variables(source: &Source<'_>) -> Vec<(String, std::ops::Range<usize>)> {
    if !source.text.contains("[[") {
        return Vec::new();
    }
    match Template::parse(source.text, Delimiters::Runtime, true) {
        Ok(parsed) => parsed.free_variables(),
        Err(mut error) => {
            error.message = format!("Ploomber reads `[[…]]` as a placeholder, and here {}", error.message);
            error.help = Some(
                "write brackets apart (`[ [a] ]`), or enclose them: `{% raw %}[[ … ]]{% endraw %}`"
                    .to_owned(),
            );
            report(source, error);
            Vec::new()
        }
    }
}

fn keys(source: &Source<'_>, parsed: &Template) -> Vec<KeyUse> {
    let paths = parsed.paths().into_iter().filter_map(|(name, keys, range)| {
        let mut keys = keys.into_iter();
        let task = match name.as_str() {
            "upstream" => Some(keys.next()?),
            "product" => None,
            _ => return None,
        };
        Some(KeyUse { task, key: keys.next()?, span: source.at(range) })
    });
    paths.collect()
}

fn upstream(source: &Source<'_>, parsed: &Template, facts: &mut Facts) {
    for access in parsed.accesses("upstream") {
        let span = source.at(access.range);
        match access.key {
            Some(Value::Str(name)) => facts.refer(&name, span),
            Some(_) => source.out.push(
                Diagnostic::error("unreadable-upstream", span, "an upstream task is named by text")
                    .help("write the task's name in quotes: `upstream['name']`"),
            ),
            None => source.out.push(
                Diagnostic::error("unreadable-upstream", span, "which upstream task this is can't be told before the run")
                    .why("Ploomber reads dependencies from the text without rendering it, so it needs a constant here")
                    .help("write the task's name: `upstream['name']`, or a wildcard such as `upstream['fit-*']`"),
            ),
        }
    }
}

/// Says that `what` can't declare its product, when that is asked of it.
pub(super) fn refuse_product(source: &Source<'_>, what: &str) {
    if source.extract.product {
        source.out.push(
            Diagnostic::error(
                "product-not-assigned",
                source.at(0..0),
                format!("{what} can't say what it makes"),
            )
            .why("`extract_product` is on, and Ploomber reads products from scripts, notebooks and SQL only")
            .help("set `meta: {extract_product: false}` and give each task its `product:`"),
        );
    }
}

fn report(source: &Source<'_>, error: SyntaxError) {
    let mut diagnostic = Diagnostic::error("jinja-syntax", source.at(error.range), error.message)
        .why("Ploomber fills placeholders in this text with Jinja2, which refuses it")
        .help(error.help.unwrap_or_else(|| {
            "correct the tag; what isn't meant for Jinja goes between `{% raw %}` and `{% endraw %}`"
                .to_owned()
        }));
    if let Some(related) = error.related {
        diagnostic = diagnostic.related(source.at(related), "opened here");
    }
    source.out.push(diagnostic);
}
