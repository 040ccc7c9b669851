//! `--env--KEY` names a value that env.yaml doesn't have.
//!
//! # Why
//! Only values of env.yaml can be overridden; Ploomber refuses others, since they would have no effect.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: "{{ folder }}/data.csv"
//! ```
//! ```yaml env.yaml
//! folder: output
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```console
//! $ sooper lint --env--foldr other
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     product: "{{ folder }}/data.csv"
//! ```
//! ```yaml env.yaml
//! folder: output
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//! ```console
//! $ sooper lint --env--folder other
//! ```
