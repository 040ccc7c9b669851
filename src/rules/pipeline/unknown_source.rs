//! A source that is neither a file that Ploomber can run nor a function.
//!
//! # Why
//! Ploomber tells the class of a task from the suffix of its source; suffixes are case-sensitive. Text with a dot and no
//! slash is taken for a function of a module in the project.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.jl
//!     product: data.csv
//! ```
//! ```julia get.jl
//! write("data.csv", "1")
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
