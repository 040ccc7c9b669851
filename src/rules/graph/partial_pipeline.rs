//! A part of a pipeline, taken for the whole.
//!
//! # Why
//! A list of tasks that `import_tasks_from` names is completed by the pipeline that imports it. As a pipeline of its own it needs tasks that it hasn't, and Ploomber refuses it.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! - source: tasks.double
//!   product: double.csv
//! ```
//! ```yaml pipeline.train.yaml
//! meta: {import_tasks_from: pipeline.yaml}
//! tasks:
//!   - source: tasks.get
//!     product: data.csv
//! ```
//! ```python tasks.py
//! def get(product):
//!     with open(product, "w") as out:
//!         out.write("1")
//!
//!
//! def double(product, upstream):
//!     with open(upstream["get"]) as data, open(product, "w") as out:
//!         out.write(2 * data.read())
//! ```
//!
//! # Good
//! ```yaml part.yaml
//! - source: tasks.double
//!   product: double.csv
//! ```
//! ```yaml pipeline.yaml
//! meta: {import_tasks_from: part.yaml}
//! tasks:
//!   - source: tasks.get
//!     product: data.csv
//! ```
//! ```python tasks.py
//! def get(product):
//!     with open(product, "w") as out:
//!         out.write("1")
//!
//!
//! def double(product, upstream):
//!     with open(upstream["get"]) as data, open(product, "w") as out:
//!         out.write(2 * data.read())
//! ```
