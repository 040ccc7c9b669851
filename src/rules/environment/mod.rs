//! The environment: packages that a pod needs.

crate::rules::catalogue::rules! {
    no_environment "SP401" warning,
    missing_environment_file "SP402" error,
    missing_ploomber "SP403" warning check beside,
    unreadable_requirement "SP404" error,
}
