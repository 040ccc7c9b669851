//! On a real cluster: the one whose kubeconfig `SOOPER_TEST_KUBECONFIG` names. Without one each test says so in a line and
//! passes.

mod access;
mod code;
mod control;
mod data;
mod environments;
mod faults;
mod fire;
mod grid;
mod image;
mod nested;
mod parts;
mod refusals;
mod rights;
mod runs;
mod server;
mod states;
mod terminal;
mod upload;
mod waiting;
mod wire;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use sooper::cluster::place::{Destination, Place, Via};
use sooper::cluster::{Access, Cluster, block_on};

/// The kubeconfig of the cluster to test on.
pub(crate) fn kubeconfig() -> Option<PathBuf> {
    let found = std::env::var_os("SOOPER_TEST_KUBECONFIG").map(PathBuf::from);
    let reachable = found.as_ref().is_some_and(|path| {
        let access = Access {
            kubeconfig: Some(path.clone()),
            context: None,
            namespace: "argo".into(),
            ..Access::default()
        };
        block_on(async {
            let cluster = Cluster::connect(&access).await?;
            destination("probe").open(&cluster).await
        })
        .is_ok()
    });
    if !reachable {
        println!("no cluster to test on: SOOPER_TEST_KUBECONFIG names none that answers");
    }
    found.filter(|_| reachable)
}

/// Where a test's project lies.
pub(crate) fn destination(project: &str) -> Destination {
    Destination {
        via: Via::Pod,
        selector: "role=nfs-server".into(),
        namespace: "argo".into(),
        container: None,
        path: format!("/exports/{project}"),
        helper_image: "sooper.test/busybox:1".into(),
        claim: "nfs".into(),
        sub_path: project.into(),
    }
}

/// A project folder on the volume that is this test's own, removed when the test is over.
pub(crate) struct Volume {
    /// The connection.
    pub(crate) cluster: Cluster,
    /// The pod and the folder.
    pub(crate) place: Place,
    /// The project's name.
    pub(crate) project: String,
    kubeconfig: PathBuf,
}

impl Volume {
    /// `None` without a cluster.
    pub(crate) async fn new(name: &str) -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let kubeconfig = tokio::task::spawn_blocking(kubeconfig).await.unwrap()?;
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let project = format!("test-{name}-{}-{count}", std::process::id());
        let access = Access {
            kubeconfig: Some(kubeconfig.clone()),
            context: None,
            namespace: "argo".into(),
            ..Access::default()
        };
        let cluster = Cluster::connect(&access).await.unwrap();
        let place = destination(&project).open(&cluster).await.unwrap();
        Some(Self { cluster, place, project, kubeconfig })
    }

    /// The kubeconfig of the cluster.
    pub(crate) fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// The cluster's own `kubectl`, or the machine's.
    pub(crate) fn kubectl(&self) -> PathBuf {
        let beside = self.kubeconfig.with_file_name("bin/kubectl");
        if beside.exists() { beside } else { "kubectl".into() }
    }

    /// What `kubectl` prints, which is given `input`.
    pub(crate) fn ask_kubectl(&self, arguments: &[&str], input: &str) -> String {
        let mut command = Command::new(self.kubectl());
        command.arg("--kubeconfig").arg(&self.kubeconfig).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("kubectl is there when a cluster is");
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "kubectl {arguments:?}: {}", said(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The name of a run that is made of a manifest.
    pub(crate) fn start(&self, manifest: &str) -> String {
        let created = self.ask_kubectl(&["create", "-o", "name", "-f", "-"], manifest);
        created.trim().rsplit('/').next().unwrap().to_owned()
    }

    /// `sooper` in a folder, with the cluster's kubeconfig.
    pub(crate) fn sooper(&self, folder: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sooper"));
        command.current_dir(folder).env("KUBECONFIG", &self.kubeconfig);
        command
    }

    /// What a shell in the volume's pod prints, in the project's folder.
    pub(crate) fn shell(&self, script: &str) -> String {
        let output = std::process::Command::new(self.kubectl())
            .arg("--kubeconfig")
            .arg(&self.kubeconfig)
            .args(["-n", &self.place.namespace, "exec", &self.place.pod, "--", "sh", "-c"])
            .arg(format!("cd '{}' 2>/dev/null; {script}", self.place.root))
            .output()
            .expect("kubectl is there when a cluster is");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// `sha256sum` of all files below a folder of the project, but for sooper's own.
    pub(crate) fn digests(&self, folder: &str) -> Vec<String> {
        let listing = self.shell(&format!(
            "cd '{folder}' && find . -path ./.sooper -prune -o -type f -exec sha256sum {{}} +"
        ));
        let mut lines: Vec<String> = listing.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        self.shell(&format!("rm -rf '{}'", self.place.root));
    }
}

/// A run of one task, `t`, whose pod runs a shell script. `setting` is one more line of its template.
pub(crate) fn one_pod(setting: &str, script: &str) -> String {
    format!(
        r#"
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {{generateName: test-one-pod-, namespace: argo}}
spec:
  entrypoint: p
  podGC: {{strategy: OnWorkflowCompletion}}
  templates:
  - {{name: p, dag: {{tasks: [{{name: t, template: t}}]}}}}
  - name: t
    {setting}
    container: {{image: "sooper.test/busybox:1", command: [sh, -c, "{script}"]}}
"#
    )
}

/// All that a program printed.
pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}
