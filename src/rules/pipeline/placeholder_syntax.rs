//! A value that isn't a template that Jinja can read.
//!
//! # Why
//! Ploomber reads every value of the pipeline file as a Jinja template, with or without placeholders, so `{%` and `{#` mean
//! something everywhere.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: "data{%1.csv"
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
