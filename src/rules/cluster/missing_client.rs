//! Products are to travel by Ploomber's own client, and there is none.
//!
//! # Why
//! With `data.from: clients` Ploomber uploads what a task made and downloads what it needs, but only files that have a
//! client: the pipeline's `clients: {File: …}` or the task's `product_client`.
//!
//! # Bad
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
//! data: {from: clients}
//! volumes:
//! - {name: code, mount_path: /mnt/vol, source: {persistentVolumeClaim: {claimName: code}}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! clients:
//!   File: storage.client
//! tasks:
//!   - source: get.sh
//!     product: out/data.csv
//! ```
//! ```python storage.py
//! from ploomber.clients import S3Client
//!
//! def client():
//!     return S3Client(bucket_name="churn", parent="products")
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```yaml sooper.yaml
//! environment: {from: image}
//! data: {from: clients}
//! volumes:
//! - {name: code, mount_path: /mnt/vol, source: {persistentVolumeClaim: {claimName: code}}}
//! ```
