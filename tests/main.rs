//! Everything that is tested from outside, in one binary: each further one would link all dependencies again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise, and looks at the world as a user would"
)]

mod architecture;
mod argo;
mod cases;
#[cfg(feature = "cluster")]
mod cluster;
mod config;
mod documentation;
mod environment;
mod examples;
mod faults;
mod lint;
mod manifests;
mod projects;
mod pyflakes;
mod recipes;
mod runs;
mod schemas;
mod sources;
mod values;
mod verdicts;
mod watch;
