//! The cluster: what Kubernetes and Argo make of the project and of sooper.yaml.

crate::rules::catalogue::rules! {
    conflicting_keys "SP501" error,
    duplicate_name "SP502" error,
    unknown_placeholder "SP503" error,
    unmatched_glob "SP504" error,
    two_configurations "SP505" warning,
    plaintext_secret "SP506" warning,
    reserved_name "SP507" error,
    unshared_volume "SP508" error,
    key_without_meaning "SP509" note,
    invalid_kubernetes_field "SP510" error,
    missing_setting "SP511" error,
    unknown_profile "SP512" error,
    unreadable_file "SP513" error,
    slow_start "SP514" note,
    unpinned_image "SP515" note,
    setting_without_effect "SP516" warning,
    unknown_parameter "SP517" warning,
    unknown_product "SP518" error,
    misnamed_configuration "SP519" warning,
}
