//! Code and environment in an image that `sooper build` makes: nothing of either is on the volume.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sooper::cluster::block_on;

use super::{Volume, said};

/// What the image is built on; it has Python and Ploomber.
const BASE: &str = "sooper.test/python:3.11";

/// What builds images on this machine and hands them to the cluster's node, which can pull none.
struct Builder {
    /// The node's own store of images.
    node: PathBuf,
    /// What was built, to be removed with the test.
    built: Vec<String>,
}

impl Builder {
    /// `None` where that isn't possible, with the reason in a line.
    fn new(volume: &Volume) -> Option<Self> {
        let archive = volume.kubeconfig().with_file_name("images/sooper.test_python_3.11.tar");
        let node = PathBuf::from("/run/sooper-cluster/containerd.sock");
        let has = |program: &str| Command::new(program).arg("--version").output().is_ok();
        if !has("buildah") || !has("ctr") || !archive.exists() || !node.exists() {
            println!(
                "no image is built: that takes buildah, ctr, the base image's archive and a node on this machine"
            );
            return None;
        }
        run("buildah", &["pull", "--quiet", &format!("docker-archive:{}", archive.display())]);
        Some(Self { node, built: Vec::new() })
    }

    /// Hands an image to the node.
    fn hand_over(&mut self, name: &str) {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("image.tar").display().to_string();
        self.built.push(name.to_owned());
        run("buildah", &["push", "--quiet", name, &format!("docker-archive:{archive}:{name}")]);
        self.images(&["import", "--all-platforms", &archive]);
    }

    fn images(&self, arguments: &[&str]) {
        let node = self.node.to_str().unwrap();
        run("ctr", &[&["--address", node, "--namespace", "k8s.io", "images"], arguments].concat());
    }
}

impl Drop for Builder {
    fn drop(&mut self) {
        for name in &self.built {
            self.images(&["rm", name]);
            run("buildah", &["rmi", name]);
        }
    }
}

fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", said(&output));
}

fn project(volume: &Volume) -> (tempfile::TempDir, PathBuf) {
    let above = tempfile::tempdir().unwrap();
    let root = above.path().join(&volume.project);
    fs::create_dir(&root).unwrap();
    let files = [
        (
            "sooper.yaml",
            format!(
                "version: 1\ncode: {{from: image, image: {{repository: sooper.test/{}}}}}\ndefaults: {{image: \"{BASE}\", retries: null}}\n",
                volume.project
            ),
        ),
        ("requirements.txt", "ploomber\npython-slugify==8.0.4\n".to_owned()),
        ("pipeline.yaml", "tasks:\n- {source: tasks.load, product: out/load.txt}\n- {source: tasks.fit, product: out/fit.txt}\n".to_owned()),
        (
            "tasks.py",
            "import sys\nfrom pathlib import Path\n\nfrom slugify import slugify\n\n\ndef load(product):\n    Path(product).write_text(slugify('One Two'))\n\n\n\
             def fit(product, upstream):\n    Path(product).write_text(' '.join([Path(upstream['load']).read_text(), sys.prefix, __file__]))\n"
                .to_owned(),
        ),
    ];
    for (name, text) in files {
        fs::write(root.join(name), text).unwrap();
    }
    (above, root)
}

/// What the command prints to stdout, once it has succeeded.
fn succeed(volume: &Volume, root: &Path, arguments: &[&str]) -> String {
    let output = volume.sooper(root).args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn an_image_with_code_and_environment_runs() {
    block_on(async {
        let Some(volume) = Volume::new("image").await else { return Ok(()) };
        let Some(mut builder) = Builder::new(&volume) else { return Ok(()) };
        let (_above, root) = project(&volume);
        let built = succeed(&volume, &root, &["build"]);
        let image = built.lines().last().unwrap();
        assert!(image.starts_with(&format!("sooper.test/{}:", volume.project)), "{built}");
        builder.hand_over(image);

        succeed(&volume, &root, &["submit"]);
        assert_eq!(
            volume.shell("cat out/fit.txt"),
            "one-two /opt/sooper/env /tmp/sooper-workspace/tasks.py",
            "with the image's environment and a copy of its code"
        );
        assert_eq!(volume.shell("ls -A"), "out\n", "nothing but products is on the volume");
        let runs = succeed(&volume, &root, &["runs"]);
        assert!(runs.contains(&format!("  image {image}")), "{runs}");

        // Other code is another image: a run never gets what wasn't built.
        fs::write(root.join("added.py"), "").unwrap();
        let manifest = succeed(&volume, &root, &["export", "-o", "-"]);
        assert!(
            manifest.contains(&format!("image: sooper.test/{}:", volume.project))
                && !manifest.contains(image)
        );
        succeed(&volume, &root, &["delete", "--all", "--yes"]);
        Ok(())
    })
    .unwrap();
}
