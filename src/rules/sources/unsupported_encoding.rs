//! An encoding comment that jupytext stops at.
//!
//! # Why
//! Ploomber reads scripts through jupytext, which refuses any encoding comment but `utf-8`.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```python fit.py
//! # -*- coding: latin-1 -*-
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
//! ```
//! ```python fit.py
//! # -*- coding: utf-8 -*-
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```
