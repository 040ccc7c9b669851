//! A result that a task doesn't have.
//!
//! # Why
//! `depends` may ask for Succeeded, Failed, Errored, Skipped, Omitted and Daemoned, and of tasks with a loop for
//! AnySucceeded and AllFailed.
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
//!       - {name: a, template: run}
//!       - {name: b, template: run, depends: a.AnySucceeded}
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
//!       - {name: b, template: run, depends: a.Succeeded}
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi]}
//! ```
