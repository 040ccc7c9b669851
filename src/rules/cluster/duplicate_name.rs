//! Two things with one name, or two volumes at one path.
//!
//! # Why
//! Kubernetes knows the volumes, variables and hosts of a pod by name, and refuses two mounts at one path.
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
//! volumes:
//! - {name: data, mount_path: /mnt/data, source: {persistentVolumeClaim: {claimName: data}}}
//! - {name: raw, mount_path: /mnt/data, source: {persistentVolumeClaim: {claimName: raw}}}
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
//! volumes:
//! - {name: data, mount_path: /mnt/data, source: {persistentVolumeClaim: {claimName: data}}}
//! - {name: raw, mount_path: /mnt/raw, source: {persistentVolumeClaim: {claimName: raw}}}
//! ```
