//! Code on the volume: whole or absent, equal to what is here, and only what changed is sent.

use std::fs;
use std::path::Path;

use sooper::cluster::block_on;
use sooper::cluster::prune::prune;
use sooper::cluster::upload::{Changes, Mode, compare, start, upload};
use sooper::code::{Code, Request, list};

use super::{Volume, said};

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn code(root: &Path) -> Code {
    list(&Request::of(root)).unwrap()
}

async fn send(volume: &Volume, code: &Code, mode: Mode) -> sooper::cluster::Result<Changes> {
    let started = start(&volume.cluster, &volume.place, mode).await?;
    upload(&volume.cluster, started, code, |_| ()).await
}

/// As `sha256sum` prints them.
fn digests(code: &Code) -> Vec<String> {
    let mut lines: Vec<String> =
        code.files.iter().map(|file| format!("{}  ./{}", file.digest, file.path)).collect();
    lines.sort();
    lines
}

#[test]
fn the_live_folder_follows_the_local_one_and_nothing_else_is_touched() {
    block_on(async {
        let Some(volume) = Volume::new("live").await else { return Ok(()) };
        let project = tempfile::tempdir().unwrap();
        let root = project.path();
        write(root, "pipeline.yaml", "tasks: []\n");
        write(root, "scripts/load it.py", "1");
        write(root, "scripts/fit.py", "2");
        write(root, "old/gone.py", "3");
        write(root, "-dash/$(touch x)'\"é.sql", "4");
        let live = Mode::Live;
        let changes = send(&volume, &code(root), live).await?;
        assert_eq!((changes.added.len(), changes.removed.len()), (5, 0));
        assert_eq!(volume.digests("."), digests(&code(root)));

        volume.shell("mkdir -p output; echo product > output/x.csv; echo mine > old/theirs.txt");
        write(root, "scripts/fit.py", "22");
        fs::remove_dir_all(root.join("old")).unwrap();
        let changes = compare(start(&volume.cluster, &volume.place, live).await?, &code(root)).await?;
        assert_eq!(changes.changed, ["scripts/fit.py"]);
        assert_eq!(changes.removed, ["old/gone.py"]);
        assert_eq!(volume.shell("cat scripts/fit.py"), "2", "comparing changes nothing");
        let changes = send(&volume, &code(root), live).await?;
        assert_eq!((changes.added.len(), changes.changed.len(), changes.unchanged), (0, 1, 3));
        assert_eq!(
            volume.shell("cat scripts/fit.py output/x.csv old/theirs.txt; ls old"),
            "22product\nmine\ntheirs.txt\n"
        );
        assert_eq!(
            volume.shell(
                "n=0; while ls -d .sooper/uploads/*.part >/dev/null 2>&1 && [ $n -lt 30 ]; do n=$((n + 1)); sleep 1; done; \
                 ls .sooper/uploads"
            ),
            "index\nindex.folders\n",
            "nothing is left lying about"
        );

        volume.shell("sleep 1; echo other > scripts/fit.py; rm pipeline.yaml");
        let changes = send(&volume, &code(root), live).await?;
        assert_eq!(
            changes.changed,
            ["pipeline.yaml", "scripts/fit.py"],
            "what others did to the code is mended"
        );
        write(root, "scripts/load it.py", "11");
        volume.shell("sleep 1; echo another > scripts/fit.py");
        let changes = send(&volume, &code(root), live).await?;
        assert_eq!(
            changes.changed,
            ["scripts/fit.py", "scripts/load it.py"],
            "and what was worked out before that was known is worked out again"
        );
        assert_eq!(volume.shell("cat scripts/*"), "2211");
        volume.shell("rm -r output old");
        assert_eq!(volume.digests("."), digests(&code(root)));
        assert!(send(&volume, &code(root), live).await?.done);
        Ok(())
    })
    .unwrap();
}

#[test]
fn snapshots_are_named_by_their_content_and_stay_as_they_are() {
    block_on(async {
        let Some(volume) = Volume::new("snapshot").await else { return Ok(()) };
        let project = tempfile::tempdir().unwrap();
        let root = project.path();
        for number in 0..50 {
            write(root, &format!("a/b/{number}.py"), &format!("print({number})"));
        }
        write(root, "new\nline/x\ny.py", "odd");
        let first = code(root);
        let changes = send(&volume, &first, Mode::Snapshot).await?;
        assert_eq!(changes.added.len(), 51);
        let folder = |code: &Code| format!(".sooper/code/{}", code.digest().name());
        assert_eq!(volume.shell(&format!("cat '{}/new\nline/x\ny.py'", folder(&first))), "odd");
        fs::remove_dir_all(root.join("new\nline")).unwrap();
        write(root, "a/b/7.py", "print('seven')");
        let second = code(root);
        let changes = send(&volume, &second, Mode::Snapshot).await?;
        assert_eq!((changes.changed.len(), changes.removed.len(), changes.unchanged), (1, 1, 49));
        assert_eq!(volume.digests(&folder(&second)), digests(&second));
        assert_eq!(volume.shell(&format!("cat {}/a/b/7.py", folder(&first))), "print(7)");
        assert!(send(&volume, &first, Mode::Snapshot).await?.done);
        Ok(())
    })
    .unwrap();
}

#[test]
fn nothing_follows_a_link_on_the_volume() {
    block_on(async {
        let Some(volume) = Volume::new("link").await else { return Ok(()) };
        let project = tempfile::tempdir().unwrap();
        write(project.path(), "scripts/fit.py", "1");
        volume.shell(&format!(
            "mkdir -p {0} /tmp/{1}; ln -s /tmp/{1} {0}/scripts",
            volume.place.root, volume.project
        ));
        let error = send(&volume, &code(project.path()), Mode::Live).await.unwrap_err();
        assert!(error.what.contains("./scripts on the volume is a link"), "{error}");
        assert_eq!(volume.shell(&format!("ls /tmp/{0}; rm -r /tmp/{0}", volume.project)), "");
        Ok(())
    })
    .unwrap();
}

#[test]
fn old_snapshots_go_unless_something_names_them() {
    block_on(async {
        let Some(volume) = Volume::new("prune").await else { return Ok(()) };
        let project = tempfile::tempdir().unwrap();
        let root = project.path();
        let mut names = Vec::new();
        for number in 0..13 {
            write(root, "version.py", &number.to_string());
            let version = code(root);
            send(&volume, &version, Mode::Snapshot).await?;
            names.push(version.digest().name());
            let age = format!("touch -d @{} .sooper/code/{}", 1_000_000_000 + number, names[number]);
            volume.shell(&age);
        }
        let schedule = format!(
            "{{apiVersion: argoproj.io/v1alpha1, kind: CronWorkflow, metadata: {{name: {0}, namespace: argo}}, spec: {{suspend: true, schedules: [0 0 1 1 *], \
             workflowSpec: {{entrypoint: m, arguments: {{parameters: [{{name: code, value: \"{1}\"}}]}}, templates: [{{name: m, suspend: {{}}}}]}}}}}}",
            volume.project, names[1]
        );
        volume.ask_kubectl(&["apply", "-f", "-"], &schedule);
        write(root, "version.py", "new");
        let changes = send(&volume, &code(root), Mode::Snapshot).await?;
        assert_eq!(changes.outdated.len(), 3, "ten stay in any case");
        let removed = prune(&volume.cluster, &volume.place, &changes.outdated).await?;
        volume.ask_kubectl(&["-n", "argo", "delete", "cronworkflow", &volume.project], "");
        let mut expected = vec![names[0].clone(), names[2].clone()];
        expected.sort();
        assert_eq!(removed.into_iter().collect::<std::collections::BTreeSet<_>>(), expected.into_iter().collect());
        let left = volume.shell("ls .sooper/code");
        assert_eq!((left.lines().count(), left.contains(&names[1])), (12, true), "{left}");
        assert_eq!(volume.shell("ls .sooper/uploads | grep -c 'snapshot$'"), "12\n");
        write(root, "version.py", "1");
        assert!(send(&volume, &code(root), Mode::Snapshot).await?.done);
        let refreshed = volume.shell(&format!("find .sooper/code/{} -maxdepth 0 -mtime -1", names[1]));
        assert!(refreshed.contains(&names[1]), "one that is uploaded again counts as new");
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_difference_is_shown_as_lines_of_text_and_sizes_of_the_rest() {
    block_on(async {
        let Some(volume) = Volume::new("diff").await else { return Ok(()) };
        let above = tempfile::tempdir().unwrap();
        let root = above.path().join(&volume.project);
        write(&root, "sooper.yaml", "version: 1\nenvironment: {from: image}\ncode: {upload: {namespace: argo}}\n");
        write(&root, "pipeline.yaml", "tasks:\n- {source: tasks.one, product: one.txt}\n");
        write(&root, "tasks.py", "def one(product):\n    pass\n");
        write(&root, "odd \"name\".bin", "a\0b");
        write(&root, "gone.txt", "1234");
        let upload = |flag: &[&str]| {
            let output = volume.sooper(&root).arg("upload").args(flag).output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{}", said(&output));
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        upload(&[]);
        write(&root, "tasks.py", "def one(product):\n    raise ValueError\n");
        write(&root, "odd \"name\".bin", "a\0bc");
        write(&root, "new.py", "");
        fs::remove_file(root.join("gone.txt")).unwrap();
        let expected = "+ new.py  0 B\n~ odd \\\"name\\\".bin  3 B -> 4 B\n--- tasks.py\n+++ tasks.py\n@@ -1,2 +1,2 @@\n def one(product):\n-    pass\n+    raise ValueError\n- gone.txt  4 B\n";
        assert_eq!(upload(&["--diff"]), expected);
        assert_eq!(upload(&["--diff"]), expected, "it changes nothing");
        assert_eq!(upload(&["--dry-run"]), "+ new.py\n~ odd \\\"name\\\".bin\n~ tasks.py\n- gone.txt\n");
        Ok(())
    })
    .unwrap();
}

#[test]
fn odd_names_arrive_links_out_of_the_project_are_refused_and_a_terminal_sees_a_bar() {
    block_on(async {
        let Some(volume) = Volume::new("names").await else { return Ok(()) };
        let above = tempfile::tempdir().unwrap();
        let root = above.path().join(&volume.project);
        write(
            &root,
            "sooper.yaml",
            "version: 1\nenvironment: {from: image}\ncode: {upload: {namespace: argo}}\n",
        );
        write(&root, "pipeline.yaml", "tasks:\n- {source: tasks.one, product: one.txt}\n");
        write(&root, "tasks.py", "def one(product):\n    pass\n");
        for name in
            ["new\nline/x\ny.py", "ünï/文件 ✓.py", " 'single' \"double\".sql", "-rf", "tab\t\\slash.txt"]
        {
            write(&root, name, name);
        }
        let first = code(&root);
        send(&volume, &first, Mode::Live).await?;
        for name in ["new\nline/x\ny.py", "ünï/文件 ✓.py", "tab\t\\slash.txt"] {
            assert_eq!(volume.shell(&format!("cat './{name}'")), name);
        }
        assert!(send(&volume, &first, Mode::Live).await?.done, "all of them are known again");

        std::os::unix::fs::symlink("/etc/hosts", root.join("hosts.txt")).unwrap();
        let refused = volume.sooper(&root).arg("upload").output().unwrap();
        assert_eq!(refused.status.code(), Some(2));
        assert!(
            said(&refused).contains("`hosts.txt` is a link that leaves the project"),
            "{}",
            said(&refused)
        );
        assert_eq!(volume.shell("ls hosts.txt"), "");
        fs::remove_file(root.join("hosts.txt")).unwrap();

        fs::write(root.join("large.bin"), vec![1; 20_000_000]).unwrap();
        let program = format!("{} upload", env!("CARGO_BIN_EXE_sooper"));
        let mut terminal = std::process::Command::new("script");
        terminal
            .args(["-qec", &program, "/dev/null"])
            .current_dir(&root)
            .env("KUBECONFIG", volume.kubeconfig());
        let seen = said(&terminal.output().unwrap());
        assert!(seen.contains("[#") && seen.contains("MB of 20.") && seen.contains("/s, "), "{seen:?}");
        assert!(seen.contains("1 files sent (20.0 MB)"), "{seen:?}");
        Ok(())
    })
    .unwrap();
}
