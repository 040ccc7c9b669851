//! The manifest takes no account of a setting.
//!
//! # Why
//! The run would do something else than `sooper.yaml` says.
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
//! data: {repository: {gcs: {bucket: churn}}}
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
//! data: {from: volume}
//! ```
