//! `sooper.yaml`: read, merged and typed.

use std::path::Path;

use sooper::source::files::Memory;
use sooper::source::{Diagnostic, Diagnostics, Files};
use sooper::spec::config::{
    CodeFrom, Config, EnvSource, EnvValue, Kind, OnExit, Request, json_schema, read, reference,
};

/// The file of the documentation, with every section.
const EXAMPLE: &str = include_str!("../src/spec/config/example.yaml");

/// The configuration of a project `churn` with these files, and what was noticed.
fn configure(files: &[(&str, &str)], profile: Option<&str>) -> (Config, Vec<String>) {
    let memory = files
        .iter()
        .fold(Memory::default(), |memory, (path, text)| memory.with(&format!("/home/me/churn/{path}"), text));
    let files = Files::new(memory);
    let out = Diagnostics::default();
    let root = Path::new("/home/me/churn");
    let request = Request { root, file: None, profile, overrides: serde_json::Map::new() };
    let config = read(&files, &request, &out);
    let noticed = out.sorted().iter().map(|diagnostic| one_line(diagnostic, &files)).collect();
    (config, noticed)
}

fn one_line(diagnostic: &Diagnostic, files: &Files) -> String {
    let place = diagnostic.span().map(|span| files.location(span));
    let place = place.map(|place| format!("{}:{} ", place.line, place.column)).unwrap_or_default();
    let help = diagnostic.help.iter().map(|help| format!(" ({help})")).collect::<String>();
    format!("{place}{}: {}{help}", diagnostic.rule, diagnostic.message)
}

#[test]
fn the_whole_file_of_the_reference_is_read() {
    let (config, noticed) = configure(&[("sooper.yaml", EXAMPLE)], None);
    assert_eq!(noticed, Vec::<String>::new());
    assert_eq!(config.workflow.kind, Kind::Cron);
    assert_eq!(config.code.from, CodeFrom::Snapshot);
    assert_eq!(config.volumes[0].sub_path.as_deref(), Some("churn"));
    assert!(matches!(config.workflow.on_exit, Some(OnExit::Webhook { .. })));
    let fit = config.settings_for("fit-forest");
    assert_eq!(
        fit.resources.requests(),
        [("cpu", "500m".into()), ("memory", "16Gi".into()), ("nvidia.com/gpu", "1".into())]
    );
    assert_eq!(fit.pod["nodeSelector"]["kubernetes.io/arch"], "amd64");
    assert_eq!(fit.pod["tolerations"][0]["key"], "gpu");
    assert!(matches!(fit.env["DB_URI"], EnvValue::Secret { .. }));
    assert_eq!(fit.env_from[1], EnvSource::ConfigMap("flags".into()));
    assert!(!config.settings_for("load").pod.contains_key("tolerations"));
    let (training, _) = configure(&[("sooper.yaml", EXAMPLE)], Some("training"));
    assert_eq!(training.workflow.kind, Kind::Workflow);
    assert_eq!(training.cluster.context.as_deref(), Some("gke-gpu"));
    assert_eq!(training.workflow.deadline.unwrap().to_string(), "24h");
}

#[test]
fn what_is_wrong_is_told_at_its_place() {
    let mut told = String::new();
    for text in include_str!("config/wrong.txt").split("---\n") {
        let (_, noticed) = configure(&[("sooper.yaml", text)], None);
        told.push_str(&format!(
            "{text}{}\n\n",
            noticed.iter().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
        ));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn schema_and_reference_are_fresh() {
    generated("assets/sooper.schema.json", &json_schema());
    generated("docs/sooper-yaml.md", &reference());
}

/// Fails when a committed file isn't what the program would write.
fn generated(path: &str, fresh: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("SOOPER_REFRESH").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, fresh).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == fresh, "{path} is out of date: SOOPER_REFRESH=1 cargo test --test main");
}
