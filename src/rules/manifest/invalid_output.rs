//! An output that doesn't fit the type of the template.
//!
//! # Why
//! A pod's outputs come from a `path`, those of DAGs and steps from a `parameter` or an `expression` of what ran in
//! them, those of resources from `jsonPath` or `jqFilter`.
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
//!     outputs: {parameters: [{name: city, valueFrom: {expression: "1"}}]}
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
//!     outputs: {parameters: [{name: city, valueFrom: {path: /tmp/city}}]}
//! ```
