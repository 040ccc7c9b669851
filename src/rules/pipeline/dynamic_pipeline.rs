//! A pipeline that only Python can make.
//!
//! # Why
//! `location` names a function that returns the pipeline. sooper runs no Python, so it can't know what it makes.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! location: pipeline.make
//! ```
//! ```python pipeline.py
//! def make():
//!     ...
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
