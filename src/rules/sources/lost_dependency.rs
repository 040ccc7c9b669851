//! An assignment that throws dependencies away.
//!
//! # Why
//! Ploomber evaluates the right side of each assignment to `upstream` by itself and keeps the last: after `upstream += ['b']` the tasks named before are gone.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.py
//!     product: get.ipynb
//!   - source: fit.py
//!     product: fit.ipynb
//!   - source: clean.py
//!     product: clean.ipynb
//! ```
//! ```python get.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```
//! ```python clean.py
//! # %% tags=["parameters"]
//! upstream = ["get"]
//! product = None
//!
//! # %%
//! print(upstream["get"], product)
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = ["get"]
//! upstream += ["clean"]
//! product = None
//!
//! # %%
//! print(upstream["get"], upstream["clean"], product)
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.py
//!     product: get.ipynb
//!   - source: fit.py
//!     product: fit.ipynb
//!   - source: clean.py
//!     product: clean.ipynb
//! ```
//! ```python get.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(product)
//! ```
//! ```python clean.py
//! # %% tags=["parameters"]
//! upstream = ["get"]
//! product = None
//!
//! # %%
//! print(upstream["get"], product)
//! ```
//! ```python fit.py
//! # %% tags=["parameters"]
//! upstream = ["get", "clean"]
//! product = None
//!
//! # %%
//! print(upstream["get"], upstream["clean"], product)
//! ```
