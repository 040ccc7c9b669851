//! SQL: a Jinja text, in which `upstream` and `product` stand for other tasks' products and this one's.

use crate::source::{Diagnostic, Spanned};
use crate::spec::{ProductClass, TaskClass, Value};

use super::jinja::{self, Template};
use super::template::{self, Tags};
use super::{Facts, Language, Source};

/// SQL scripts, dumps and transfers.
pub(super) struct Sql;

impl Language for Sql {
    fn name(&self) -> &'static str {
        "SQL"
    }

    fn claims(&self, class: TaskClass, _suffix: &str) -> bool {
        matches!(class, TaskClass::SQLScript | TaskClass::SQLDump | TaskClass::SQLTransfer)
    }

    fn facts(&self, source: &Source<'_>) -> Facts {
        let mut facts = Facts::default();
        let Some(parsed) = template::read(source, Tags::WithRaise, &mut facts) else {
            return facts;
        };
        let declared = parsed.assignment("product");
        if let (Some(needs), Some(declared)) = (&mut facts.template, &declared) {
            needs.declares_product = declared.class.clone();
        }
        if let Some(needs) = &mut facts.template {
            let unreadable = declared.as_ref().filter(|declared| product(declared).is_none());
            let place =
                unreadable.map(|declared| declared.range.clone()).or_else(|| parsed.tuple_assignment());
            needs.bad_product = place.filter(|_| !source.extract.product).map(|range| source.at(range));
        }
        if source.extract.product {
            declared_product(source, &parsed, declared, &mut facts);
        }
        facts
    }
}

/// `{% set product = SQLRelation(['name', 'table']) %}`.
fn declared_product(
    source: &Source<'_>,
    parsed: &Template,
    declared: Option<jinja::Assignment>,
    facts: &mut Facts,
) {
    let example = "{% set product = SQLRelation(['schema', 'name', 'table']) %}";
    let Some(declared) = declared else {
        let place = parsed.accesses("product").first().map_or(0..0, |access| access.range.clone());
        source.out.push(
            Diagnostic::error("product-not-assigned", source.at(place), "this SQL doesn't say what it makes")
                .why("`extract_product` is on, so Ploomber reads the product from the source")
                .help(format!("put `{example}` at its top")),
        );
        return;
    };
    let span = source.at(declared.range.clone());
    match product(&declared) {
        Some((class, argument)) => {
            facts.product = Some(Spanned::new(argument, span));
            facts.product_class = Some(class);
        }
        None => source.out.push(
            Diagnostic::error(
                "unreadable-product",
                span,
                "this is no product that Ploomber can read from SQL",
            )
            .why("it must call one of Ploomber's product classes with one constant argument")
            .help(format!("for example `{example}`")),
        ),
    }
}

/// The class and its argument, when a product can be made of them.
fn product(declared: &jinja::Assignment) -> Option<(ProductClass, Value)> {
    let class = product_class(declared.class.as_deref()?)?;
    let argument = declared.argument.clone()?;
    fits(class, &argument).then_some((class, argument))
}

fn product_class(name: &str) -> Option<ProductClass> {
    Some(match name {
        "File" => ProductClass::File,
        "SQLRelation" => ProductClass::SQLRelation,
        "SQLiteRelation" => ProductClass::SQLiteRelation,
        "PostgresRelation" => ProductClass::PostgresRelation,
        "GenericProduct" => ProductClass::GenericProduct,
        "GenericSQLRelation" => ProductClass::GenericSQLRelation,
        _ => return None,
    })
}

/// Whether a product of `class` can be made from `argument`.
fn fits(class: ProductClass, argument: &Value) -> bool {
    match class {
        ProductClass::File | ProductClass::GenericProduct => argument.as_str().is_some(),
        _ => {
            let (Value::List(items) | Value::Tuple(items)) = argument else { return false };
            let kind = items.last().and_then(Value::as_str);
            matches!(items.len(), 2 | 3) && matches!(kind, Some("table" | "view"))
        }
    }
}
