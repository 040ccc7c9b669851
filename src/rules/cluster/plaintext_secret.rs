//! A secret in the configuration.
//!
//! # Why
//! The value would stand in the manifest, and in the cluster for everybody who may look at workflows.
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
//!   env: {DB_PASSWORD: "s3cr3t-horse-42"}
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
//!   env: {DB_PASSWORD: {secret: warehouse, key: password}}
//! ```
