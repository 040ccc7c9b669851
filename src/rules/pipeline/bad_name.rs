//! A name that can't be filled.
//!
//! # Why
//! The name of a grid's tasks may use the grid's parameters, as in `fit-[[alpha]]`; it must be a template that Jinja can
//! read.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     name: "fit-[[alpha | nothing]]"
//!     product: fit.ipynb
//!     grid: {alpha: [1, 2]}
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
//!     name: "fit-[[alpha]]"
//!     product: fit.ipynb
//!     grid: {alpha: [1, 2]}
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```
