//! Values that only Python can make.
//!
//! # Why
//! The parameters of a task may come from a function. sooper runs no Python: it evaluates functions that return a literal.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     name: fit-
//!     product: fit.ipynb
//!     grid:
//!       alpha: params::alphas
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```
//! ```python params.py
//! import random
//!
//!
//! def alphas():
//!     return [random.random(), 1]
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     name: fit-
//!     product: fit.ipynb
//!     grid:
//!       alpha: params::alphas
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```
//! ```python params.py
//! def alphas():
//!     return [0, 1]
//! ```
