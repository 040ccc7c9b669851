//! An ignore comment that silences nothing.
//!
//! # Why
//! The problem it was written for has gone, or the name is misspelt and the problem is still reported. Left in place, it
//! would hide the next one.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh  # sooper: ignore[missing-source]
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
