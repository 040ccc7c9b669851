//! The environment: packages that a pod needs.

crate::rules::catalogue::rules! {
    no_environment "SP401" warning,
    missing_environment_file "SP402" error,
    missing_ploomber "SP403" warning check beside,
    unreadable_requirement "SP404" error,
    missing_package "SP405" warning deep beside,
    unpinned_package "SP406" note deep beside,
    local_package "SP407" error check beside,
    local_prefix "SP408" note deep beside,
    foreign_package "SP409" error check beside,
    missing_pip "SP410" warning check beside,
    unnamed_environment "SP411" note deep beside,
    licensed_channel "SP412" note deep beside,
    stale_lock "SP413" warning check beside,
    missing_kernel "SP414" warning check beside,
    missing_r_package "SP415" warning deep beside,
    missing_converter "SP416" warning check beside,
}
