//! The pipeline file: tasks, names, products, placeholders.

crate::rules::catalogue::rules! {
    product_collision "SP110" error check,
}
