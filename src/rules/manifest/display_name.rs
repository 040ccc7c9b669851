//! A display name that the controller doesn't take.
//!
//! # Why
//! 2 to 63 letters, digits, `-` and `.`: the pod runs, and then the task and the workflow end in Error.
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
//!     container: {image: busybox, command: [echo], args: [hi]}
//!     annotations: {workflows.argoproj.io/display-name: load_data}
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
//!     annotations: {workflows.argoproj.io/display-name: load-data}
//! ```
