//! Python that can't be parsed.
//!
//! # Why
//! The task would fail as soon as its pod starts it; before that, Ploomber fails where it needs to read dependencies from the
//! code.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = ["get"
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
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```
