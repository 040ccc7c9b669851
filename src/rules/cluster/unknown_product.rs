//! A metric is read from a product that no task makes.
//!
//! # Why
//! The metric would never have a value, and nothing on the cluster would say so.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: scores.json
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```yaml sooper.yaml
//! environment: {from: image}
//! workflow:
//!   metrics: [{name: accuracy, help: Share of right answers, product: score.json, key: accuracy}]
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: scores.json
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```yaml sooper.yaml
//! environment: {from: image}
//! workflow:
//!   metrics: [{name: accuracy, help: Share of right answers, product: scores.json, key: accuracy}]
//! ```
