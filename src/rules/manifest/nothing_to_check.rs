//! No manifest among the files named.
//!
//! # Why
//! Argo's linter fails then too, so that a forgotten file doesn't pass for a good one.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: v1
//! kind: ConfigMap
//! metadata: {name: settings}
//! data: {city: Bilbao}
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
