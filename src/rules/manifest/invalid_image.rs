//! An image's name that no container runtime can read.
//!
//! # Why
//! The pod waits with `InvalidImageName` until a deadline ends it, or for ever.
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
//!     container: {image: "Busy Box", command: [echo], args: [hi]}
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
