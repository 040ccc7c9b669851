//! The product of a query has a suffix that is nearly one that Ploomber knows.
//!
//! # Why
//! A query whose product ends in `.csv` or `.parquet` is dumped to that file; with any other suffix Ploomber takes it for a
//! script that makes tables, and fails. It asks back when the suffix looks misspelt.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sql
//!     product: data.cvs
//!     client: db.client
//! ```
//! ```sql get.sql
//! SELECT 1
//! ```
//! ```python db.py
//! def client():
//!     return None
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sql
//!     product: data.csv
//!     client: db.client
//! ```
//! ```sql get.sql
//! SELECT 1
//! ```
//! ```python db.py
//! def client():
//!     return None
//! ```
