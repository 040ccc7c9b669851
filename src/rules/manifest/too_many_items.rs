//! A list that is longer than the API server takes.
//!
//! # Why
//! Argo's full resource definitions (the default since 4.0) cap some lists: 200 templates, 200 tasks in a DAG, 500
//! input parameters, 100 metrics. Argo's linter doesn't know it; the API server refuses the object.
//!
//! Split a large DAG into templates that are DAGs themselves.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   entrypoint: run
//!   metrics:
//!     prometheus:
//!     - &m {name: runs, help: runs, counter: {value: "1"}}
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
//!     - *m
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
//!   templates:
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi]}
//! ```
