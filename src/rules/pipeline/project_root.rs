//! The project's root is in doubt.
//!
//! # Why
//! Sources and products are relative to it. Ploomber takes the folder of the pipeline file, or that of a `setup.py` above it;
//! in a folder below `src`, it insists on the `setup.py`, and it warns of a second pipeline further up.
//!
//! # Bad
//! ```yaml etl/pipeline.yaml
//! tasks: []
//! ```
//! ```yaml pipeline.yaml
//! tasks: []
//! ```
//!
//! # Good
//! ```yaml etl/pipeline.yaml
//! tasks: []
//! ```
