//! A version of the API that doesn't have the kind.
//!
//! # Why
//! The API server answers "no matches for kind". Argo has one version, `argoproj.io/v1alpha1`.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1
//! kind: Workflow
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
