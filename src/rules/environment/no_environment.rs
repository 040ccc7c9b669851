//! No file says which packages the tasks need.
//!
//! # Why
//! The pods run with what their image has; the default image has neither Ploomber nor the project's packages.
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
//! project_name: etl
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
//! project_name: etl
//! ```
//! ```yaml environment.yml
//! name: etl
//! dependencies: [python=3.12, ploomber=0.23]
//! ```
