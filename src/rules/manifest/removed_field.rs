//! A field that newer versions of Argo don't have any more.
//!
//! # Why
//! `schedule`, `mutex` and `semaphore` became the lists `schedules`, `mutexes` and `semaphores` in 3.6, and 4.0
//! refuses the old ones. `--argo-version 3.7` allows them.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: CronWorkflow
//! metadata: {name: report}
//! spec:
//!   schedule: "0 6 * * *"
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
