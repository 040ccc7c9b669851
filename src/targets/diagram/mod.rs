//! The DAG for people and other programs: what `sooper graph` prints. One file per format, each a function of the project.

pub mod dot;
pub mod json;
pub mod mermaid;
pub mod text;
