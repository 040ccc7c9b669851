//! An argument whose value can't be taken from there.
//!
//! # Why
//! Arguments take a `value`, a ConfigMap's key, or what is supplied later; a value must be in its `enum`.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   entrypoint: run
//!   arguments: {parameters: [{name: city, value: Bilbao, enum: [Madrid]}]}
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
//!   arguments: {parameters: [{name: city, value: Madrid, enum: [Madrid]}]}
//!   templates:
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi]}
//! ```
