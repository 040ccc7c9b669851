//! An entry of a dependency file that its tool can't read.
//!
//! # Why
//! pip or conda stops at it: the environment can't be made, and no task starts.
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
//! ```text requirements.txt
//! ploomber==0.23.3
//! pandas numpy
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
//! ```text requirements.txt
//! ploomber==0.23.3
//! pandas==2.2.3
//! numpy==2.1.0
//! ```
