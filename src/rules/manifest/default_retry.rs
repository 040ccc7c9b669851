//! A retry strategy among the defaults of all templates.
//!
//! # Why
//! It is merged into DAGs and steps too: a task that fails runs again, and then the whole DAG runs again with it.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   entrypoint: main
//!   templateDefaults: {retryStrategy: {limit: "1"}}
//!   templates:
//!   - name: main
//!     dag:
//!       tasks:
//!       - {name: a, template: run}
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
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi]}
//!     retryStrategy: {limit: "1"}
//! ```
