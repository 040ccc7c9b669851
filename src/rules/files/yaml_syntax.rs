//! A YAML file that can't be read.
//!
//! # Why
//! Ploomber stops at the first such place, and so does every tool after it. The usual cause in a pipeline is a placeholder
//! at the beginning of a value: YAML takes `{{` for two mappings, so the value needs quotes. PyYAML, which reads the file in
//! the end, also refuses tabs and control characters that other readers let through.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: {{ root }}/get.sh
//!     product: data.csv
//! ```
//! ```yaml env.yaml
//! root: .
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: "{{ root }}/get.sh"
//!     product: data.csv
//! ```
//! ```yaml env.yaml
//! root: .
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
