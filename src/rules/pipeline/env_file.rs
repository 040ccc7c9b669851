//! An env file that can't be used.
//!
//! # Why
//! Ploomber reads `env.yaml`, or `env.NAME.yaml` beside `pipeline.NAME.yaml`. It refuses a file that ends in `.yml`, since it
//! might be meant.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```yaml env.yml
//! folder: output
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: "{{ folder }}/data.csv"
//! ```
//! ```yaml env.yaml
//! folder: output
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
