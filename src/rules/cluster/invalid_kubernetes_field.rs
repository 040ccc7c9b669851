//! A part of a pod that Kubernetes would refuse.
//!
//! # Why
//! What stands under `pod:` and `volumes[].source` is Kubernetes' own, and is checked against its schema.
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
//!   pod: {tolerations: [{key: gpu, operator: Exist}]}
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
//!   pod: {tolerations: [{key: gpu, operator: Exists}]}
//! ```
