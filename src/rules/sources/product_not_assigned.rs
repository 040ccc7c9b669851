//! A source that doesn't say what it makes although it should.
//!
//! # Why
//! With `extract_product: true` Ploomber reads the product of each task from its source and fails where it finds none.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! meta: {extract_product: true}
//! tasks:
//!   - source: fit.py
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//!
//! # %%
//! print(product)
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! meta: {extract_product: true}
//! tasks:
//!   - source: fit.py
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = "fit.ipynb"
//!
//! # %%
//! print(product)
//! ```
