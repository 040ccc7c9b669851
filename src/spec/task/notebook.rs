//! NotebookRunner's own rules: which of the products is the notebook, and what it is converted to.

use crate::source::{Diagnostic, Diagnostics, Span};
use crate::spec::item::{Content, Item};
use crate::spec::{Product, ProductItem, Value};

use super::class::suffix;

/// Suffixes that say what a notebook is converted to.
const CONVERTED: [&str; 6] = [".md", ".html", ".tex", ".pdf", ".rst", ".ipynb"];

/// nbconvert's exporters, and the two names that Ploomber adds.
const EXPORTERS: [&str; 16] = [
    "asciidoc", "custom", "html", "ipynb", "latex", "markdown", "md", "notebook", "pdf", "python", "qtpdf",
    "qtpng", "rst", "script", "slides", "webpdf",
];

/// Checks the notebook product(s) of a task against `nb_product_key` and `nbconvert_exporter_name`.
pub(crate) fn check(
    product: &Product,
    at: Span,
    key: Option<&Item>,
    exporter: Option<&Item>,
    out: &Diagnostics,
) {
    let exporter = exporter.filter(|item| item.is_truthy());
    let check = Check { product, at, out };
    match key.map(|item| (&item.content, item)) {
        None => check.single("nb", exporter),
        Some((Content::Leaf(Value::Str(name)), _)) => check.single(name, exporter),
        Some((Content::List(names), item)) => check.several(names, item, exporter),
        Some((_, item)) => item.wrong_type("nb_product_key", "text or a list of texts", out),
    }
}

struct Check<'a> {
    product: &'a Product,
    at: Span,
    out: &'a Diagnostics,
}

impl Check<'_> {
    fn named(&self, name: &str) -> Option<&ProductItem> {
        self.product.items().find(|(key, _)| *key == name).map(|(_, item)| item)
    }

    fn refuse(&self, at: Span, message: String, help: &str) {
        self.out.push(Diagnostic::error("notebook-product", at, message).help(help));
    }

    fn single(&self, name: &str, exporter: Option<&Item>) {
        let notebook = match self.product {
            Product::One(item) => item,
            Product::Many(_) => match self.named(name) {
                Some(item) => item,
                None => {
                    let message = format!("a notebook task with several products needs one called `{name}`");
                    let help = "it is the executed notebook; `nb_product_key` gives it another name";
                    return self.refuse(self.at, message, help);
                }
            },
        };
        if let Some(item) = exporter.filter(|item| item.as_map().is_some()) {
            let message = "`nbconvert_exporter_name` is a mapping, but there is one notebook".to_owned();
            return self.refuse(item.span, message, "name one exporter, such as html");
        }
        self.converted(notebook, exporter);
    }

    fn several(&self, names: &[Item], key: &Item, exporter: Option<&Item>) {
        if let Some(item) = exporter.filter(|item| item.as_str().is_some()) {
            let message = "`nbconvert_exporter_name` is one name, but there are several notebooks".to_owned();
            self.refuse(item.span, message, "write a mapping from product to exporter");
        }
        let listed: Vec<&str> = names.iter().filter_map(Item::as_str).collect();
        for (name, item) in exporter.and_then(Item::as_map).unwrap_or_default() {
            if !name.value.as_str().is_some_and(|name| listed.contains(&name)) {
                let message = format!("'{}' isn't listed in `nb_product_key`", name.value);
                self.refuse(item.span, message, "list it there, or remove its exporter");
            }
        }
        if matches!(self.product, Product::One(_)) {
            let message = "`nb_product_key` is a list, but there is a single product".to_owned();
            return self.refuse(key.span, message, "write the products as a mapping");
        }
        for name in &listed {
            match self.named(name) {
                Some(item) => self.converted(item, exporter.and_then(|exporter| exporter.get(name))),
                None => {
                    let message = format!("there is no product `{name}`");
                    self.refuse(key.span, message, "add it to `product`, or remove it here");
                }
            }
        }
        for (name, item) in self.product.items().filter(|(name, _)| !listed.contains(name)) {
            if let ProductItem::File { text, span, .. } = item
                && CONVERTED.contains(&suffix(text))
            {
                let message = format!("`{name}` looks like a notebook, but `nb_product_key` doesn't list it");
                self.refuse(*span, message, "list it there, or give it another suffix");
            }
        }
    }

    /// A notebook is converted by its exporter, else by its suffix.
    fn converted(&self, notebook: &ProductItem, exporter: Option<&Item>) {
        let ProductItem::File { text, span, .. } = notebook else { return };
        match exporter.filter(|item| !item.is_none()) {
            None if CONVERTED.contains(&suffix(text)) => {}
            None => {
                let message = match suffix(text) {
                    "" => format!("the notebook '{text}' has no suffix"),
                    suffix => format!("a notebook can't become a '{suffix}' file"),
                };
                let help = "end it in .ipynb .html .md .tex .pdf or .rst, set `nbconvert_exporter_name`, or, if it is no \
                            notebook, write a mapping: {nb: notebook.ipynb, data: data.csv}";
                self.refuse(*span, message, help);
            }
            Some(item) => match item.as_str() {
                Some("webpdf") if suffix(text) != ".pdf" => {
                    let message = format!("`webpdf` writes a .pdf file, not '{text}'");
                    self.refuse(*span, message, "end the product in .pdf, or name another exporter");
                }
                Some(name) if name.contains('.') || EXPORTERS.contains(&name.to_lowercase().as_str()) => {}
                Some(name) => {
                    let message = format!("nbconvert has no exporter '{name}'");
                    self.refuse(item.span, message, &format!("its exporters are {}", EXPORTERS.join(", ")));
                }
                None => item.wrong_type("nbconvert_exporter_name", "text", self.out),
            },
        }
    }
}
