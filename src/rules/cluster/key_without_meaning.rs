//! A setting of soopervisor.yaml that has no effect here.
//!
//! # Why
//! It belonged to the image builds or to another backend of soopervisor.
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
//! ```yaml soopervisor.yaml
//! argo:
//!   backend: argo-workflows
//!   preset: small
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
