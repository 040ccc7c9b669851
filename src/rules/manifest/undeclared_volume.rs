//! A mount of a volume that the workflow doesn't have.
//!
//! # Why
//! The task ends in Error: `volume 'work' not found in workflow spec`.
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
//!     container: {image: busybox, command: [echo], args: [hi], volumeMounts: [{name: work, mountPath: /work}]}
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
