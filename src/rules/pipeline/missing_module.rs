//! A module that the project doesn't have.
//!
//! # Why
//! `source_loader: {module: …}` names a package of the project whose folder the sources are in.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! meta:
//!   source_loader: {module: sources}
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! meta:
//!   source_loader: {module: sources}
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```python sources/__init__.py
//!
//! ```
//! ```sh sources/get.sh
//! echo 1 > {{product}}
//! ```
