//! Source code: what a pod would run.

crate::rules::catalogue::rules! {}
