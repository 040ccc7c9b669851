//! A product that the upstream task doesn't have.
//!
//! # Why
//! The text can't be rendered then, and no task of the pipeline runs.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: {raw: raw.csv, log: get.log}
//!   - source: clean.sh
//!     product: clean.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product['raw']}}
//! echo done > {{product['log']}}
//! ```
//! ```sh clean.sh
//! cp {{upstream['get']['data']}} {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: {raw: raw.csv, log: get.log}
//!   - source: clean.sh
//!     product: clean.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product['raw']}}
//! echo done > {{product['log']}}
//! ```
//! ```sh clean.sh
//! cp {{upstream['get']['raw']}} {{product}}
//! ```
