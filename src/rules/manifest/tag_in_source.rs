//! An expression in the source of a script.
//!
//! # Why
//! `{{=…}}` is an expression to Argo: if it can be evaluated, its value takes its place, whatever the program meant
//! by the braces.
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
//!     script: {image: busybox, command: [sh], source: "echo {{=1+1}}"}
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
//!     script: {image: busybox, command: [sh], source: "echo 2"}
//! ```
