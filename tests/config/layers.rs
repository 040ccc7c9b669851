//! Which layer wins: built-in, `defaults`, the globs from top to bottom; the profile merged into the file before.

use sooper::spec::config::{EnvValue, RetryOn};

use super::configure;

#[test]
fn mappings_merge_lists_and_scalars_replace_null_removes() {
    let text = "
defaults:
  image: a:1
  timeout: 1h
  resources: {cpu: 1, memory: 1Gi}
  env: {A: a, B: {secret: s, key: k}, C: c}
  env_from: [{secret: one}, {secret: two}]
  pod: {nodeSelector: {x: v, z: w}, tolerations: [{key: a, operator: Exists}]}
tasks:
  'fit-*':
    timeout: 2h
    resources: {memory: 4Gi}
    retries: null
    env: {B: {config_map: m, key: k}, C: null}
    env_from: [{secret: three}]
    pod: {nodeSelector: {x: null}, tolerations: []}
  'fit-1': {timeout: null, retries: {limit: 5}, env: {B: plain}}
";
    let (config, noticed) = configure(&[("sooper.yaml", text)], None);
    assert_eq!(noticed, Vec::<String>::new());
    let load = config.settings_for("load");
    assert_eq!(
        (load.timeout.unwrap().to_string(), load.retries.clone().unwrap().limit),
        ("1h".to_owned(), 2)
    );
    assert_eq!(load.env["B"], EnvValue::Secret { secret: "s".into(), key: "k".into() });

    let fit = config.settings_for("fit-2");
    assert_eq!((fit.image.as_str(), fit.timeout.unwrap().to_string()), ("a:1", "2h".to_owned()));
    assert_eq!(fit.resources.requests(), [("cpu", "1".to_owned()), ("memory", "4Gi".to_owned())]);
    assert_eq!(fit.retries, None);
    assert_eq!(fit.env.keys().collect::<Vec<_>>(), ["A", "B"]);
    assert_eq!(fit.env["B"], EnvValue::ConfigMap { config_map: "m".into(), key: "k".into() });
    assert_eq!(fit.env_from.len(), 1);
    assert_eq!(
        serde_json::Value::Object(fit.pod.clone()),
        serde_json::json!({"nodeSelector": {"z": "w"}, "tolerations": []})
    );

    let first = config.settings_for("fit-1");
    assert_eq!(first.timeout, None);
    let retries = first.retries.clone().unwrap();
    assert_eq!((retries.limit, retries.on), (5, RetryOn::NodeFailure));
    assert_eq!(first.env["B"], EnvValue::Literal("plain".into()));
}

#[test]
fn volumes_of_a_task_are_added_and_the_same_name_replaces() {
    let claim = |name: &str| format!("source: {{persistentVolumeClaim: {{claimName: {name}}}}}");
    let text = format!(
        "
volumes: [{{name: nfs, mount_path: /mnt/vol, {}}}]
defaults: {{volumes: [{{name: cache, mount_path: /cache, {}}}]}}
tasks:
  a: {{volumes: [{{name: cache, mount_path: /fast, {}}}, {{name: nfs, mount_path: /mnt/vol, {}}}]}}
  b: {{volumes: null}}
",
        claim("one"),
        claim("two"),
        claim("three"),
        claim("four")
    );
    let (config, noticed) = configure(&[("sooper.yaml", &text)], None);
    assert_eq!(noticed, Vec::<String>::new());
    let mounts = |task: &str| {
        let settings = config.settings_for(task);
        let mount = |volume: &sooper::spec::config::Volume| {
            format!(
                "{} {}",
                volume.mount_path,
                volume.source["persistentVolumeClaim"]["claimName"].as_str().unwrap()
            )
        };
        settings.volumes.iter().map(mount).collect::<Vec<_>>()
    };
    assert_eq!(mounts("x"), ["/mnt/vol one", "/cache two"]);
    assert_eq!(mounts("a"), ["/mnt/vol four", "/fast three"]);
    assert_eq!(mounts("b"), ["/mnt/vol one"]);
}

#[test]
fn a_profile_is_merged_into_the_file_first() {
    let text = "
project_name: churn
workflow: {deadline: 1h, labels: {a: b}}
defaults: {timeout: 1h}
tasks:
  'fit-*': {timeout: 2h, labels: {from: file}}
  'fit-1': {timeout: 3h}
profiles:
  fast:
    project_name: '{{profile}}-x'
  slow:
    workflow: {deadline: null, labels: {c: '{{profile}}'}}
    defaults: {retries: null, env: {P: '{{project_name}}-{{profile}}'}}
    tasks: {'fit-*': {timeout: 4h}, 'plot': {timeout: 5h}}
  plain: {workflow: null}
";
    let (config, noticed) = configure(&[("sooper.yaml", text)], Some("slow"));
    assert_eq!(noticed.len(), 1, "the placeholder in the name of another profile: {noticed:?}");
    let timeout = |task: &str| config.settings_for(task).timeout.unwrap().to_string();
    assert_eq!(
        [timeout("load"), timeout("fit-2"), timeout("fit-1"), timeout("plot")],
        ["1h", "4h", "3h", "5h"]
    );
    assert_eq!(config.settings_for("fit-2").labels["from"], "file");
    assert_eq!(config.settings_for("load").retries, None);
    assert_eq!(config.settings_for("load").env["P"], EnvValue::Literal("churn-slow".into()));
    assert_eq!(config.workflow.deadline, None);
    assert_eq!((&*config.workflow.labels["a"], &*config.workflow.labels["c"]), ("b", "slow"));
    let (plain, _) = configure(&[("sooper.yaml", text)], Some("plain"));
    assert_eq!((plain.workflow.deadline, plain.workflow.labels.len()), (None, 0));
}

#[test]
fn equal_settings_are_shared() {
    let text = "tasks: {'a*': {timeout: 1h}, 'b*': {timeout: 1h}, 'c*': {timeout: 2h}}";
    let (config, _) = configure(&[("sooper.yaml", text)], None);
    let settings = ["a1", "a2", "b1", "c1"].map(|task| config.settings_for(task));
    assert!(
        std::sync::Arc::ptr_eq(&settings[0], &settings[1])
            && std::sync::Arc::ptr_eq(&settings[0], &settings[2])
    );
    assert!(!std::sync::Arc::ptr_eq(&settings[0], &settings[3]));
}

#[test]
fn an_unknown_profile_is_an_error_unless_a_file_has_its_name() {
    let (_, noticed) = configure(&[("sooper.yaml", "profiles: {training: {}}\n")], Some("trainign"));
    assert_eq!(noticed, ["1:11 unknown-profile: there is no profile `trainign` (did you mean `training`?)"]);
    let (_, noticed) = configure(&[("pipeline.serve.yaml", "tasks: []\n")], Some("serve"));
    assert_eq!(noticed, Vec::<String>::new());
    let (_, noticed) = configure(&[], Some("serve"));
    assert_eq!(noticed.len(), 1);
}
