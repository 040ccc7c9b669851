//! A parameters cell that doesn't assign `upstream` in a way that Ploomber sees.
//!
//! # Why
//! Ploomber looks for a plain assignment at the top level of the cell that is the first statement on its line: no annotation,
//! no `+=`, no chain, nothing indented.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! product = None; upstream = None
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
