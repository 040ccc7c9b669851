//! A parameter in the grid and in `params`.
//!
//! # Why
//! Both give it a value; Ploomber refuses to choose.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     name: fit-
//!     product: fit.ipynb
//!     params: {alpha: 0}
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
//!     name: fit-
//!     product: fit.ipynb
//!     params: {beta: 0}
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
