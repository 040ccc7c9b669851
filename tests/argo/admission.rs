//! What Argo's own linter and a real API server say of what is written, where they are: `argo` on the PATH (or named by
//! `SOOPER_TEST_ARGO`), the kubeconfig of an API server with Argo's definitions in `SOOPER_TEST_API`
//! or where a test cluster of this machine leaves it. Nothing is created there, and no node is needed. With
//! `SOOPER_TEST_CONTROLLER` set, Argo's controller there is asked, too: it gets them as suspended workflows.

use std::path::PathBuf;
use std::process::Command;

use super::projects::{export, folders};
use super::{keys, random, ways};

/// So many pipelines are drawn at random.
const RANDOM: usize = 1_000;

/// Every fixture and every case that compiles, each key of `sooper.yaml`, every way that code, environments and products can
/// take, and pipelines drawn at random, in one stream of documents.
fn manifests() -> String {
    let folders = folders("fixtures").into_iter().chain(folders("fixtures/cases"));
    let mut manifests: Vec<String> = folders.filter_map(|folder| export(&folder)).collect();
    assert!(manifests.len() > 100, "{}", manifests.len());
    manifests.push(keys::manifests());
    manifests.push(random::manifests(RANDOM));
    manifests.extend(ways::manifests());
    manifests.join("---\n")
}

fn output(command: &mut Command) -> Option<(bool, String)> {
    let output = command.output().ok()?;
    let text = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&text).into_owned()))
}

#[test]
fn argos_linter_takes_every_manifest() {
    let argo = std::env::var("SOOPER_TEST_ARGO").unwrap_or_else(|_| "argo".to_owned());
    if output(Command::new(&argo).arg("version")).is_none() {
        println!("not checked by Argo's linter: `{argo}` isn't here (SOOPER_TEST_ARGO)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.yaml");
    std::fs::write(&file, manifests()).unwrap();
    let (fine, text) =
        output(Command::new(&argo).args(["lint", "--offline", "--no-color"]).arg(file)).unwrap();
    assert!(fine, "{text}");
}

#[test]
fn an_api_server_takes_every_manifest() {
    let named = std::env::var_os("SOOPER_TEST_API").map(PathBuf::from);
    let usual = std::env::home_dir().map(|home| home.join(".cache/sooper-cluster/admin.kubeconfig"));
    let Some(kubeconfig) = named.or(usual).filter(|path| path.exists()) else {
        println!("not checked by an API server: no SOOPER_TEST_API");
        return;
    };
    let beside = kubeconfig.with_file_name("bin/kubectl");
    let kubectl = || {
        let mut command = Command::new(if beside.exists() { beside.as_path() } else { "kubectl".as_ref() });
        command.arg("--kubeconfig").arg(&kubeconfig).args(["--request-timeout", "60s", "-n", "argo"]);
        command
    };
    if !output(kubectl().args(["get", "--raw", "/readyz"])).is_some_and(|(ready, _)| ready) {
        println!("not checked by an API server: {} names none that answers", kubeconfig.display());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.yaml");
    std::fs::write(&file, manifests()).unwrap();
    let dry_run = ["create", "--dry-run=server", "--validate=strict", "-o", "name", "-f"];
    let (fine, text) = output(kubectl().args(dry_run).arg(file)).unwrap();
    assert!(
        fine,
        "{}",
        text.lines()
            .filter(|line| line.split_once(".argoproj.io/").is_none_or(|(kind, _)| kind.contains(' ')))
            .collect::<Vec<_>>()
            .join("\n")
    );
}

/// Controllers check a workflow before they see that it is suspended.
#[test]
fn the_controller_takes_every_manifest() {
    let Some(kubeconfig) = std::env::var_os("SOOPER_TEST_CONTROLLER").map(PathBuf::from) else {
        println!("not checked by a controller: no SOOPER_TEST_CONTROLLER names a kubeconfig");
        return;
    };
    let kubectl = |arguments: &[&str]| {
        let mut command = Command::new(kubeconfig.with_file_name("bin/kubectl"));
        command.arg("--kubeconfig").arg(&kubeconfig).args(["-n", "argo"]).args(arguments);
        output(&mut command).unwrap()
    };
    let documents = manifests();
    let suspended: Vec<String> = documents.split("---\n").filter_map(suspended).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.yaml");
    std::fs::write(&file, suspended.join("---\n")).unwrap();
    let (created, text) = kubectl(&["create", "-f", file.to_str().unwrap()]);
    let ours = ["-l", "sooper.dev/test=admission"];
    let phases = || {
        let columns =
            "jsonpath={range .items[*]}{.status.phase} {.metadata.name} {.status.message}{\"\\n\"}{end}";
        kubectl(&[&["get", "workflows", "-o", columns][..], &ours].concat()).1
    };
    let mut seen = phases();
    for _ in 0..200 {
        if created && seen.lines().filter(|line| !line.starts_with(' ')).count() >= suspended.len() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_secs(3));
        seen = phases();
    }
    kubectl(&[&["delete", "workflows", "--wait=false"][..], &ours].concat());
    assert!(created, "{text}");
    let refused = |line: &&str| !line.starts_with("Running ") && !line.starts_with("Pending ");
    assert_eq!(seen.lines().filter(refused).collect::<Vec<_>>(), Vec::<&str>::new());
    assert_eq!(seen.lines().count(), suspended.len());
}

/// A workflow that never starts a pod; nothing for the other kinds.
fn suspended(document: &str) -> Option<String> {
    let mut object: serde_json::Value = serde_yaml::from_str(document).unwrap();
    object["metadata"]["labels"]["sooper.dev/test"] = "admission".into();
    object["spec"]["suspend"] = true.into();
    (object["kind"] == "Workflow").then(|| object.to_string() + "\n")
}
