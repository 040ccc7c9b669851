//! A file named by `import_tasks_from` that gives no tasks.
//!
//! # Why
//! It must be a YAML file that is a list of tasks, relative to the pipeline file.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! meta:
//!   import_tasks_from: more.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```yaml more.yaml
//! tasks: []
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! meta:
//!   import_tasks_from: more.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```yaml more.yaml
//! - source: more.sh
//!   product: more.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```sh more.sh
//! echo 2 > {{product}}
//! ```
