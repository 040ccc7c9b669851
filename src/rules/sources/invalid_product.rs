//! A `product` in the source that is no path.
//!
//! # Why
//! With `extract_product: true` the product is what the parameters cell assigns: a path, or a mapping of names to paths.
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
//! product = None
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
