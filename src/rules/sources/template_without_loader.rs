//! An include or import in a query that has no folder to look in.
//!
//! # Why
//! Ploomber reads such texts without a template loader unless `meta: {source_loader: …}` names one.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! {% include 'setup.sh' %}
//! echo 1 > {{product}}
//! ```
//! ```sh setup.sh
//! set -e
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
