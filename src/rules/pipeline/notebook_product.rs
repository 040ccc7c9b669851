//! A script or notebook without a product for its notebook.
//!
//! # Why
//! Ploomber runs scripts as notebooks and keeps the executed notebook as a product. With several products that one is called
//! `nb`, or what `nb_product_key` names, and its suffix tells the form: .ipynb, .html, .md, .tex, .pdf or .rst.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: {data: data.csv}
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
//!     product: {nb: fit.ipynb, data: data.csv}
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```
