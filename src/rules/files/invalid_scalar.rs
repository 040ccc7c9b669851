//! A value that looks like a date or a number and isn't one.
//!
//! # Why
//! PyYAML takes unquoted text of certain shapes for dates and numbers before anybody can ask what it is for. When the
//! calendar has no such day, loading the file ends with a Python exception. Quotes make it text.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//!     params:
//!       since: 2023-02-29
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
//!     product: fit.ipynb
//!     params:
//!       since: "2023-02-29"
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```
