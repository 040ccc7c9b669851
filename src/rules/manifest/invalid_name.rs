//! A name that Argo or Kubernetes doesn't take.
//!
//! # Why
//! Templates and tasks have letters, digits and `-`; parameters and artifacts `_` too; objects are lowercase. Some
//! names of containers are Argo's own.
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
//!       - {name: load_data, template: run}
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
//!       - {name: load-data, template: run}
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi]}
//! ```
