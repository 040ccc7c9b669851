//! A name that Argo, Kubernetes or sooper use themselves.
//!
//! # Why
//! Argo adds volumes, labels and environment variables of its own; a second one of the same name is refused, or takes the
//! place of what the run needs.
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
//! defaults:
//!   env: {ARGO_NODE: "1"}
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
//! defaults:
//!   env: {MY_NODE: "1"}
//! ```
