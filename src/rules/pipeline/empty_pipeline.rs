//! A pipeline file without tasks.
//!
//! # Why
//! Ploomber refuses it, with a Python exception if the file is quite empty. A pipeline that is to have no task yet says
//! `tasks: []`.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks: []
//! ```
