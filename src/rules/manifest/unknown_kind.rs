//! A document that is no object, or of a kind that Argo doesn't have.
//!
//! # Why
//! Neither tool knows what to make of it.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: WorkFlow
//! metadata: {name: report}
//! spec:
//!   entrypoint: run
//!   templates:
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi]}
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
