//! The pipeline file: tasks, names, products, placeholders.

crate::rules::catalogue::rules! {}
