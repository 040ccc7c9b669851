//! Tasks that wait for each other.
//!
//! # Why
//! No task of the cycle could ever start. Ploomber refuses the pipeline, and Argo the workflow.
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
//! cat {{upstream['clean']}} > {{product}}
//! ```
//! ```sh clean.sh
//! cp {{upstream['get']}} {{product}}
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
