//! A tag that the reader of the file doesn't know.
//!
//! # Why
//! Ploomber uses PyYAML's safe loader: YAML's own tags (`!!str`, `!!int`, …) work, those of other programs (`!Ref`) and of
//! Python objects are refused. sooper reads no `!!binary` values.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: !path get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
