//! The same product is made twice.
//!
//! # Why
//! Ploomber refuses to render such a pipeline, so every pod would fail before its task starts. Files are compared by
//! their resolved path, tables and views by schema, name and kind; a task that names one product under two keys is refused too.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//! - {source: load.sh, product: data.csv}
//! - {source: clean.sh, product: out/../data.csv}
//! ```
//! ```sh load.sh
//! touch {{product}}
//! ```
//! ```sh clean.sh
//! touch {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//! - {source: load.sh, product: data.csv}
//! - {source: clean.sh, product: clean.csv}
//! ```
//! ```sh load.sh
//! touch {{product}}
//! ```
//! ```sh clean.sh
//! touch {{product}}
//! ```
