//! Compiles Ploomber pipelines into Argo Workflows, without running any Python.

pub mod cli;
#[cfg(feature = "cluster")]
pub mod cluster;
pub mod code;
pub mod compiler;
pub mod deliver;
pub mod environment;
pub mod graph;
pub mod languages;
pub mod load;
pub mod manifest;
pub mod plan;
pub mod project;
pub mod rendering;
pub mod report;
pub mod rules;
mod run;
pub mod schema;
pub mod source;
pub mod spec;
pub mod targets;
