//! Templates that call each other with nothing that could stop them.
//!
//! # Why
//! The controller stops them with an error when they are 100 deep.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   entrypoint: again
//!   templates:
//!   - name: again
//!     steps: [[{name: more, template: again}]]
//! ```
//!
//! # Good
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   entrypoint: again
//!   templates:
//!   - name: again
//!     steps: [[{name: more, template: again, when: "{{workflow.status}} == Failed"}]]
//! ```
