//! A parameter's value becomes a part of a program.
//!
//! # Why
//! Whatever the value holds is run: a quote, a `$(…)`. Pass it as a variable of `env` and let the program read that.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   entrypoint: run
//!   arguments: {parameters: [{name: city, value: Bilbao}]}
//!   templates:
//!   - name: run
//!     script: {image: busybox, command: [sh], source: "echo {{workflow.parameters.city}}"}
//! ```
//!
//! # Good
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: report}
//! spec:
//!   entrypoint: run
//!   arguments: {parameters: [{name: city, value: Bilbao}]}
//!   templates:
//!   - name: run
//!     script:
//!       image: busybox
//!       command: [sh]
//!       env: [{name: CITY, value: "{{workflow.parameters.city}}"}]
//!       source: 'echo "$CITY"'
//! ```
