//! How long an upload takes, beside `kubectl cp` of the same folder: `cargo bench --bench upload`, with a cluster that
//! `SOOPER_TEST_KUBECONFIG` names and whose pod labelled `role=nfs-server` in the namespace `argo` has the volume.
//!
//! Two projects, one of 5 000 small files and one with a file of 300 MB. Three times each is copied, uploaded to where nothing is,
//! and uploaded again after a change of one file; the medians count. Beside them stands what no upload through a pod can be faster
//! than: `kubectl exec POD -- true`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark writes files, runs programs, prints, and stops at the first surprise"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

fn main() {
    let Some(kubeconfig) = std::env::var_os("SOOPER_TEST_KUBECONFIG").map(PathBuf::from) else {
        println!("no cluster to measure on: SOOPER_TEST_KUBECONFIG names none");
        return;
    };
    let beside = kubeconfig.with_file_name("bin/kubectl");
    let cluster = Cluster { kubectl: if beside.exists() { beside } else { "kubectl".into() }, kubeconfig };
    let above = tempfile::tempdir().unwrap();
    println!(
        "| project | kubectl cp | first upload | one file changed | kubectl exec true | first | changed |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (name, write) in [("5 000 small files", small as fn(&Path)), ("a file of 300 MB", large)] {
        let project = format!("bench-upload-{}-{}", std::process::id(), name.len());
        let root = above.path().join(&project);
        fs::create_dir(&root).unwrap();
        fs::write(
            root.join("sooper.yaml"),
            "version: 1\nenvironment: {from: image}\ncode: {upload: {namespace: argo}}\n",
        )
        .unwrap();
        fs::write(root.join("pipeline.yaml"), "tasks:\n- {source: tasks.one, product: one.txt}\n").unwrap();
        fs::write(root.join("tasks.py"), "def one(product):\n    pass\n").unwrap();
        write(&root);
        let [copied, first, changed, nothing] = cluster.measure(&project, &root);
        println!(
            "| {name} | {copied:.2} s | {first:.2} s | {changed:.2} s | {nothing:.2} s | {:.1} times faster | {:.0} times faster |",
            copied / first,
            copied / changed
        );
    }
}

/// The cluster that is measured on.
struct Cluster {
    kubectl: PathBuf,
    kubeconfig: PathBuf,
}

impl Cluster {
    /// Seconds: to copy, to upload, to upload one changed file, to do nothing in the pod.
    fn measure(&self, project: &str, root: &Path) -> [f64; 4] {
        let name = ["get", "pods", "-l", "role=nfs-server", "-o", "jsonpath={.items[0].metadata.name}"];
        let pod = self.kubectl(&name);
        let folder = format!("/exports/{project}");
        let target = format!("{pod}:{folder}-cp");
        let rounds: Vec<[f64; 4]> = (0..3)
            .map(|round| {
                let copied = seconds(|| drop(self.kubectl(&["cp", root.to_str().unwrap(), &target])));
                let first = seconds(|| self.upload(root));
                fs::write(root.join("tasks.py"), format!("def one(product):\n    return {round}\n")).unwrap();
                let changed = seconds(|| self.upload(root));
                let nothing = seconds(|| drop(self.kubectl(&["exec", &pod, "--", "true"])));
                self.kubectl(&["exec", &pod, "--", "rm", "-rf", &folder, &format!("{folder}-cp")]);
                [copied, first, changed, nothing]
            })
            .collect();
        std::array::from_fn(|column| {
            let mut column: Vec<f64> = rounds.iter().map(|round| round[column]).collect();
            column.sort_by(f64::total_cmp);
            column[1]
        })
    }

    /// What `kubectl` prints.
    fn kubectl(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(&self.kubectl);
        command.arg("--kubeconfig").arg(&self.kubeconfig).args(["-n", "argo"]).args(arguments);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn upload(&self, root: &Path) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sooper"));
        let output =
            command.arg("upload").current_dir(root).env("KUBECONFIG", &self.kubeconfig).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

/// Modules of some hundred bytes in fifty folders.
fn small(root: &Path) {
    for number in 0..5000 {
        let folder = root.join(format!("package{}", number % 50));
        fs::create_dir_all(&folder).unwrap();
        let text: String =
            (0..5 + number % 50).map(|line| format!("x{line} = {}\n", line * number)).collect();
        fs::write(folder.join(format!("module{number}.py")), text).unwrap();
    }
}

/// Bytes that can't be compressed.
fn large(root: &Path) {
    let mut state = 1_u64;
    let bytes = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    fs::write(root.join("weights.bin"), bytes.take(300_000_000 / 8).flatten().collect::<Vec<u8>>()).unwrap();
}
