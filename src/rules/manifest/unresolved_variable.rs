//! A variable that nothing here is called.
//!
//! # Why
//! Argo insists on every `{{inputs.…}}`, `{{workflow.…}}`, `{{tasks.…}}`, `{{steps.…}}`, `{{item.…}}` and
//! `{{pod.…}}`. What a task may name depends on what runs before it.
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
//!     inputs: {parameters: [{name: city}]}
//!     container: {image: busybox, command: [echo], args: ["{{inputs.parameters.town}}"]}
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
