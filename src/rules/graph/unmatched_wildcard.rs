//! A wildcard in `upstream` that matches no task.
//!
//! # Why
//! Ploomber says nothing: the task starts at once, without the inputs that it was to wait for.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!   - source: clean.sh
//!     product: clean.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```sh clean.sh
//! cat {{upstream['get-*']}} > {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!   - source: clean.sh
//!     product: clean.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```sh clean.sh
//! echo {{upstream['ge*']}} > {{product}}
//! ```
