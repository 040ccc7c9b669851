//! An alias whose anchor isn't there.
//!
//! # Why
//! `*name` stands for the value that `&name` marks earlier in the same document. Without it the file can't be read. Text
//! that should start with a star needs quotes.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: *data
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: &data data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
