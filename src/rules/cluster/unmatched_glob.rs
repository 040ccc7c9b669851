//! A pattern under `tasks` that matches no task.
//!
//! # Why
//! Its settings hold for nothing, and the task that they were meant for runs without them: without its memory, its GPU, its
//! retries.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```yaml sooper.yaml
//! environment: {from: image}
//! tasks:
//!   "fit-*": {timeout: 1h}
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
//! ```yaml sooper.yaml
//! environment: {from: image}
//! tasks:
//!   "ge*": {timeout: 1h}
//! ```
