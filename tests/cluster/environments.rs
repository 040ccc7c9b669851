//! Environments on a cluster: each strategy to the end of a run, the second run finding what the first one made, and
//! what `sooper env` tells and removes.

use std::fs;
use std::path::{Path, PathBuf};

use sooper::cluster::block_on;

use super::{Volume, said};

/// Two tasks that say where their packages are; `settings` and `files` are about the environment.
fn project(volume: &Volume, settings: &str, files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let above = tempfile::tempdir().unwrap();
    let root = above.path().join(&volume.project);
    fs::create_dir(&root).unwrap();
    let settings = format!(
        "version: 1\nenvironment: {settings}\ncode: {{upload: {{namespace: argo}}}}\ndefaults: {{image: \"sooper.test/python:3.11\", retries: null}}\n"
    );
    let pipeline = "tasks:\n- {source: tasks.load, product: out/load.txt}\n- {source: tasks.fit, product: out/fit.txt}\n";
    let tasks = "import sys\nfrom pathlib import Path\n\n\ndef load(product):\n    Path(product).write_text(sys.prefix)\n\n\ndef fit(product, upstream):\n    Path(product).write_text(Path(upstream['load']).read_text() + '\\n' + sys.prefix)\n";
    for (name, text) in [("sooper.yaml", settings.as_str()), ("pipeline.yaml", pipeline), ("tasks.py", tasks)]
        .iter()
        .chain(files)
    {
        fs::write(root.join(name), text).unwrap();
    }
    (above, root)
}

/// What the command prints, once it has succeeded.
fn succeed(volume: &Volume, root: &Path, arguments: &[&str]) -> String {
    let output = volume.sooper(root).args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
    said(&output)
}

#[test]
fn shared_is_built_once_and_found_again() {
    block_on(async {
        let Some(volume) = Volume::new("shared").await else { return Ok(()) };
        // The image has all that is asked for: an index has to be reachable for nothing.
        let files = [("requirements.txt", "ploomber\n"), ("requirements.fi__.txt", "ploomber\nipykernel\n")];
        let (_above, root) = project(&volume, "{from: pip}", &files);
        succeed(&volume, &root, &["submit"]);
        let prefixes = volume.shell("cat out/fit.txt");
        let prefixes: Vec<&str> = prefixes.lines().collect();
        assert!(prefixes.iter().all(|prefix| prefix.starts_with("/mnt/vol/.sooper/envs/")), "{prefixes:?}");
        assert_ne!(prefixes[0], prefixes[1], "`fit` has an environment of its own");
        let first = succeed(&volume, &root, &["logs"]);
        assert!(first.contains("building the environment of requirements.txt with pip"), "{first}");

        succeed(&volume, &root, &["submit"]);
        let second = succeed(&volume, &root, &["logs"]);
        assert!(!second.contains("building the environment"), "{second}");
        assert!(second.contains(" is ready after "), "{second}");

        let list = succeed(&volume, &root, &["env", "list"]);
        assert_eq!(list.matches("  ready  ").count(), 2, "{list}");
        assert!(succeed(&volume, &root, &["env", "gc"]).contains("0 of 2 environments removed"));
        let planned = succeed(&volume, &root, &["env", "gc", "--older-than", "1s", "--dry-run"]);
        assert!(planned.contains("2 of 2 environments would be removed"), "{planned}");
        assert!(
            succeed(&volume, &root, &["env", "gc", "--older-than", "1s"])
                .contains("2 of 2 environments removed")
        );
        assert_eq!(volume.shell("ls -A .sooper/envs"), "runs\n");
        succeed(&volume, &root, &["delete", "--all", "--yes"]);
        Ok(())
    })
    .unwrap();
}

#[test]
fn packed_is_unpacked_in_each_pod_and_per_pod_is_built_there() {
    block_on(async {
        let Some(volume) = Volume::new("packed").await else { return Ok(()) };
        // One package comes from the index.
        let files = [("requirements.txt", "ploomber\npython-slugify==8.0.4\n")];
        let needs_it = |root: &Path| {
            let tasks = fs::read_to_string(root.join("tasks.py")).unwrap();
            fs::write(root.join("tasks.py"), format!("import slugify\n{tasks}")).unwrap();
        };
        let (_above, root) = project(&volume, "{strategy: packed}", &files);
        needs_it(&root);
        succeed(&volume, &root, &["submit"]);
        assert_eq!(volume.shell("cat out/fit.txt"), "/opt/sooper/env\n/opt/sooper/env");
        assert_eq!(volume.shell("cd .sooper/envs && ls */1"), "env.tar\n");

        let (_above, root) = project(&volume, "{strategy: per-pod}", &files);
        needs_it(&root);
        succeed(&volume, &root, &["submit"]);
        assert!(volume.shell("cat out/fit.txt").starts_with("/tmp/"));
        succeed(&volume, &root, &["delete", "--all", "--yes"]);
        Ok(())
    })
    .unwrap();
}

/// The volume and beside it, on the same claim, a folder with a program called `conda` where images have theirs.
fn with_a_conda(volume: &Volume, root: &Path) {
    let conda = include_str!("conda");
    volume.shell(&format!(
        "mkdir -p {0}/bin; cd {0}; cat >bin/conda <<'CONDA'\n{conda}CONDA\nchmod +x bin/conda",
        volume.place.root
    ));
    let settings = fs::read_to_string(root.join("sooper.yaml")).unwrap();
    let path = "/opt/conda/bin:/usr/local/bin:/usr/bin:/bin";
    let settings = settings.replace("retries: null", &format!("retries: null, env: {{PATH: '{path}'}}"));
    let claim = "source: {persistentVolumeClaim: {claimName: nfs}}";
    let volumes = format!(
        "volumes:\n- {{name: nfs, mount_path: /mnt/vol, sub_path: '{{{{project_name}}}}', {claim}}}\n\
         - {{name: conda, mount_path: /opt/conda/bin, sub_path: '{{{{project_name}}}}/bin', read_only: true, {claim}}}\n"
    );
    fs::write(root.join("sooper.yaml"), settings + &volumes).unwrap();
}

#[test]
fn condas_files_make_an_environment_that_tasks_use() {
    block_on(async {
        let Some(volume) = Volume::new("conda").await else { return Ok(()) };
        let text = "name: fit\ndependencies: [python=3.11, pip, {pip: [ploomber]}]\n";
        let (_above, root) = project(&volume, "{from: conda}", &[("environment.yml", text)]);
        with_a_conda(&volume, &root);
        succeed(&volume, &root, &["submit"]);
        let prefixes = volume.shell("cat out/fit.txt");
        assert!(
            prefixes
                .lines()
                .all(|prefix| prefix.starts_with("/mnt/vol/.sooper/envs/") && prefix.ends_with("/1/env")),
            "{prefixes}"
        );
        let log = succeed(&volume, &root, &["logs"]);
        assert!(log.contains("building the environment of environment.yml with conda"), "{log}");
        assert!(log.contains("activated what conda made"), "{log}");

        // Nothing of what a broken file begins is there afterwards, and no task starts.
        fs::write(root.join("environment.yml"), "name: fit\n").unwrap();
        let failed = volume.sooper(&root).arg("submit").output().unwrap();
        assert_eq!(failed.status.code(), Some(3), "{}", said(&failed));
        assert!(said(&failed).contains("environment.yml has no dependencies"), "{}", said(&failed));
        assert_eq!(volume.shell("ls -d .sooper/envs/*/ready .sooper/envs/*/*/env | wc -l").trim(), "2");
        succeed(&volume, &root, &["delete", "--all", "--yes"]);
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_link_on_the_volume_is_followed_by_nothing() {
    block_on(async {
        let Some(volume) = Volume::new("envs-link").await else { return Ok(()) };
        let (_above, root) = project(&volume, "{from: pip}", &[("requirements.txt", "ploomber\n")]);
        volume.shell(&format!(
            "mkdir -p {0}/.sooper/envs /tmp/{1}/kept; ln -s /tmp/{1} {0}/.sooper/envs/0123456789abcdef",
            volume.place.root, volume.project
        ));
        let gone = succeed(&volume, &root, &["env", "gc", "--older-than", "1s"]);
        assert!(gone.contains("0 of 0 environments removed"), "{gone}");
        assert_eq!(volume.shell(&format!("ls /tmp/{0}; rm -r /tmp/{0}", volume.project)), "kept\n");
        Ok(())
    })
    .unwrap();
}
