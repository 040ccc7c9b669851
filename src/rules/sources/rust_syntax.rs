//! Rust that can't be parsed.
//!
//! # Why
//! sooper reads the upstream tasks of a Rust task from its source, and Rust couldn't compile it in the pod.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.rs
//!     product: data.csv
//! ```
//! ```text fit.rs
//! fn main( {}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.rs
//!     product: data.csv
//! ```
//! ```text fit.rs
//! fn main() {}
//! ```
