//! A `podSpecPatch` that is no mapping.
//!
//! # Why
//! The pod can't be made, and the task ends in Error (`Error applying PodSpecPatch`).
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
//!     container: {image: busybox, command: [echo], args: [hi]}
//!     podSpecPatch: '{"containers": [}'
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
//!     podSpecPatch: '{"containers": []}'
//! ```
