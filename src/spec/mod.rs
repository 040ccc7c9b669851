//! A pipeline as written, and as Ploomber understands it: `pipeline.yaml` and `env.yaml` become a [`Pipeline`].

pub mod config;
pub mod pipeline;
pub mod value;
pub mod wildcard;

pub use pipeline::{
    Callable, Extract, Pipeline, Product, ProductClass, ProductItem, Source, SourceKind, Task, TaskClass,
    TaskName,
};
pub use value::Value;
