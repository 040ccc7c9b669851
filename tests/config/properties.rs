//! Whatever stands in the file, reading it ends, and with settings or an error.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::configure;

/// Words that mean something in the file, so that random files get past its first lines.
fn word() -> impl Strategy<Value = String> {
    const KNOWN: [&str; 49] = [
        "version",
        "project_name",
        "cluster",
        "namespace",
        "environment",
        "from",
        "files",
        "code",
        "upload",
        "data",
        "volumes",
        "name",
        "mount_path",
        "source",
        "nfs",
        "workflow",
        "kind",
        "cron",
        "schedule",
        "keep",
        "on_exit",
        "webhook",
        "defaults",
        "image",
        "resources",
        "cpu",
        "retries",
        "on",
        "env",
        "secret",
        "key",
        "pod",
        "tolerations",
        "affinity",
        "tasks",
        "fit-*",
        "profiles",
        "x",
        "{{project_name}}",
        "{{",
        "3d",
        "1Gi",
        "0 6 * * *",
        "metrics",
        "repository",
        "s3",
        "persistentVolumeClaim",
        "null",
        "~",
    ];
    prop_oneof![4 => proptest::sample::select(&KNOWN[..]).prop_map(str::to_owned), 1 => ".{0,12}"]
}

fn tree() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(|number| json!(number)),
        word().prop_map(Json::from),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec((word(), inner), 0..6)
                .prop_map(|pairs| Json::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "(?s).{0,200}") {
        configure(&[("sooper.yaml", &text)], Some("x"));
        configure(&[("soopervisor.yaml", &text)], None);
    }

    #[test]
    fn what_passes_the_checks_fits_the_types(tree in tree()) {
        for name in ["sooper.yaml", "soopervisor.yaml"] {
            let (config, noticed) = configure(&[(name, &tree.to_string())], None);
            let unusable = noticed.iter().find(|line| line.contains("can't be used"));
            prop_assert!(unusable.is_none(), "{unusable:?}\n{tree}");
            config.settings_for("fit-1");
        }
    }
}
