//! A value that Kubernetes refuses when the pod is created.
//!
//! # Why
//! Argo's schemas leave fields such as `imagePullPolicy` and tolerations' `effect` open; the task ends in Error.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   entrypoint: run
//!   templates:
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi], imagePullPolicy: ifnotpresent}
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
//!     container: {image: busybox, command: [echo], args: [hi], imagePullPolicy: IfNotPresent}
//! ```
