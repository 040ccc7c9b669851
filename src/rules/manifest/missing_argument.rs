//! A call that doesn't give what the template asks for.
//!
//! # Why
//! Argo refuses the workflow, unless the input has a `default` (or an artifact is `optional`).
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
//!       - {name: a, template: run}
//!   - name: run
//!     inputs: {parameters: [{name: city}]}
//!     container: {image: busybox, command: [echo], args: ["{{inputs.parameters.city}}"]}
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
//!       - {name: a, template: run, arguments: {parameters: [{name: city, value: Bilbao}]}}
//!   - name: run
//!     inputs: {parameters: [{name: city}]}
//!     container: {image: busybox, command: [echo], args: ["{{inputs.parameters.city}}"]}
//! ```
