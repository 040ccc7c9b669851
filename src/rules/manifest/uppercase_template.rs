//! A template with uppercase letters that runs a pod.
//!
//! # Why
//! The name becomes a part of the pod's, which is lowercase. Linter and API server let it pass; the task ends in
//! Error, and no pod is there to look at.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   entrypoint: main
//!   templates:
//!   - name: main
//!     dag:
//!       tasks:
//!       - {name: a, template: Run}
//!   - name: Run
//!     container: {image: busybox, command: [echo], args: [hi]}
//! ```
//!
//! # Good
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   entrypoint: main
//!   templates:
//!   - name: main
//!     dag:
//!       tasks:
//!       - {name: a, template: run}
//!       - {name: b, template: run, dependencies: [a]}
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi]}
//! ```
