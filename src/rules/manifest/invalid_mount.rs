//! A `subPath` that leads out of the volume.
//!
//! # Why
//! It must be relative and hold no `..`. The pod can't be created, and the task ends in Error.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   entrypoint: run
//!   volumes: [{name: work, emptyDir: {}}]
//!   templates:
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi], volumeMounts: [{name: work, mountPath: /work, subPath: ../x}]}
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
//!     container: {image: busybox, command: [echo], args: [hi], volumeMounts: [{name: work, mountPath: /work, subPath: x}]}
//! ```
