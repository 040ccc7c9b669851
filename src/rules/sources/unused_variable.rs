//! A parameter that the script doesn't use.
//!
//! # Why
//! Ploomber refuses to render a query or shell script that doesn't use all it is given.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!     params: {limit: 10}
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
//!     params: {limit: 10}
//! ```
//! ```sh get.sh
//! echo {{limit}} > {{product}}
//! ```
