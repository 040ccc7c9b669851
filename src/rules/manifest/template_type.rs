//! A template that does nothing.
//!
//! # Why
//! A template is a `container`, a `script`, a `dag`, `steps` or one of the other types.
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
//!     inputs: {}
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
//!     container: {image: busybox, command: [echo], args: [hi]}
//! ```
