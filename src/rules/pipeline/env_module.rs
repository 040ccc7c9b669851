//! `_module` of env.yaml names nothing that is there.
//!
//! # Why
//! It must be a folder or a package of the project.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```yaml env.yaml
//! _module: nowhere
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
//! ```yaml env.yaml
//! _module: sources
//! ```
//! ```python sources/__init__.py
//!
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
