//! A task's function that stands inside of another statement.
//!
//! # Why
//! In the pod Ploomber takes the function's own lines and parses them: indented, they are a syntax error. When a decorator or a comment stands above it, loading the pipeline fails already.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: tasks.fit
//!     product: model.pkl
//! ```
//! ```python tasks.py
//! if True:
//!     def fit(product):
//!         with open(product, "w") as out:
//!             out.write("model")
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
