//! A placeholder in a script that nothing fills.
//!
//! # Why
//! Ploomber fills `product`, `upstream` and the task's `params`, and fails on any other name.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo {{limit}} > {{product}}
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
