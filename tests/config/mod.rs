//! `sooper.yaml`: read, merged and typed.

mod agreement;
mod command;
mod keys;
mod layers;
mod properties;

use std::path::Path;

use sooper::report::{self, Format, View};
use sooper::source::files::Memory;
use sooper::source::{Diagnostic, Diagnostics, Files};
use sooper::spec::config::{
    CodeFrom, Config, DataFrom, EnvSource, EnvValue, Findings, Kind, Known, OnExit, PullPolicy, Request,
    Strategy, from_soopervisor, json_schema, read, reference, starter,
};

/// The file of the documentation, with every section.
const EXAMPLE: &str = include_str!("../../src/spec/config/example.yaml");

/// The keys that it leaves out.
const FURTHER: &str = include_str!("further.yaml");

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
    // What the manifest takes no account of is tested with the manifest.
    let told = out.sorted().into_iter().filter(|problem| problem.rule != "setting-without-effect");
    let noticed = told.map(|diagnostic| one_line(&diagnostic, &files)).collect();
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
    for text in include_str!("wrong.txt").split("---\n") {
        let (files, out) =
            (Files::new(Memory::default().with("/p/sooper.yaml", text)), Diagnostics::default());
        let root = Path::new("/p");
        read(&files, &Request { root, file: None, profile: None, overrides: serde_json::Map::new() }, &out);
        let view = View { files: &files, folder: root, color: false };
        told.push_str(&report::render(Format::Full, &out.sorted(), view));
        told.push_str("\n----------\n\n");
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

#[test]
fn a_flat_soopervisor_file_works() {
    let text = "
mounted_volumes:
- {name: nfs, sub_path: 'data/{{project_name}}', spec: {persistentVolumeClaim: {claimName: shared}}}
- {name: raw, spec: {hostPath: {path: /raw}}}
image: continuumio/miniconda3:4.9.2
code_pod:
  args: -l role=disk -n argo -o wide
  path: /exports/{{project_name}}
paths: {environment: env/environment.yml, products: output}
cache_env: true
environment_prefix: envs/x
executor: local
allow_incremental: false
version: '0.2'
lazy_import: true
storage: {provider: local}
volumes: []
";
    let (config, noticed) = configure(&[("soopervisor.yaml", text)], None);
    let [nfs, raw] = &config.volumes[..] else { panic!("{:?}", config.volumes) };
    assert_eq!((nfs.mount_path.as_str(), nfs.sub_path.as_deref()), ("/mnt/nfs", Some("data/churn")));
    assert_eq!((raw.mount_path.as_str(), raw.sub_path.as_deref()), ("/mnt/raw", None));
    assert_eq!(config.settings_for("load").image, "continuumio/miniconda3:4.9.2");
    assert_eq!((&*config.code.upload.selector, &*config.code.upload.namespace), ("role=disk", "argo"));
    assert_eq!(config.code.upload.path, "/exports/churn");
    assert_eq!(config.environment.files, Some(vec!["env/environment.yml".to_owned()]));
    assert_eq!(config.environment.strategy, Some(Strategy::Shared));
    insta::assert_snapshot!(noticed.join("\n"));
}

#[test]
fn an_old_file_without_volumes_keeps_its_own_default() {
    let (config, noticed) = configure(&[("soopervisor.yaml", "image: continuumio/miniconda3\n")], None);
    assert_eq!(config.volumes[0].mount_path, "/mnt/nfs");
    assert_eq!(config.settings_for("load").image, "continuumio/miniconda3:24.9.2-0");
    assert_eq!(noticed.len(), 1, "{noticed:?}");
}

#[test]
fn sections_of_a_soopervisor_file_are_profiles() {
    let text = "
serve: {backend: aws-lambda, repository: x/y}
train:
  backend: argo-workflows
  repository: registry.example.com/team/churn
  exclude: [output]
  include: [data/small.csv]
  mounted_volumes: [{name: nfs, spec: {persistentVolumeClaim: {claimName: nfs}}}]
";
    for profile in [None, Some("train")] {
        let (config, noticed) = configure(&[("soopervisor.yaml", text)], profile);
        assert_eq!(
            noticed,
            [
                "2:18 key-without-meaning: the section `serve` is for another backend, sooper exports to Argo only"
            ]
        );
        assert_eq!(config.code.from, CodeFrom::Image);
        assert_eq!(config.code.image.unwrap().repository.as_deref(), Some("registry.example.com/team/churn"));
        assert_eq!(
            (&config.code.exclude[..], &config.code.include[..]),
            (&["output".into()][..], &["data/small.csv".into()][..])
        );
        assert_eq!(config.volumes[0].mount_path, "/mnt/nfs");
    }
    let two = format!("{text}test: {{backend: argo-workflows, repository: null}}\n");
    let (_, noticed) = configure(&[("soopervisor.yaml", &two)], None);
    assert!(noticed.iter().any(|line| line.contains("several sections are for Argo")), "{noticed:?}");
    let (config, noticed) = configure(&[("soopervisor.yaml", &two)], Some("test"));
    assert_eq!(noticed.len(), 1, "{noticed:?}");
    assert_eq!(config.settings_for("a").image_pull_policy, Some(PullPolicy::Never));
    assert_eq!(config.data.from, DataFrom::Clients);
    let (_, noticed) = configure(&[("soopervisor.yaml", &two)], Some("serve"));
    assert!(noticed.iter().any(|line| line.contains("there is no profile `serve`")), "{noticed:?}");
}

#[test]
fn of_two_files_the_new_one_is_used() {
    let files = [("soopervisor.yaml", "image: python:3.8\n"), ("sooper.yaml", "project_name: other\n")];
    let (config, noticed) = configure(&files, None);
    assert_eq!(config.project_name, "other");
    assert_eq!(config.volumes[0].mount_path, "/mnt/vol");
    assert_eq!(noticed.len(), 1, "{noticed:?}");
    assert!(noticed[0].contains("two-configurations"));
}

/// Settings that a starter offers as comments, uncommented.
fn uncommented(text: &str) -> String {
    let line = |line: &str| match line.split_once('#') {
        Some((indent, rest)) if indent.trim().is_empty() && !rest.starts_with(' ') => {
            format!("{indent}{rest}\n")
        }
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

#[test]
fn a_starter_is_valid_as_it_is_and_with_all_it_offers() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let rich = Memory::default()
        .with("/p/environment.yml", "")
        .with("/p/pipeline.train.yaml", "")
        .with("/p/env.train.yaml", "")
        .with("/p/env.serve.yaml", "");
    let rich =
        Findings::of(&Files::new(rich), Path::new("/p"), "churn", names(&["load", "fit-0", "fit-1", "plot"]));
    let bare =
        Findings::of(&Files::new(Memory::default()), Path::new("/p"), "My \"project\": #1", names(&["[a]"]));
    let pip = Memory::default().with("/p/requirements.txt", "");
    let pip = Findings::of(&Files::new(pip), Path::new("/p"), "on", Vec::new());
    for found in [&rich, &bare, &pip] {
        let text = starter(found);
        for text in [text.clone(), uncommented(&text)] {
            let (config, noticed) = configure(&[("sooper.yaml", &text)], None);
            assert_eq!(noticed, Vec::<String>::new(), "{text}");
            assert_eq!(config.project_name, found.project_name);
        }
    }
    let (config, _) = configure(&[("sooper.yaml", &uncommented(&starter(&bare)))], None);
    assert_eq!(config.settings_for("[a]").resources.requests()[0], ("cpu", "4".to_owned()));
    insta::assert_snapshot!(starter(&rich));
}

#[test]
fn a_translated_soopervisor_file_says_the_same() {
    let old = "
mounted_volumes: [{name: nfs, sub_path: 'x/{{project_name}}', spec: {persistentVolumeClaim: {claimName: c}}}]
image: python:3.8
code_pod: {args: -l role=disk -n argo, path: '/exports/{{project_name}}'}
cache_env: true
";
    let files = Files::new(Memory::default().with("/home/me/churn/soopervisor.yaml", old));
    let out = Diagnostics::default();
    let translated = from_soopervisor(&files, Path::new("/home/me/churn/soopervisor.yaml"), &out).unwrap();
    let (before, _) = configure(&[("soopervisor.yaml", old)], None);
    let (after, noticed) = configure(&[("sooper.yaml", &translated.to_string())], None);
    assert_eq!(noticed, Vec::<String>::new());
    assert_eq!(
        (&before.volumes, &before.code, &before.environment),
        (&after.volumes, &after.code, &after.environment)
    );
    assert_eq!(before.settings_for("a"), after.settings_for("a"));
}

#[test]
fn the_command_line_wins_and_is_checked() {
    let files = Files::new(Memory::default().with("/p/sooper.yaml", "workflow: {schedule: '@daily'}\n"));
    let root = Path::new("/p");
    let read = |overrides: serde_json::Value| {
        let out = Diagnostics::default();
        let overrides = overrides.as_object().unwrap().clone();
        let config = read(&files, &Request { root, file: None, profile: None, overrides }, &out);
        (
            config.workflow.schedule,
            out.sorted().iter().map(|problem| problem.message.clone()).collect::<Vec<_>>(),
        )
    };
    let (schedule, problems) =
        read(serde_json::json!({"workflow": {"kind": "cron", "schedule": "0 6 * * *"}}));
    assert_eq!((schedule.as_deref(), problems), (Some("0 6 * * *"), vec![]));
    let (_, problems) = read(serde_json::json!({"workflow": {"kind": "cron", "schedule": "0 25 * * *"}}));
    assert_eq!(problems, ["`workflow.schedule` from the command line: hour: 25 is out of range (0 to 23)"]);
}

#[test]
fn names_in_the_settings_are_looked_up() {
    let text = "
parameters: {exclude: [db, db.pasword]}
workflow: {metrics: [{name: a, help: x, product: out.jso, key: k}]}
tasks: {'plot-*': {timeout: 1h}, 'fit-*': {timeout: 1h}}
";
    let files = Files::new(Memory::default().with("/p/sooper.yaml", text));
    let out = Diagnostics::default();
    let request =
        Request { root: Path::new("/p"), file: None, profile: None, overrides: serde_json::Map::new() };
    let config = read(&files, &request, &out);
    let known = Known {
        tasks: vec!["fit-1"],
        values: vec!["db.password".to_owned(), "dbx".to_owned()],
        products: vec!["out.json"],
    };
    config.check_references(&known, &out);
    let noticed: Vec<String> = out.sorted().iter().map(|problem| one_line(problem, &files)).collect();
    assert_eq!(
        noticed,
        [
            "2:28 unknown-parameter: env.yaml has no value `db.pasword`, so nothing is excluded (did you mean `db.password`?)",
            "3:50 unknown-product: no task makes `out.jso`, so the metric `a` has no value (did you mean `out.json`?)",
            "4:9 unmatched-glob: no task's name matches `plot-*`",
        ]
    );
}
