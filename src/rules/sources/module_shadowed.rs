//! A module with the name of one that is loaded anyway.
//!
//! # Why
//! Ploomber has imported Python's own `json` (and some packages) before it looks for the task, so it never sees a file `json.py`.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: json.fit
//!     product: model.pkl
//! ```
//! ```python json.py
//! def fit(product):
//!     with open(product, "w") as out:
//!         out.write("model")
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: tasks.fit
//!     product: model.pkl
//! ```
//! ```python tasks.py
//! def fit(product):
//!     with open(product, "w") as out:
//!         out.write("model")
//! ```
