//! A function of a package that is installed, out of sight.
//!
//! # Why
//! Ploomber imports the package and finds in the function's text which tasks it needs. Without running Python that text isn't
//! there: what such a function takes from `upstream` makes no dependency, and its parameters aren't checked. Functions that
//! only fetch something are fine.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: acme_tasks.requests.fetch_file
//!     name: get
//!     product: data.csv
//!     params: {url: https://example.com/data.csv}
//! ```
//! ```text requirements.txt
//! ploomber==0.23.3
//! acme-tasks==0.2.0
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: tasks.get
//!     product: data.csv
//!     params: {url: https://example.com/data.csv}
//! ```
//! ```python tasks.py
//! from acme_tasks.requests import fetch_file
//!
//!
//! def get(product, url):
//!     fetch_file(product=product, url=url)
//! ```
//! ```text requirements.txt
//! ploomber==0.23.3
//! acme-tasks==0.2.0
//! ```
