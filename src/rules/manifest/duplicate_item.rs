//! Two items of a list that must differ.
//!
//! # Why
//! Environment variables have different names, mounts different paths. The API server refuses two of the same.
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
//!     container: {image: busybox, command: [echo], args: [hi], env: [{name: A, value: "1"}, {name: A, value: "2"}]}
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
//!     container: {image: busybox, command: [echo], args: [hi], env: [{name: A, value: "1"}, {name: B, value: "2"}]}
//! ```
