//! The project's root can't be told.
//!
//! # Why
//! Sources and products are relative to it. Ploomber takes the folder of the pipeline file, or that of a `setup.py` above it;
//! in a folder below `src`, it insists on the `setup.py`.
//!
//! # Bad
//! ```yaml src/pkg/pipeline.yaml
//! tasks: []
//! ```
//!
//! # Good
//! ```yaml src/pkg/pipeline.yaml
//! tasks: []
//! ```
//! ```python setup.py
//! from setuptools import setup
//!
//! setup(name="pkg")
//! ```
