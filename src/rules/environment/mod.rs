//! The environment: packages that a pod needs.

crate::rules::catalogue::rules! {}
