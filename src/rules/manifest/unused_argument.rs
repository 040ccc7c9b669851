//! An argument that the template doesn't ask for.
//!
//! # Why
//! Argo drops it without a word; often it is a name misspelt.
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
//!       - {name: a, template: run, arguments: {parameters: [{name: city, value: Bilbao}]}}
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi]}
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
