//! Two tasks with one name.
//!
//! # Why
//! Names must be unique: they are what `upstream` refers to. A task without `name` is called like its file without folder and
//! suffix, so `load/get.py` and `get.sql` collide.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!   - source: raw/get.sh
//!     product: raw.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```sh raw/get.sh
//! echo 2 > {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//!   - source: raw/get.sh
//!     name: get-raw
//!     product: raw.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```sh raw/get.sh
//! echo 2 > {{product}}
//! ```
