//! More tasks than one DAG holds, in environments that are made ahead of them: the order holds through DAGs in DAGs.

use std::fs;
use std::path::{Path, PathBuf};

use sooper::cluster::block_on;

use super::{Volume, said};

/// Layers of 15 tasks, each with two upstream tasks in the layer before; more than 200 in all.
const LAYERS: usize = 14;
const WIDTH: usize = 15;

/// Makes a conda environment of little more than a `ploomber`, which notes that its task ran after all of its upstream.
const CONDA: &str = r#"#!/bin/bash
set -euo pipefail
while [ "$1" != --prefix ]; do shift; done
mkdir -p "$2/bin"
cat >"$2/bin/ploomber" <<'PLOOMBER'
#!/bin/bash
set -euo pipefail
task=${!#}
for upstream in $(sed -n "s/^$task: //p" edges); do
  [ -e "out/$upstream" ] || { echo "$task runs before $upstream"; exit 1; }
done
dirname "$0" >"out/$task"
PLOOMBER
printf '#!/bin/bash\n' >"$2/bin/python"
chmod +x "$2/bin/"*
"#;

fn project(volume: &Volume) -> (tempfile::TempDir, PathBuf) {
    let above = tempfile::tempdir().unwrap();
    let root = above.path().join(&volume.project);
    fs::create_dir(&root).unwrap();
    let (mut pipeline, mut code, mut edges) = ("tasks:\n".to_owned(), String::new(), String::new());
    for (layer, column) in (0..LAYERS).flat_map(|layer| (0..WIDTH).map(move |column| (layer, column))) {
        let name = format!("t{layer}_{column}");
        let upstream: Vec<String> = match layer {
            0 => Vec::new(),
            _ => [column * 7 % WIDTH, (column * 4 + 1) % WIDTH]
                .map(|other| format!("t{}_{other}", layer - 1))
                .into(),
        };
        let read: Vec<String> = upstream.iter().map(|other| format!("upstream['{other}']")).collect();
        let arguments = if upstream.is_empty() { "product" } else { "product, upstream" };
        pipeline += &format!("- {{source: tasks.{name}, product: out/{name}}}\n");
        code += &format!("def {name}({arguments}):\n    print({})\n\n\n", read.join(", "));
        edges += &format!("{name}: {}\n", upstream.join(" "));
    }
    let claim = "source: {persistentVolumeClaim: {claimName: nfs}}";
    let settings = format!(
        "version: 1\nenvironment: {{from: conda}}\ncode: {{upload: {{namespace: argo}}}}\nworkflow: {{parallelism: 12}}\n\
         defaults: {{image: 'sooper.test/python:3.11', retries: null, env: {{PATH: '/opt/conda/bin:/usr/bin:/bin'}}}}\n\
         volumes:\n- {{name: nfs, mount_path: /mnt/vol, sub_path: '{{{{project_name}}}}', {claim}}}\n\
         - {{name: conda, mount_path: /opt/conda/bin, sub_path: '{{{{project_name}}}}/bin', read_only: true, {claim}}}\n"
    );
    for (name, text) in [
        ("sooper.yaml", settings.as_str()),
        ("pipeline.yaml", &pipeline),
        ("tasks.py", &code),
        ("edges", &edges),
        ("environment.yml", "name: all\ndependencies: [ploomber]\n"),
        // All of the tenth layer.
        ("environment.t9__.yml", "name: few\ndependencies: [ploomber, pandas]\n"),
    ] {
        fs::write(root.join(name), text).unwrap();
    }
    (above, root)
}

#[test]
fn more_than_two_hundred_tasks_run_in_order_after_their_environments() {
    block_on(async {
        let Some(volume) = Volume::new("nested").await else { return Ok(()) };
        let (_above, root) = project(&volume);
        volume.shell(&format!(
            "mkdir -p {0}/bin; cd {0}; cat >bin/conda <<'CONDA'\n{CONDA}CONDA\nchmod +x bin/conda",
            volume.place.root
        ));
        let sooper = |arguments: &[&str]| volume.sooper(&root).args(arguments).output().unwrap();
        let manifest = said(&sooper(&["export", "-o", "-"]));
        assert!(
            manifest.contains("name: part-2\n") && manifest.contains("name: environments\n"),
            "it is split: {manifest}"
        );
        let run = sooper(&["submit"]);
        assert_eq!(run.status.code(), Some(0), "{}", said(&run));
        let made = volume.shell("cd out && for task in t*; do echo \"$task $(cat \"$task\")\"; done");
        let prefix = |task: &str| {
            let line = made.lines().find(|line| line.split(' ').next() == Some(task));
            line.unwrap_or_else(|| panic!("{task} didn't run")).rsplit(' ').next().unwrap().to_owned()
        };
        assert_eq!(made.lines().count(), LAYERS * WIDTH);
        for (layer, column) in (0..LAYERS).flat_map(|layer| (0..WIDTH).map(move |column| (layer, column))) {
            let own = if layer == 9 { "t9_0" } else { "t0_0" };
            assert_eq!(prefix(&format!("t{layer}_{column}")), prefix(own));
        }
        assert_ne!(prefix("t0_0"), prefix("t9_0"), "the tenth layer has an environment of its own");
        assert!(Path::new(&prefix("t9_0")).starts_with("/mnt/vol/.sooper/envs"));
        sooper(&["delete", "--all", "--yes"]);
        Ok(())
    })
    .unwrap();
}
