//! A `depends` that the controller can't evaluate.
//!
//! # Why
//! The linter looks for names in it and nothing else; the task ends in Error when it is its turn.
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
//!       - {name: b, template: run, depends: "a &&"}
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
//!       - {name: b, template: run, depends: "a && !a.Failed"}
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi]}
//! ```
