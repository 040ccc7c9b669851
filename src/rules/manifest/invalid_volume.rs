//! A volume that a pod can't have.
//!
//! # Why
//! Volumes have lowercase names and one source. The pod can't be created, and the task ends in Error.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   entrypoint: run
//!   volumes: [{name: Work, emptyDir: {}}]
//!   templates:
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi], volumeMounts: [{name: Work, mountPath: /work}]}
//! ```
//!
//! # Good
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   entrypoint: run
//!   volumes: [{name: work, emptyDir: {}}]
//!   templates:
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi], volumeMounts: [{name: work, mountPath: /work}]}
//! ```
