//! A value that looks like a date or a number and isn't one.
//!
//! # Why
//! PyYAML takes unquoted text of certain shapes for dates and numbers before anybody can ask what it is for. When the
//! calendar has no such day, loading the file ends with a Python exception. Quotes make it text.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!     params:
//!       since: 2023-02-29
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!     params:
//!       since: "2023-02-29"
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
