//! A function that its module doesn't define.
//!
//! # Why
//! Ploomber looks for a `def` of that name at the top level of the module. sooper follows imports between the project's modules too.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: tasks.fit
//!     product: model.pkl
//! ```
//! ```python tasks.py
//! def fti(product):
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
