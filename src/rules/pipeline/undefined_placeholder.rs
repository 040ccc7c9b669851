//! A placeholder that nothing defines.
//!
//! # Why
//! `{{name}}` in the pipeline file is filled from env.yaml and a few built-in values. Ploomber refuses to load a pipeline with
//! one that has no value.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: "{{ folder }}/data.csv"
//! ```
//! ```yaml env.yaml
//! foldr: output
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: "{{ folder }}/data.csv"
//! ```
//! ```yaml env.yaml
//! folder: output
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
