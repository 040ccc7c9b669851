//! Files and YAML: what keeps a file from being read, or makes it mean something else than it says.

crate::rules::catalogue::rules! {
    yaml_syntax "SP001" error,
    duplicate_key "SP002" warning,
    unhashable_key "SP003" error,
    invalid_scalar "SP004" error,
    yaml_tag "SP005" error,
    yaml_merge "SP006" error,
    unknown_alias "SP007" error,
    yaml_alias_bomb "SP008" error,
    yaml_too_deep "SP009" error,
    several_documents "SP010" error,
    unused_ignore "SP090" warning,
    surprising_scalar "SP011" warning deep,
    hardcoded_secret "SP012" warning deep beside,
    ignored_file "SP013" warning deep beside,
    missing_file "SP014" note deep,
    large_file "SP015" warning deep beside,
}
