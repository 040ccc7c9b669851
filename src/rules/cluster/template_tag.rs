//! A text that Argo would take for a template tag.
//!
//! # Why
//! Argo replaces `{{…}}` in everything it hands to a pod and knows no way to quote it: a name or value with two braces
//! would arrive changed, or stop the run.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     name: "{% raw %}get {{all}}{% endraw %}"
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: get.sh
//!     name: get all
//!     product: data.csv
//! ```
//! ```sh get.sh
//! echo 1 > {{product}}
//! ```
