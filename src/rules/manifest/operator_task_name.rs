//! A task that others depend on is called like a word of the controller's expressions.
//!
//! # Why
//! `in or and not matches contains startsWith endsWith let if else true false nil`: the task that depends on it ends
//! in Error (`unexpected token Operator`). A task on which nothing depends may be called so.
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
//!       - {name: not, template: run}
//!       - {name: b, template: run, dependencies: ["not"]}
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
