//! What can't be done is said in a sentence with what to do, ends with exit code 2, and leaves nothing half done.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use sooper::cluster::block_on;

use super::{Volume, said};

/// A namespace with pods that are no good for an upload, each in its way; removed when the test is over.
struct Namespace<'a> {
    volume: &'a Volume,
    name: String,
}

const PODS: &str = r#"
apiVersion: v1
kind: Pod
metadata: {name: full, labels: {role: full}}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: c, image: "sooper.test/busybox:1", command: [sleep, "3000"], volumeMounts: [{name: v, mountPath: /exports}]}]
  volumes: [{name: v, emptyDir: {medium: Memory, sizeLimit: 6Mi}}]
---
apiVersion: v1
kind: Pod
metadata: {name: readonly, labels: {role: readonly}}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: c, image: "sooper.test/busybox:1", command: [sleep, "3000"], volumeMounts: [{name: v, mountPath: /exports, readOnly: true}]}]
  volumes: [{name: v, emptyDir: {}}]
---
apiVersion: v1
kind: Pod
metadata: {name: bare, labels: {role: bare}}
spec:
  terminationGracePeriodSeconds: 0
  initContainers:
  - name: i
    image: "sooper.test/python:3.11"
    command: [sh, -c, 'for name in sh cat cp date dd df find ls mkdir mv rm rmdir sleep stat tail touch wc xargs; do ln -s "$(command -v $name)" /lean/; done']
    volumeMounts: [{name: l, mountPath: /lean}]
  containers:
  - {name: c, image: "sooper.test/python:3.11", command: [/bin/sleep, "3000"], env: [{name: PATH, value: /lean}], volumeMounts: [{name: v, mountPath: /exports}, {name: l, mountPath: /lean}]}
  volumes: [{name: v, emptyDir: {}}, {name: l, emptyDir: {}}]
"#;

const QUOTA: &str = "{apiVersion: v1, kind: ResourceQuota, metadata: {name: small}, spec: {hard: {pods: \"3\", count/workflows.argoproj.io: \"0\"}}}";

impl<'a> Namespace<'a> {
    fn new(volume: &'a Volume) -> Self {
        let name = volume.project.clone();
        volume.ask_kubectl(&["create", "namespace", &name], "");
        let namespace = Self { volume, name };
        volume.ask_kubectl(&["-n", &namespace.name, "apply", "-f", "-"], PODS);
        let ready = ["wait", "--for=condition=Ready", "--timeout=180s", "pod", "--all"];
        volume.ask_kubectl(&[["-n", &namespace.name].as_slice(), &ready].concat(), "");
        namespace
    }

    /// A project whose code goes through the pod of that role.
    fn project(&self, role: &str) -> (tempfile::TempDir, PathBuf) {
        let above = tempfile::tempdir().unwrap();
        let root = above.path().join("refused");
        fs::create_dir(&root).unwrap();
        let settings = format!(
            "version: 1\ncluster: {{namespace: {0}}}\nenvironment: {{from: image}}\ndefaults: {{image: \"sooper.test/busybox:1\"}}\n\
             code: {{upload: {{namespace: {0}, selector: role={role}, helper_image: \"sooper.test/busybox:1\"}}}}\n",
            self.name
        );
        fs::write(root.join("sooper.yaml"), settings).unwrap();
        fs::write(root.join("pipeline.yaml"), "tasks:\n- {source: tasks.one, product: one.txt}\n").unwrap();
        fs::write(root.join("tasks.py"), "def one(product):\n    pass\n").unwrap();
        (above, root)
    }

    /// What the pod of that name has below the project's folder.
    fn files(&self, pod: &str) -> String {
        let listing = "cd /exports/refused 2>/dev/null && find . -type f | sort";
        self.volume
            .ask_kubectl(&["-n", &self.name, "exec", pod, "--", "sh", "-c", &format!("{listing}; :")], "")
    }

    fn refuses(&self, root: &Path, arguments: &[&str], parts: &[&str]) {
        let output = self.volume.sooper(root).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
        for part in parts {
            assert!(said(&output).contains(part), "{arguments:?} doesn't say `{part}`: {}", said(&output));
        }
    }
}

impl Drop for Namespace<'_> {
    fn drop(&mut self) {
        self.volume.ask_kubectl(&["delete", "namespace", &self.name, "--wait=false"], "");
    }
}

#[test]
fn a_full_disk_leaves_what_was_there() {
    block_on(async {
        let Some(volume) = Volume::new("full").await else { return Ok(()) };
        let namespace = Namespace::new(&volume);
        let (_above, root) = namespace.project("full");
        let sent = volume.sooper(&root).arg("upload").output().unwrap();
        assert_eq!(sent.status.code(), Some(0), "{}", said(&sent));
        // There is no room for this and for all that is sent of it at once.
        fs::write(root.join("close.dat"), vec![7; 2_000_000]).unwrap();
        let sent = volume.sooper(&root).arg("upload").output().unwrap();
        assert_eq!(sent.status.code(), Some(0), "{}", said(&sent));
        let before = namespace.files("full");
        assert!(before.contains("./close.dat"), "{before}");

        fs::write(root.join("large.dat"), vec![7; 4_000_000]).unwrap();
        namespace.refuses(
            &root,
            &["upload"],
            &["the volume has", "free, and the upload needs", ".sooperignore"],
        );
        fs::remove_file(root.join("large.dat")).unwrap();
        // Files of a few bytes fill pages of four kilobytes: that shows only when they are written.
        fs::create_dir(root.join("many")).unwrap();
        (0..1800).for_each(|number| fs::write(root.join(format!("many/{number}.py")), "1\n").unwrap());
        namespace.refuses(&root, &["upload"], &["the volume is full", "Make room on it"]);
        assert_eq!(namespace.files("full"), before, "a refused upload leaves nothing and takes nothing");

        let (_above, root) = namespace.project("readonly");
        namespace.refuses(&root, &["upload"], &["can't be written to", "read-only", "--via helper"]);
        let (_above, root) = namespace.project("bare");
        namespace.refuses(
            &root,
            &["upload"],
            &["lacks sha256sum, tar", "BusyBox is enough", "code.upload.container"],
        );
        assert_eq!(namespace.files("bare"), "");
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_missing_claim_and_a_quota_are_named_before_anything_is_sent() {
    block_on(async {
        let Some(volume) = Volume::new("quota").await else { return Ok(()) };
        let namespace = Namespace::new(&volume);
        let (_above, root) = namespace.project("readonly");
        namespace.refuses(
            &root,
            &["upload", "--via", "helper"],
            &["the helper pod doesn't start", "its claim doesn't exist", "It mounts claim nfs"],
        );
        let pods = volume.ask_kubectl(&["-n", &namespace.name, "get", "pods", "-o", "name"], "");
        assert!(!pods.contains("sooper-upload"), "the helper is left behind: {pods}");

        volume.ask_kubectl(&["-n", &namespace.name, "apply", "-f", "-"], QUOTA);
        let used = ["get", "resourcequota", "small", "-o", "jsonpath={.status.used.pods}"];
        for _ in 0..60 {
            if volume.ask_kubectl(&[["-n", &namespace.name].as_slice(), &used].concat(), "") == "3" {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(500));
        }
        namespace.refuses(
            &root,
            &["upload", "--via", "helper"],
            &["quota is used up", "pods=1", "larger quota"],
        );
        let (_above, root) = namespace.project("full");
        namespace.refuses(&root, &["submit"], &["quota is used up", "count/workflows.argoproj.io=1"]);
        assert_eq!(namespace.files("full"), "", "nothing is sent for a run that can't be made");
        Ok(())
    })
    .unwrap();
}

/// A server that knows nothing of Argo: each request gets the answer that an API server has for unknown kinds.
fn without_argo() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|count| count > 2) {
                line.clear();
            }
            let body = r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"the server could not find the requested resource","reason":"NotFound","details":{},"code":404}"#;
            let _ = write!(
                stream,
                "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
        }
    });
    port
}

#[test]
fn a_cluster_without_argo_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("kubeconfig");
    let text = format!(
        "{{apiVersion: v1, kind: Config, current-context: c, contexts: [{{name: c, context: {{cluster: c, user: u}}}}], \
         clusters: [{{name: c, cluster: {{server: \"http://127.0.0.1:{}\"}}}}], users: [{{name: u, user: {{}}}}]}}",
        without_argo()
    );
    fs::write(&kubeconfig, text).unwrap();
    for arguments in [["runs", "--all"].as_slice(), &["manifests", "smoke", "--apply"]] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sooper"));
        command.args(arguments).current_dir(folder.path()).env("KUBECONFIG", &kubeconfig);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
        for part in ["Argo Workflows isn't installed", "Install it", "--context"] {
            assert!(said(&output).contains(part), "{arguments:?} doesn't say `{part}`: {}", said(&output));
        }
    }
}
