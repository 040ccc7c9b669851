//! A field where it has no meaning.
//!
//! # Why
//! A limit that needs a pod stands in a template without one, or the other way around; Argo's linter refuses it.
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
//!     timeout: 30s
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
//!     timeout: 30s
//! ```
