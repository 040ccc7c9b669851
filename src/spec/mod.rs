//! A pipeline as written, and as Ploomber understands it: `pipeline.yaml` and `env.yaml` become a [`Pipeline`].

mod callable;
mod called;
pub mod config;
mod declared;
mod entry_point;
pub mod env;
pub(crate) mod installed;
mod item;
mod likely;
pub mod literal;
mod meta;
pub mod modules;
mod partial;
pub mod pipeline;
mod placeholders;
mod resolve;
mod root;
mod sections;
pub mod surroundings;
mod task;
mod timestamp;
pub mod value;
pub mod wildcard;

pub use declared::declare_product;
pub use env::Env;
pub use likely::Likely;
pub use literal::literal_eval;
pub use pipeline::{
    Callable, Extract, Pipeline, Product, ProductClass, ProductItem, Source, SourceKind, Task, TaskClass,
    TaskName,
};
pub use resolve::{Request, resolve};
pub use surroundings::{Fixed, Git, Surroundings};
pub(crate) use task::takes_client;
pub use value::Value;
