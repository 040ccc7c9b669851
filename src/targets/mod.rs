//! What a plan can be rendered to. One file (or folder) per target.

pub mod argo;
pub mod diagram;
pub mod image;
