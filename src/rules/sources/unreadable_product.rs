//! A `product` in the source that can't be read without running the code.
//!
//! # Why
//! With `extract_product: true` Ploomber evaluates the text of the assignment on its own: literals work, names don't.
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
//! name = "fit.ipynb"
//! product = name
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
