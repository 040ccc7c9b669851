//! An env file without values.
//!
//! # Why
//! The command line of Ploomber, which runs in the pods, refuses it; the Python interface takes it for no values at all.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```yaml env.yaml
//! # root: .
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
