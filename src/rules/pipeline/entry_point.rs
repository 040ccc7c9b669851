//! There is no pipeline where it is looked for.
//!
//! # Why
//! Without `--entry-point`, Ploomber looks for `pipeline.yaml` in this folder and above it, or for what `ENTRY_POINT` or
//! `setup.cfg` name. A file that ends in `.yml` isn't found.
//!
//! # Bad
//! ```yaml pipeline.yml
//! tasks: []
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks: []
//! ```
