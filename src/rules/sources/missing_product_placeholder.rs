//! A script that doesn't use `{{product}}`.
//!
//! # Why
//! Ploomber refuses a shell script or a SQL script that doesn't say through the placeholder where its result goes: the task
//! could write anywhere.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > data.csv
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
