//! A Rust task that can't become a shell task.
//!
//! # Why
//! Ploomber knows no Rust: for the pods, sooper writes a script for the task and points the pipeline at it. Names that a
//! shell or a template could take for something else can't be handed over, and a source elsewhere can't be pointed at.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.rs
//!     product: data.csv
//!     params: {"{key}": 1}
//! ```
//! ```text fit.rs
//! fn main() {}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.rs
//!     product: data.csv
//!     params: {key: 1}
//! ```
//! ```text fit.rs
//! fn main() {}
//! ```
