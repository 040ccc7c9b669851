//! A key that env.yaml can't have.
//!
//! # Why
//! Keys that start with an underscore are Ploomber's own, and two underscores are what separates keys in `--env--a--b`.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: "{{ out__folder }}/data.csv"
//! ```
//! ```yaml env.yaml
//! out__folder: output
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
