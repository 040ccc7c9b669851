//! A text that is longer than allowed.
//!
//! # Why
//! The name of a workflow becomes a label of its pods, and labels have at most 63 characters; a CronWorkflow's has at
//! most 52, since each run puts a time stamp behind it. Names of templates and tasks have at most 128.
//!
//! # Bad
//! ```yaml argo.yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! metadata: {name: a-report-on-the-sales-of-every-shop-in-each-region-in-every-month-of-the-year}
//! spec:
//!   entrypoint: run
//!   templates:
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
//!   entrypoint: run
//!   templates:
//!   - name: run
//!     container: {image: busybox, command: [echo], args: [hi]}
//! ```
