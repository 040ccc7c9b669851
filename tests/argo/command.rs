//! `sooper export` as a user meets it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// A project of two functions in a folder called `shop`.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("shop");
    fs::create_dir(&root).unwrap();
    let pipeline = "tasks:\n- {source: fns.get, product: out/raw.csv}\n- {source: fns.clean_up, product: out/clean.csv}\n";
    let functions =
        "def get(product):\n    pass\n\ndef clean_up(product, upstream):\n    print(upstream['get'])\n";
    for (name, text) in [
        ("pipeline.yaml", pipeline),
        ("fns.py", functions),
        ("environment.yml", "dependencies: [ploomber]\n"),
    ] {
        fs::write(root.join(name), text).unwrap();
    }
    folder
}

fn sooper(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sooper"));
    command
        .current_dir(folder.join("shop"))
        .args(arguments)
        .env_remove("SOOPER_PROFILE")
        .env("NO_COLOR", "1");
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn export_writes_the_manifest_and_says_how_to_run_it() {
    let folder = project();
    let output = sooper(folder.path(), &["export"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(output.stdout.is_empty());
    assert!(said(&output).starts_with("argo.yaml written: 2 tasks, object of "), "{}", said(&output));
    assert!(said(&output).ends_with("run it: argo submit -n argo argo.yaml\n"), "{}", said(&output));
    let manifest = fs::read_to_string(folder.path().join("shop/argo.yaml")).unwrap();
    assert!(manifest.contains("subPath: shop") && manifest.contains("name: clean-up"));
    let output = sooper(folder.path(), &["export", "-q", "-o", "-"]);
    assert_eq!((String::from_utf8(output.stdout.clone()).unwrap(), said(&output)), (manifest, String::new()));
}

#[test]
fn a_list_of_tasks_is_exported_to_the_same_bytes_each_time() {
    let folder = project();
    let file = |name: &str| folder.path().join("shop").join(name);
    fs::write(file("pipeline.yaml"), "- {source: fns.get, product: out/raw.csv}\n").unwrap();
    let export = || {
        assert_eq!(sooper(folder.path(), &["export", "-q"]).status.code(), Some(0));
        fs::read_to_string(file("argo.yaml")).unwrap()
    };
    let first = export();
    assert_eq!([export(), export()], [first.clone(), first], "the manifest is no source of itself");
}

#[test]
fn a_snapshot_is_named_by_what_it_holds() {
    let folder = project();
    let root = folder.path().join("shop");
    fs::write(root.join("sooper.yaml"), "version: 1\ncode: {from: snapshot}\n").unwrap();
    let digest = || {
        let output = sooper(folder.path(), &["export"]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let manifest: serde_json::Value =
            serde_yaml::from_str(&fs::read_to_string(root.join("argo.yaml")).unwrap()).unwrap();
        let digest = manifest["spec"]["arguments"]["parameters"][0]["value"].as_str().unwrap().to_owned();
        assert!(said(&output).contains(&format!("pods run snapshot {digest}: `sooper upload`")));
        digest
    };
    let first = digest();
    assert_eq!(digest(), first, "the manifest is no part of the code");
    fs::create_dir(root.join("out")).unwrap();
    fs::write(root.join("out/raw.csv"), "a product").unwrap();
    assert_eq!(digest(), first, "products are no part of the code");
    fs::write(
        root.join("fns.py"),
        "def get(product):\n    pass\n\ndef clean_up(product, upstream):\n    upstream['get']\n",
    )
    .unwrap();
    assert_ne!(digest(), first);
}

#[test]
fn check_fails_when_the_file_is_missing_or_old() {
    let folder = project();
    assert_eq!(sooper(folder.path(), &["export", "--check"]).status.code(), Some(1));
    sooper(folder.path(), &["export"]);
    assert_eq!(sooper(folder.path(), &["export", "--check"]).status.code(), Some(0));
    let manifest = folder.path().join("shop/argo.yaml");
    fs::write(&manifest, fs::read_to_string(&manifest).unwrap().replace("clean_up", "other")).unwrap();
    let output = sooper(folder.path(), &["export", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(said(&output), "argo.yaml is out of date: run `sooper export`\n");
}

#[test]
fn nothing_is_written_when_the_project_has_errors() {
    let folder = project();
    fs::write(
        folder.path().join("shop/pipeline.yaml"),
        "tasks:\n- {source: gone.py, product: out/x.ipynb}\n",
    )
    .unwrap();
    let output = sooper(folder.path(), &["export"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("pipeline.yaml:2:") && said(&output).ends_with("nothing was written\n"),
        "{}",
        said(&output)
    );
    assert!(!folder.path().join("shop/argo.yaml").exists());
}

#[test]
fn a_part_of_the_pipeline_and_other_kinds() {
    let folder = project();
    let manifest = |arguments: &[&str]| {
        let output = sooper(folder.path(), &[&["export", "-o", "-"], arguments].concat());
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, one) = manifest(&["--task", "clean_up", "--mode", "regular"]);
    assert_eq!(code, Some(0));
    assert!(
        one.contains("value: clean_up")
            && !one.contains("value: get")
            && one.contains("dependencies:\n        - environment\n")
            && !one.contains("--force")
    );
    assert!(manifest(&["--upto", "get"]).1.contains("description: '1 task'"));
    assert!(manifest(&["--from", "get"]).1.contains("description: '2 tasks'"));
    assert_eq!(manifest(&["--task", "got"]).0, Some(2));
    assert!(
        manifest(&["--kind", "template"]).1.contains("kind: WorkflowTemplate\nmetadata:\n  name: shop\n")
    );
    let (code, cron) =
        manifest(&["--kind", "cron", "--schedule", "0 6 * * *", "--timezone", "Europe/Madrid"]);
    assert_eq!(code, Some(0));
    assert!(cron.contains("  schedules:\n  - '0 6 * * *'\n  timezone: Europe/Madrid\n"));
    assert_ne!(manifest(&["--kind", "cron", "--schedule", "0 99 * * *"]).0, Some(0));
    assert_ne!(manifest(&["--kind", "cron"]).0, Some(0));
}

#[test]
fn parts_are_a_file_beside_the_manifest() {
    let folder = project();
    let output = sooper(folder.path(), &["export", "--split", "templates"]);
    let said_at_the_end = "bring the parts: kubectl apply --server-side -n argo -f argo.parts.yaml\n\
                           run it: argo submit -n argo argo.yaml\n";
    assert!(said(&output).contains("argo.parts.yaml written: 1 part, "), "{}", said(&output));
    assert!(said(&output).ends_with(said_at_the_end), "{}", said(&output));
    let read = |name: &str| fs::read_to_string(folder.path().join("shop").join(name)).unwrap();
    assert!(read("argo.yaml").contains("name: 'shop-{{inputs.parameters.part}}'"));
    let all = sooper(folder.path(), &["export", "--split", "templates", "-o", "-"]);
    assert_eq!(
        String::from_utf8(all.stdout).unwrap(),
        format!("{}---\n{}", read("argo.parts.yaml"), read("argo.yaml"))
    );
    let check = || sooper(folder.path(), &["export", "--split", "templates", "--check"]);
    assert_eq!(check().status.code(), Some(0));
    let parts = folder.path().join("shop/argo.parts.yaml");
    fs::write(&parts, read("argo.parts.yaml").replace("clean_up", "other")).unwrap();
    assert_eq!(check().status.code(), Some(1));
    assert_eq!(sooper(folder.path(), &["export", "--split", "thirds"]).status.code(), Some(2));
}
