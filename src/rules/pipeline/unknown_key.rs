//! A key that nothing reads.
//!
//! # Why
//! Ploomber stops at a key that it doesn't know, at the top, under `meta` or in a task: each task class takes keys of its own.
//! sooper is as strict about `sooper.yaml`, where a misspelt key would silently leave the default in place.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     prodct: other.csv
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
