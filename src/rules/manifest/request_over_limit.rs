//! A container asks for more than it may use.
//!
//! # Why
//! The pod can't be created, and the task ends in Error.
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
//!     container: {image: busybox, command: [echo], args: [hi], resources: {requests: {memory: 2Gi}, limits: {memory: 512Mi}}}
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
//!     container: {image: busybox, command: [echo], args: [hi], resources: {requests: {memory: 512Mi}, limits: {memory: 2Gi}}}
//! ```
