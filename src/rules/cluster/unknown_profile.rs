//! A profile that isn't there.
//!
//! # Why
//! `--profile` chooses a section of `profiles`, or files such as `pipeline.NAME.yaml`. A misspelt one would run with the
//! settings that hold without a profile.
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
//! profiles:
//!   training: {workflow: {parallelism: 4}}
//! ```
//! ```console
//! $ sooper lint --profile trainig
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
//! profiles:
//!   training: {workflow: {parallelism: 4}}
//! ```
//! ```console
//! $ sooper lint --profile training
//! ```
