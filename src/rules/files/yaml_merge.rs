//! A merge key with something else than mappings.
//!
//! # Why
//! `<<` copies the keys of a mapping, or of each mapping in a list, into this one. Anything else is refused.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - <<: defaults
//!     source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - <<: {product: data.csv}
//!     source: get.sh
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
