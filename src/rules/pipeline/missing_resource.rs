//! A file under `resources_` that isn't there.
//!
//! # Why
//! Ploomber reads these files to know whether a task is up to date; it refuses to load a pipeline when one is missing.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//!     params:
//!       resources_: {model: model.json}
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//!     params:
//!       resources_: {model: model.json}
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```
//! ```json model.json
//! {}
//! ```
