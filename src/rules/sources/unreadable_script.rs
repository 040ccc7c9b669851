//! A script that jupytext can't cut into cells.
//!
//! # Why
//! Ploomber reads scripts through jupytext. A broken header, a format that it doesn't know or a marimo app stops it.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```python fit.py
//! # ---
//! # jupyter:
//! #   kernelspec:
//! #     name: python3
//! # ---
//!
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
//! # ---
//! # jupyter:
//! #   kernelspec:
//! #     display_name: Python 3
//! #     language: python
//! #     name: python3
//! # ---
//!
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```
