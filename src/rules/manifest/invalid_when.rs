//! A condition with a single `=`.
//!
//! # Why
//! It is no comparison: the task ends in Error (`Invalid token`).
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
//!       - {name: b, template: run, dependencies: [a], when: "{{tasks.a.status}} = Succeeded"}
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
//!       - {name: b, template: run, dependencies: [a], when: "{{tasks.a.status}} == Succeeded"}
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi]}
//! ```
