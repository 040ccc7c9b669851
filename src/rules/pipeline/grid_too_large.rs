//! A grid that makes more tasks than a cluster takes.
//!
//! # Why
//! A grid makes a task for each combination of its values, so the numbers multiply. A workflow of that many tasks can't be
//! stored by Kubernetes, and no one could follow it.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     name: fit-
//!     product: fit.ipynb
//!     grid: {a: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], b: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], c: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], d: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], e: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], f: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], g: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}
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
//!     grid: {a: [1, 2], b: [1, 2]}
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```
