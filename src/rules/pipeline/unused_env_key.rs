//! A value of env.yaml that nothing uses.
//!
//! # Why
//! It looks like a setting and has no effect; often the placeholder was misspelt or replaced by a fixed text.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```yaml env.yaml
//! folder: output
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: "{{ folder }}/data.csv"
//! ```
//! ```yaml env.yaml
//! folder: output
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
