//! A placeholder that sooper.yaml doesn't have.
//!
//! # Why
//! Values may contain `{{project_name}}` and `{{profile}}`. Other text in double braces would reach Argo, which takes it for a
//! tag of its own.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```yaml sooper.yaml
//! environment: {from: image}
//! workflow: {title: "{{project}}"}
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
//! ```yaml sooper.yaml
//! environment: {from: image}
//! workflow: {title: "{{project_name}}"}
//! ```
