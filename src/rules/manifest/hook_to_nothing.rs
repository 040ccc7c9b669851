//! A hook that runs a template that isn't there, or never runs.
//!
//! # Why
//! When the hook is due its node is Error and nothing runs, while the workflow may succeed. In a DAG the linter
//! doesn't ask for the hook's `expression` either.
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
//!       - {name: a, template: run, hooks: {exit: {template: notify}}}
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
//!       - {name: a, template: run, hooks: {exit: {template: run}}}
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi]}
//! ```
