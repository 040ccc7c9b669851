//! A parameter or an artifact without a value.
//!
//! # Why
//! An argument of a step or task needs a value when the manifest is read, and so does one of a CronWorkflow, which
//! nobody is asked for.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: CronWorkflow
//! metadata: {name: report}
//! spec:
//!   schedules: ["0 6 * * *"]
//!   workflowSpec:
//!     arguments: {parameters: [{name: city}]}
//!     entrypoint: run
//!     templates:
//!     - name: run
//!       container: {image: busybox, command: [echo], args: [hi]}
//! ```
//!
//! # Good
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: CronWorkflow
//! metadata: {name: report}
//! spec:
//!   schedules: ["0 6 * * *"]
//!   workflowSpec:
//!     arguments: {parameters: [{name: city, value: Bilbao}]}
//!     entrypoint: run
//!     templates:
//!     - name: run
//!       container: {image: busybox, command: [echo], args: [hi]}
//! ```
