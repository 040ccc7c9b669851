//! A field that Argo or Kubernetes doesn't have.
//!
//! # Why
//! Both decode strictly: Argo's linter and `kubectl create --validate=strict` refuse the object. Without that the
//! field would be dropped, and what it says with it.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   entrypoint: run
//!   paralelism: 2
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
//!   parallelism: 2
//!   templates:
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi]}
//! ```
