//! A pipeline as written, and as Ploomber understands it: `pipeline.yaml` and `env.yaml` become a [`Pipeline`].

pub mod config;
pub mod literal;
pub mod pipeline;
mod timestamp;
pub mod value;
pub mod wildcard;

pub use literal::literal_eval;
pub use pipeline::{
    Callable, Extract, Pipeline, Product, ProductClass, ProductItem, Source, SourceKind, Task, TaskClass,
    TaskName,
};
pub use value::Value;
