//! The pipeline file: tasks, names, products, placeholders.

crate::rules::catalogue::rules! {
    duplicate_product "SP110" error,
}
