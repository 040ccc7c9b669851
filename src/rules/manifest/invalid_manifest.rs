//! A resource whose manifest isn't YAML.
//!
//! # Why
//! Argo's linter refuses it.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   entrypoint: run
//!   templates:
//!   - name: run
//!     resource:
//!       action: create
//!       manifest: "a: b: c"
//! ```
//!
//! # Good
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   entrypoint: run
//!   templates:
//!   - name: run
//!     resource:
//!       action: create
//!       manifest: "a: {b: c}"
//! ```
