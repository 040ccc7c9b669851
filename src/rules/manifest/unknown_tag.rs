//! A tag that is nearly one of Argo's.
//!
//! # Why
//! Argo fills in what begins with inputs, outputs, workflow, tasks, steps, item or pod, and leaves everything else as
//! it stands.
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
//!     container: {image: busybox, command: [echo], args: ["{{workflows.name}}"]}
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
//!     container: {image: busybox, command: [echo], args: ["{{workflow.name}}"]}
//! ```
