//! A value from a task that need not run before.
//!
//! # Why
//! Argo refuses it: the value may not be there yet.
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
//!       - {name: a, template: say}
//!       - {name: b, template: run, arguments: {parameters: [{name: city, value: "{{tasks.a.outputs.result}}"}]}}
//!   - name: run
//!     inputs: {parameters: [{name: city}]}
//!     container: {image: busybox, command: [echo], args: ["{{inputs.parameters.city}}"]}
//!   - name: say
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
//!       - {name: a, template: say}
//!       - {name: b, template: run, dependencies: [a], arguments: {parameters: [{name: city, value: "{{tasks.a.outputs.result}}"}]}}
//!   - name: run
//!     inputs: {parameters: [{name: city}]}
//!     container: {image: busybox, command: [echo], args: ["{{inputs.parameters.city}}"]}
//!   - name: say
//!     container: {image: busybox, command: [echo], args: [hi]}
//! ```
