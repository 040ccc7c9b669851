//! A value of another type than its key takes.
//!
//! # Why
//! A list where text is expected, or a number where a mapping is: Ploomber fails while it loads the pipeline, often with a
//! message about something else. Remember that Ploomber reads quoted texts such as `'1'` or `'true'` as values, too.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   get.sh: data.csv
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
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
