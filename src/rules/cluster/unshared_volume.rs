//! What has to be shared is on a volume that pods don't share.
//!
//! # Why
//! Each task runs in a pod of its own, so products and code have to be on a volume that every pod mounts and may write to.
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
//! - {name: scratch, mount_path: /mnt/vol, source: {emptyDir: {}}}
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
//! - {name: nfs, mount_path: /mnt/vol, source: {persistentVolumeClaim: {claimName: nfs}}}
//! ```
