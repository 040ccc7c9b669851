//! A `soopervisor.yaml` beside a `sooper.yaml`.
//!
//! # Why
//! Only `sooper.yaml` is read, so what the other file says has no effect.
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
//! ```
//! ```yaml soopervisor.yaml
//! argo:
//!   backend: argo-workflows
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
//! ```
