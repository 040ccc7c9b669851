//! A query or shell script that Jinja can't read.
//!
//! # Why
//! Ploomber fills the placeholders of queries and shell scripts with Jinja. In a shell script, `${#name}` opens a Jinja
//! comment.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! names=(a b)
//! echo ${#names} > {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! names=(a b)
//! echo {% raw %}${#names}{% endraw %} > {{product}}
//! ```
