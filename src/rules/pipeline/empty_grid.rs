//! A grid that makes no tasks.
//!
//! # Why
//! A grid makes a task for each combination of its values. With an empty list among them there is no combination: Ploomber
//! leaves the task out without a word.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!   - source: fit.sh
//!     name: fit-
//!     product: fit.txt
//!     grid:
//!       depth: []
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```sh fit.sh
//! echo {{depth}} > {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!   - source: fit.sh
//!     name: fit-
//!     product: fit.txt
//!     grid:
//!       depth: [2, 4]
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```sh fit.sh
//! echo {{depth}} > {{product}}
//! ```
