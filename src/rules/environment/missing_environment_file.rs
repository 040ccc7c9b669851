//! A file of `environment.files` that isn't there.
//!
//! # Why
//! The pods couldn't build their environment.
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
//! environment: {files: [environment.lock.yml]}
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
//! environment: {files: [environment.yml]}
//! ```
//! ```yaml environment.yml
//! name: etl
//! dependencies: [python=3.12, ploomber=0.23]
//! ```
