//! A product that no other pod gets to see.
//!
//! # Why
//! Without a shared volume each pod has a project's folder of its own. Argo's artifacts carry what lies in it; a file
//! somewhere else, or a SQLite database, stays behind, and the tasks that need it fail.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: /mnt/raw/data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```yaml sooper.yaml
//! environment: {from: image}
//! data: {from: artifacts}
//! volumes:
//! - {name: code, mount_path: /mnt/vol, source: {persistentVolumeClaim: {claimName: code}}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: out/data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```yaml sooper.yaml
//! environment: {from: image}
//! data: {from: artifacts}
//! volumes:
//! - {name: code, mount_path: /mnt/vol, source: {persistentVolumeClaim: {claimName: code}}}
//! ```
