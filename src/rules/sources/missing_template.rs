//! An included template that isn't there.
//!
//! # Why
//! It is looked up below the folders of `meta.source_loader`; rendering fails without it, and no task runs.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! meta: {source_loader: {path: sql}}
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh sql/get.sh
//! {% include 'setup.sh' %}
//! echo 1 > {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! meta: {source_loader: {path: sql}}
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh sql/get.sh
//! {% include 'setup.sh' %}
//! echo 1 > {{product}}
//! ```
//! ```sh sql/setup.sh
//! set -e
//! ```
