//! An `upstream` that doesn't name tasks.
//!
//! # Why
//! Ploomber takes a list, tuple, set or mapping of task names, or None. A single name without a list is refused.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = "get"
//! product = None
//!
//! # %%
//! print(product)
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!   - source: fit.py
//!     product: fit.ipynb
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = ["get"]
//! product = None
//!
//! # %%
//! print(upstream["get"], product)
//! ```
