//! A file looks like the configuration, and is called otherwise.
//!
//! # Why
//! It isn't read, so that the built-in settings hold.
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
//! ```yaml sooper.yml
//! environment: {from: image}
//! ```
//! ```yaml environment.yml
//! name: etl
//! dependencies: [python=3.12, ploomber=0.23]
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
//! environment: {from: image}
//! ```
