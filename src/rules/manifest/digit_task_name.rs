//! A task that others depend on begins with a digit.
//!
//! # Why
//! The controller reads the name as a number, and the task that depends on it ends in Error (`bad number syntax`).
//! Argo's linter looks only at tasks that depend on others themselves.
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
//!       - {name: 1-load, template: run}
//!       - {name: b, template: run, dependencies: [1-load]}
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
