//! What a task makes: files, relations or generic products, single or named, as Ploomber builds them.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

use crate::source::{Diagnostic, Diagnostics, Files, Span};
use crate::spec::item::{Content, Item};
use crate::spec::placeholders::{Brackets, Reference, Template, Undefined, has_tags};
use crate::spec::{Product, ProductClass, ProductItem, TaskClass, Value};

/// PostgreSQL's longest identifier; Ploomber holds every relation to it.
const LONGEST_NAME: usize = 63;

/// What all products of a task have in common.
pub(crate) struct Maker<'a> {
    pub(crate) files: &'a Files,
    pub(crate) out: &'a Diagnostics,
    /// What paths are shown relative to.
    pub(crate) root: &'a Path,
    /// What relative paths are joined to.
    pub(crate) base: &'a Path,
    pub(crate) class: ProductClass,
    /// The task's parameters: what `[[name]]` means in a grid, and `{{name}}` when the pipeline is rendered.
    pub(crate) params: &'a [(String, Value)],
    /// The position in a grid.
    pub(crate) grid: Option<GridCell<'a>>,
}

/// One task of a grid.
#[derive(Clone, Copy)]
pub(crate) struct GridCell<'a> {
    /// Its number in the grid.
    pub(crate) index: usize,
    pub(crate) name: &'a str,
}

impl Maker<'_> {
    /// The product written as `item`; `None` when it can't be one, which is reported (`bad-product`).
    pub(crate) fn product(&self, item: &Item) -> Option<Product> {
        let Content::Map(pairs) = &item.content else {
            return self.single(item).map(Product::One);
        };
        if pairs.is_empty() {
            self.refuse(item, "a mapping of products can't be empty".to_owned(), "name at least one product");
            return None;
        }
        let made: Vec<_> =
            pairs.iter().map(|(key, item)| Some((key.value.to_string(), self.single(item)?))).collect();
        made.into_iter().collect::<Option<_>>().map(Product::Many)
    }

    fn refuse(&self, item: &Item, message: String, help: &str) {
        if !item.has_broken() {
            self.out.push(Diagnostic::error("bad-product", item.span, message).help(help));
        }
    }

    fn single(&self, item: &Item) -> Option<ProductItem> {
        match self.class {
            ProductClass::File => self.file(item),
            ProductClass::GenericProduct => self.generic(item),
            _ => self.relation(item),
        }
    }

    fn file(&self, item: &Item) -> Option<ProductItem> {
        let Some(text) = item.as_str() else {
            let cast = matches!(
                &item.content,
                Content::Leaf(Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::None)
            );
            let help = if cast {
                "Ploomber reads every text that looks like a number, a boolean or null as one, quoted or not; add a folder or a suffix"
            } else {
                "write a path; for tables and views set `product_class` to a class of relations"
            };
            self.refuse(item, format!("a File product is a path, this is {}", item.kind()), help);
            return None;
        };
        let path = match self.grid {
            None => self.files.resolve(&self.base.join(text)),
            Some(cell) => self.grid_file(text, cell, item)?,
        };
        let path = match has_any_tags(text) {
            true => PathBuf::from(self.rendered(&path.to_string_lossy(), item)?),
            false => path,
        };
        Some(ProductItem::File { text: shown(&path, self.root), path, span: item.span })
    }

    /// `-<index>` goes before all suffixes, `[[name]]` is filled in the whole path after that.
    fn grid_file(&self, text: &str, cell: GridCell<'_>, item: &Item) -> Option<PathBuf> {
        let text = self.grid_text(text, cell, item)?;
        let path = self.files.resolve(&self.base.join(text));
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let suffixes = suffixes(&name);
        let stem = if suffixes.is_empty() { name.clone() } else { name.replace(suffixes, "") };
        let numbered = path.with_file_name(format!("{stem}-{}{suffixes}", cell.index));
        let filled = self.filled(fill(&numbered.to_string_lossy(), self.params), item)?;
        Some(self.files.resolve(Path::new(&filled)))
    }

    /// `{{name}}` in a grid's product is the task's name. A value with a free `{{name}}` never gets this far, but what
    /// Jinja can do without variables is done here.
    fn grid_text(&self, text: &str, cell: GridCell<'_>, item: &Item) -> Option<String> {
        if !has_tags(text, Brackets::Curly) {
            return Some(text.strip_suffix('\n').unwrap_or(text).to_owned());
        }
        let name = |asked: &str| (asked == "name").then(|| Cow::Owned(Value::Str(cell.name.to_owned())));
        let filled =
            Template::parse(text, Brackets::Curly).and_then(|text| text.render(&name, Undefined::Silent));
        self.filled(filled, item)
    }

    /// What Ploomber makes of a product when it renders the pipeline: a template over the task's parameters. Few values
    /// get here with a placeholder left: `[[name]]`, or what `{% raw %}` protected.
    fn rendered(&self, text: &str, item: &Item) -> Option<String> {
        if !has_any_tags(text) {
            return Some(text.to_owned());
        }
        let value_of = |name: &str| {
            self.params.iter().find(|(known, _)| known == name).map(|(_, value)| Cow::Borrowed(value))
        };
        let template = Template::parse(text, Brackets::Curly);
        let square = Template::parse(text, Brackets::Square);
        let references = [&template, &square].into_iter().flatten().flat_map(Template::references);
        if let Some(unknown) = references.map(Reference::name).find(|name| value_of(name).is_none()) {
            let message = format!("no parameter of this task is called '{unknown}'");
            self.refuse(
                item,
                message,
                "a product's placeholders are keys of env.yaml, and, in a grid, [[parameters]]",
            );
            return None;
        }
        let rendered = template.and_then(|template| template.render(&value_of, Undefined::Strict));
        self.filled(square.and(rendered), item)
    }

    fn filled(&self, filled: Result<String, String>, item: &Item) -> Option<String> {
        let report = |error| {
            self.refuse(item, format!("this product can't be filled: {error}"), "correct the placeholder")
        };
        filled.map_err(report).ok()
    }

    fn generic(&self, item: &Item) -> Option<ProductItem> {
        let Some(text) = item.as_str() else {
            self.refuse(
                item,
                format!("a GenericProduct is text, this is {}", item.kind()),
                "write a name for it",
            );
            return None;
        };
        if self.grid.is_some() {
            let message = "tasks with a grid can't make a GenericProduct".to_owned();
            self.refuse(item, message, "use a File or a relation, or write the tasks out");
            return None;
        }
        Some(ProductItem::Generic { text: self.rendered(text, item)?, span: item.span })
    }

    fn relation(&self, item: &Item) -> Option<ProductItem> {
        let help = "write [name, table], [name, view] or [schema, name, table]";
        let class = self.class.name();
        let parts: Vec<Value> = match &item.content {
            Content::List(items) => items.iter().map(Item::to_value).collect(),
            Content::Leaf(Value::Tuple(items)) if self.grid.is_none() => items.clone(),
            _ => {
                self.refuse(item, format!("a {class} is a list, this is {}", item.kind()), help);
                return None;
            }
        };
        let (schema, name, kind) = match parts.as_slice() {
            [name, kind] => (None, name, kind),
            [schema, name, kind] => (Some(schema), name, kind),
            _ => {
                self.refuse(
                    item,
                    format!("a {class} has two or three parts, this has {}", parts.len()),
                    help,
                );
                return None;
            }
        };
        let Some(name) = name.as_str() else {
            self.refuse(item, format!("the name of a relation is text, this is {}", name.kind()), help);
            return None;
        };
        let Some(kind) = kind.as_str().filter(|kind| matches!(*kind, "table" | "view")) else {
            let message = format!("a relation is a 'table' or a 'view', not {}", kind.repr());
            self.refuse(item, message, "write the kind in lower case, as the last part");
            return None;
        };
        let name = match self.grid {
            None => name.to_owned(),
            Some(cell) => self.filled(fill(&format!("{name}-{}", cell.index), self.params), item)?,
        };
        let name = self.rendered(&name, item)?;
        if name.chars().count() > LONGEST_NAME {
            let message = format!("the name of this relation has {} characters", name.chars().count());
            self.refuse(item, message, "Ploomber allows 63, as PostgreSQL does: shorten it");
            return None;
        }
        let schema = match schema {
            None | Some(Value::None) => None,
            Some(Value::Str(text)) => Some(text.clone()).filter(|text| !text.is_empty()),
            Some(other) => {
                self.refuse(item, format!("a schema is text, this is {}", other.kind()), help);
                return None;
            }
        };
        Some(ProductItem::Relation { schema, name, kind: kind.to_owned(), span: item.span })
    }
}

fn has_any_tags(text: &str) -> bool {
    has_tags(text, Brackets::Curly) || has_tags(text, Brackets::Square)
}

/// A text in which `[[name]]` is a grid's value; what isn't there prints as nothing.
pub(crate) fn fill(text: &str, params: &[(String, Value)]) -> Result<String, String> {
    let value_of =
        |name: &str| params.iter().find(|(known, _)| known == name).map(|(_, value)| Cow::Borrowed(value));
    if !has_tags(text, Brackets::Square) {
        return Ok(text.strip_suffix('\n').unwrap_or(text).to_owned());
    }
    Template::parse(text, Brackets::Square)?.render(&value_of, Undefined::Silent)
}

/// A path as a pipeline's reader knows it: relative to the root, or absolute outside of it.
pub(crate) fn shown(path: &Path, root: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    if let Some(text) = path.to_str()
        && !text.is_empty()
        && !["./", "//"].iter().any(|odd| text.contains(odd))
        && !text.ends_with(['/', '.'])
    {
        return text.to_owned();
    }
    let clean: PathBuf = path.components().filter(|part| !matches!(part, Component::CurDir)).collect();
    if clean.as_os_str().is_empty() { ".".to_owned() } else { clean.to_string_lossy().into_owned() }
}

/// All suffixes of a file name, as `"".join(Path(name).suffixes)`.
fn suffixes(name: &str) -> &str {
    if name.ends_with('.') {
        return "";
    }
    let hidden = name.len() - name.trim_start_matches('.').len();
    name[hidden..].find('.').map_or("", |at| &name[hidden + at..])
}

/// SQLDump chooses the format by its product, which a mapping or a relation can't tell it.
pub(crate) fn check_dump(product: &Product, span: Span, has_handler: bool, out: &Diagnostics) {
    let tells = matches!(product, Product::One(ProductItem::File { .. } | ProductItem::Generic { .. }));
    if !tells && !has_handler {
        let message = "a SQLDump task without `io_handler` makes a single file";
        out.push(
            Diagnostic::error("bad-product", span, message).help("write one path, such as output/data.csv"),
        );
    }
}

/// Whether tasks of `class` may make products of this class; the classes that they may if not.
pub(crate) fn check_class(class: TaskClass, product: ProductClass, span: Span, out: &Diagnostics) {
    use ProductClass as P;
    let allowed: &[P] = match class {
        TaskClass::NotebookRunner => &[P::File],
        TaskClass::SQLScript => {
            &[P::SQLRelation, P::SQLiteRelation, P::PostgresRelation, P::GenericSQLRelation]
        }
        TaskClass::SQLDump => &[P::File, P::GenericProduct],
        TaskClass::SQLTransfer | TaskClass::SQLUpload => {
            &[P::SQLiteRelation, P::PostgresRelation, P::GenericSQLRelation]
        }
        TaskClass::PostgresCopyFrom => &[P::PostgresRelation],
        _ => return,
    };
    if !allowed.contains(&product) {
        let names: Vec<_> = allowed.iter().map(|class| class.name()).collect();
        let message = format!("a {} task can't make a {}", class.name(), product.name());
        let problem = Diagnostic::error("product-class", span, message);
        out.push(problem.help(format!("it makes {}: set `product_class`, or `class`", names.join(", "))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_are_pathlibs() {
        for (name, expected) in
            [("r.tar.gz", ".tar.gz"), (".a.b", ".b"), ("a", ""), ("a.", ""), ("..a.b.c", ".b.c")]
        {
            assert_eq!(suffixes(name), expected, "{name}");
        }
    }
}
