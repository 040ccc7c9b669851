//! A schedule that Argo can't read.
//!
//! # Why
//! Five fields (minute, hour, day, month, weekday), `@daily` and the like, or `@every 1h`.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: CronWorkflow
//! metadata: {name: report}
//! spec:
//!   schedules: ["0 25 * * *"]
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
//!   workflowSpec:
//!     entrypoint: run
//!     templates:
//!     - name: run
//!       container: {image: busybox, command: [echo], args: [hi]}
//! ```
