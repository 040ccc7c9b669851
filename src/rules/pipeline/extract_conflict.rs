//! A task says what Ploomber is told to read from its source.
//!
//! # Why
//! `upstream:` works with `extract_upstream: false` only, and `product:` only without `extract_product: true`; otherwise the
//! source is asked, and Ploomber refuses to have it from both.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!     upstream: [load]
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
