//! A product that its class can't be made of.
//!
//! # Why
//! A file is a path, or a mapping of names to paths; a table or view is a list `[name, table]` or `[schema, name, table]`.
//! Quoted numbers are numbers to Ploomber: `product: '10'` is no path.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: [data.csv]
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
