//! Argo manifests that somebody wrote by hand: schema, meaning, run time.

crate::rules::catalogue::rules! {}
