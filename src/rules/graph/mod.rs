//! The graph: who waits for whom.

crate::rules::catalogue::rules! {
    dependency_cycle "SP201" error,
    unknown_upstream "SP202" error,
    unmatched_wildcard "SP203" warning,
    unused_upstream "SP204" note deep,
    isolated_task "SP205" note deep,
    partial_pipeline "SP206" error,
}
