//! A setting of soopervisor.yaml that has no effect here.
//!
//! # Why
//! It belonged to the image builds or to another backend of soopervisor.
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
//! ```yaml soopervisor.yaml
//! image: registry.example.com/team/churn:1.0
//! executor: local
//! ```
//! ```yaml environment.yml
//! name: etl
//! dependencies: [python=3.12, ploomber=0.23]
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
//! ```
