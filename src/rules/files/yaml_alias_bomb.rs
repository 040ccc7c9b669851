//! Aliases that repeat more than a million values.
//!
//! # Why
//! A few lines of aliases to aliases make a structure that fills any memory: the laptop's, the cluster's, or both. A value
//! that contains itself would never end.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! meta: &meta
//!   again: *meta
//! tasks: []
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
