//! A byte order mark that hides the marker of a script's first cell.
//!
//! # Why
//! To jupytext the mark is a part of the first line, which then marks no cell. When that cell was the parameters cell, Ploomber
//! sees none, and writes another one into the file.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```python fit.py
//! ﻿# %%
//! import json
//!
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! json.dumps(product)
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```python fit.py
//! # %%
//! import json
//!
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! json.dumps(product)
//! ```
