//! A value to exclude from the run's parameters isn't in env.yaml.
//!
//! # Why
//! A value that was meant to stay as it is could be changed with `argo submit -p`, and everybody would see it there.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!     params: {region: "{{region}}"}
//! ```
//! ```sh get.sh
//! echo {{region}} > {{product}}
//! ```
//! ```yaml env.yaml
//! region: north
//! ```
//! ```yaml sooper.yaml
//! environment: {from: image}
//! parameters: {exclude: [regoin]}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!     params: {region: "{{region}}"}
//! ```
//! ```sh get.sh
//! echo {{region}} > {{product}}
//! ```
//! ```yaml env.yaml
//! region: north
//! ```
//! ```yaml sooper.yaml
//! environment: {from: image}
//! parameters: {exclude: [region]}
//! ```
