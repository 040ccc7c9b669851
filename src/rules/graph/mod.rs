//! The graph: who waits for whom.

crate::rules::catalogue::rules! {}
