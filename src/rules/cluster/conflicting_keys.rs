//! Settings that exclude each other.
//!
//! # Why
//! Each of them alone means something; together they contradict.
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
//! ```yaml sooper.yaml
//! environment: {from: image, tool: conda}
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
//! ```yaml sooper.yaml
//! environment: {from: conda, tool: mamba}
//! ```
//! ```yaml environment.yml
//! name: etl
//! dependencies: [python=3.12, ploomber=0.23]
//! ```
