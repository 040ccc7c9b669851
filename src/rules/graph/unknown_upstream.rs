//! A source refers to a task that isn't there.
//!
//! # Why
//! Ploomber stops with it, so no task runs. Names that look like numbers or booleans are no text once Ploomber has read them:
//! a task called `'1'` can't be referred to.
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
//! cp {{upstream['gte']}} {{product}}
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
//! cp {{upstream['get']}} {{product}}
//! ```
