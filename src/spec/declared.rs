//! Products that sources declare (`extract_product: true`): known only once the source has been read.

use crate::source::{Diagnostics, Files, Spanned};

use super::item::Item;
use super::task::product::{Maker, check_class};
use super::{Pipeline, ProductClass, SourceKind, Value};

/// Gives the task at `index` the product that its source declares, and the class where the source names one. What
/// can't be a product is reported at its place in the source.
pub fn declare_product(
    pipeline: &mut Pipeline,
    index: usize,
    product: &Spanned<Value>,
    class: Option<ProductClass>,
    files: &Files,
    out: &Diagnostics,
) {
    let Some(task) = pipeline.tasks.get_mut(index) else { return };
    if let Some(class) = class {
        task.product_class = class;
        check_class(task.class, class, product.span, out);
    }
    let base = match &task.source.kind {
        SourceKind::File(path) if pipeline.product_relative_to_source => {
            path.parent().unwrap_or(&pipeline.root)
        }
        _ => &pipeline.root,
    };
    let maker = Maker {
        files,
        out,
        root: &pipeline.root,
        base,
        class: task.product_class,
        params: &task.params,
        grid: None,
    };
    task.product = maker.product(&Item::from_value(Some(product.value.clone()), product.span));
}
