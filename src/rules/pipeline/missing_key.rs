//! A key is missing that has to be there.
//!
//! # Why
//! A task can't do without `source`, nor without `product` unless the source declares it; some classes need more. Ploomber
//! refuses to load the pipeline.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
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
