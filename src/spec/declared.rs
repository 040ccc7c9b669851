//! Products that sources declare (`meta.extract_product`): they are made once the sources have been read.

use crate::source::{Diagnostics, Files, Span, Spanned};

use super::item::Item;
use super::task::product::{GridCell, Maker, check_class};
use super::task::{notebook, source};
use super::{Pipeline, Product, ProductClass, Task, TaskClass, Value};

/// Gives the task at `index` the product that its source declares, and the class where the source names one. What
/// can't be a product is reported at its place in the source and stays out.
pub fn declare_product(
    pipeline: &mut Pipeline,
    index: usize,
    product: &Spanned<Value>,
    class: Option<ProductClass>,
    files: &Files,
    out: &Diagnostics,
) {
    let Some(task) = pipeline.tasks.get_mut(index).filter(|task| task.product.is_none()) else { return };
    if let Some(class) = class {
        task.product_class = class;
        check_class(task.class, class, product.span, out);
    }
    let made = pipeline.tasks.get(index).and_then(|task| make(task, product.clone(), pipeline, files, out));
    if let Some(task) = pipeline.tasks.get_mut(index) {
        task.product = made;
    }
}

fn make(
    task: &Task,
    value: Spanned<Value>,
    pipeline: &Pipeline,
    files: &Files,
    out: &Diagnostics,
) -> Option<Product> {
    let root = pipeline.root.as_path();
    let grid = task.grid_index.map(|index| GridCell { index, name: &task.name.text });
    let base = match pipeline.product_relative_to_source && grid.is_none() {
        true => source::folder_of(&task.source, root, &pipeline.folder),
        false => root.to_owned(),
    };
    let maker =
        Maker { files, out, root, base: &base, class: task.product_class, params: &task.params, grid };
    let product = maker.product(&Item::from_value(Some(value.value), value.span))?;
    if task.class == TaskClass::NotebookRunner && task.product_class == ProductClass::File {
        let (key, exporter) = (option(task, "nb_product_key"), option(task, "nbconvert_exporter_name"));
        notebook::check(&product, value.span, key.as_ref(), exporter.as_ref(), out);
    }
    Some(product)
}

fn option(task: &Task, name: &str) -> Option<Item> {
    let (key, value): &(Spanned<String>, Value) = task.options.iter().find(|(key, _)| key.value == name)?;
    let span: Span = key.span;
    Some(Item::from_value(Some(value.clone()), span))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::source::files::Memory;
    use crate::spec::{Fixed, Request, literal_eval, resolve};

    #[test]
    fn declared_products_are_relative_to_the_root_and_numbered_in_grids() {
        let text = "meta: {extract_product: true}\ntasks:\n- s/a.py\n- {source: b.py, name: b-, grid: {x: [1, 2]}}\n";
        let files = Files::new(Memory::default().with("/p/pipeline.yaml", text));
        let out = Diagnostics::default();
        let mut pipeline = resolve(&files, &Fixed::new("/p"), &Request::default(), &|_| (), &out).unwrap();
        let span = Span::start_of(files.open(Path::new("/p/pipeline.yaml")).unwrap());
        let products = ["{'nb': 'out/a.ipynb'}", "'b.ipynb'", "{'data': 'b.csv'}"];
        for (index, text) in products.iter().enumerate() {
            let product = Spanned::new(literal_eval(text).unwrap(), span);
            declare_product(&mut pipeline, index, &product, None, &files, &out);
        }
        let shown = |task: &Task| {
            task.product
                .as_ref()
                .map(|product| product.items().map(|(_, item)| item.to_string()).collect::<Vec<_>>())
        };
        let made: Vec<_> = pipeline.tasks.iter().filter_map(shown).flatten().collect();
        assert_eq!(made, ["out/a.ipynb", "b-0.ipynb", "b-1.csv"]);
        assert_eq!(out.sorted().iter().map(|problem| problem.rule).collect::<Vec<_>>(), ["notebook-product"]);
    }
}
