//! A wildcard in `upstream` that matches no task.
//!
//! # Why
//! Ploomber says nothing: the task starts at once, without the inputs that it was to wait for.
//!
//! # Bad
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
//! upstream = ["got-*"]
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
//! upstream = ["ge*"]
//! product = None
//!
//! # %%
//! print(upstream["ge*"], product)
//! ```
