//! A WorkflowTemplate that isn't in the files named.
//!
//! # Why
//! What it holds can't be checked, and Argo's linter refuses the workflow too. Name its file as well, or the folder.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   workflowTemplateRef: {name: library}
//! ```
//!
//! # Good
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   workflowTemplateRef: {name: library}
//! ---
//! apiVersion: argoproj.io/v1alpha1
//! kind: WorkflowTemplate
//! metadata: {name: library}
//! spec:
//!   entrypoint: run
//!   templates:
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi]}
//! ```
