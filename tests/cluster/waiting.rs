//! What waits is explained.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use sooper::cluster::block_on;

use super::Volume;

const STUCK: &str = r#"
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: test-waiting-, namespace: argo}
spec:
  entrypoint: p
  templates:
  - name: p
    dag:
      tasks: [{name: big, template: big}, {name: image, template: image}, {name: claim, template: claim}, {name: config, template: config}]
  - {name: big, container: {image: "sooper.test/busybox:1", command: [sleep, "1"], resources: {requests: {cpu: "900"}}}}
  - {name: image, container: {image: "nowhere.test/x:1", command: [sleep, "1"]}}
  - name: claim
    volumes: [{name: v, persistentVolumeClaim: {claimName: nope}}]
    container: {image: "sooper.test/busybox:1", command: [sleep, "1"], volumeMounts: [{name: v, mountPath: /v}]}
  - name: config
    volumes: [{name: v, configMap: {name: nope}}]
    container: {image: "sooper.test/busybox:1", command: [sleep, "1"], volumeMounts: [{name: v, mountPath: /v}]}
"#;

/// What is said of each task.
const EXPLAINED: [&str; 4] = [
    "no node has room for what it requests",
    "its image can't be pulled",
    "its claim doesn't exist",
    "configmap \"nope\" not found",
];

#[test]
fn pods_that_wait_are_explained_in_a_sentence() {
    block_on(async {
        let Some(volume) = Volume::new("waiting").await else { return Ok(()) };
        let mut create = Command::new(volume.kubectl());
        create.arg("--kubeconfig").arg(volume.kubeconfig()).args(["create", "-o", "name", "-f", "-"]);
        let mut create = create.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        create.stdin.take().unwrap().write_all(STUCK.as_bytes()).unwrap();
        let created = create.wait_with_output().unwrap().stdout;
        let name = String::from_utf8_lossy(&created).trim().rsplit('/').next().unwrap().to_owned();
        let sooper = |arguments: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_sooper"));
            let output = command
                .args(arguments)
                .current_dir("/")
                .env("KUBECONFIG", volume.kubeconfig())
                .output()
                .unwrap();
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        let mut said = String::new();
        for _ in 0..60 {
            said = sooper(&["status", &name]);
            if EXPLAINED.iter().all(|sentence| said.contains(sentence)) {
                break;
            }
            std::thread::sleep(Duration::from_secs(1));
        }
        sooper(&["stop", &name, "--terminate"]);
        sooper(&["delete", &name, "--yes"]);
        for sentence in EXPLAINED {
            assert!(said.contains(sentence), "`{sentence}` isn't in\n{said}");
        }
        Ok(())
    })
    .unwrap();
}
