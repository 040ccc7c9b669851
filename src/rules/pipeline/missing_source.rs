//! A source file that isn't there.
//!
//! # Why
//! Sources are relative to the project root. Ploomber looks for all of them when it loads the pipeline, so that one missing
//! file keeps every task from running.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: scripts/get.sh
//!     product: data.csv
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
