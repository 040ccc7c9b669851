//! A task's function that is something else in the end.
//!
//! # Why
//! The last thing that the module binds the name to counts: an assignment below the function, a class or a lambda are no function.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: tasks.fit
//!     product: model.pkl
//! ```
//! ```python tasks.py
//! def fit(product):
//!     with open(product, "w") as out:
//!         out.write("model")
//!
//!
//! fit = 3
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
