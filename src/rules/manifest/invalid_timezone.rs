//! A time zone that doesn't exist.
//!
//! # Why
//! Argo's linter refuses it; the API server takes any text. Names are those of the IANA database.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: CronWorkflow
//! metadata: {name: report}
//! spec:
//!   schedules: ["0 6 * * *"]
//!   timezone: Europe/Nope
//!   workflowSpec:
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
//!   timezone: Europe/Madrid
//!   workflowSpec:
//!     entrypoint: run
//!     templates:
//!     - name: run
//!       container: {image: busybox, command: [echo], args: [hi]}
//! ```
