//! A list or a mapping as a key.
//!
//! # Why
//! PyYAML makes Python dictionaries, whose keys can't be lists or mappings; Kubernetes takes text only, and no null.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!     params:
//!       [a, b]: 1
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
//!     params:
//!       a, b: 1
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
