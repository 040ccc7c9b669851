//! Each way that code takes to the pods, with tasks that run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sooper::cluster::block_on;

use super::server::Server;
use super::{Volume, said};

/// A project of two functions in which each writes down the version of the code that it is of, with `code:` as given.
/// `slow` is a Python statement that the first one begins with.
fn project(volume: &Volume, code: &str, slow: &str) -> (tempfile::TempDir, PathBuf) {
    let above = tempfile::tempdir().unwrap();
    let root = above.path().join(&volume.project);
    fs::create_dir_all(root.join("pkg")).unwrap();
    let settings = format!(
        "version: 1\nenvironment: {{from: image}}\ncode: {code}\ndefaults: {{image: \"sooper.test/python:3.11\", retries: null}}\n"
    );
    fs::write(root.join("sooper.yaml"), settings).unwrap();
    let pipeline = "tasks:\n- {source: pkg.tasks.first, product: out/first.txt}\n- {source: pkg.tasks.second, product: second.txt}\n";
    fs::write(root.join("pipeline.yaml"), pipeline).unwrap();
    fs::write(root.join("pkg/__init__.py"), "").unwrap();
    fs::write(root.join("pkg/version.py"), "VERSION = 'one'\n").unwrap();
    let tasks = format!(
        "from pathlib import Path\nfrom pkg.version import VERSION\n\n\ndef first(product):\n    {slow}\n    Path(product).write_text(VERSION)\n\n\n\
         def second(product, upstream):\n    Path(product).write_text(Path(upstream['first']).read_text() + ' ' + VERSION)\n"
    );
    fs::write(root.join("pkg/tasks.py"), tasks).unwrap();
    (above, root)
}

fn run(program: impl AsRef<std::ffi::OsStr>, volume: &Volume, root: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root).env("KUBECONFIG", volume.kubeconfig()).output().unwrap()
}

fn sooper(volume: &Volume, root: &Path, arguments: &[&str]) -> Output {
    run(env!("CARGO_BIN_EXE_sooper"), volume, root, arguments)
}

fn done(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn an_upload_in_mid_run_changes_nothing() {
    block_on(async {
        let Some(volume) = Volume::new("pinned").await else { return Ok(()) };
        let wait = "import time; [time.sleep(1) for _ in range(120) if not Path('data/go').exists()]";
        let (_above, root) = project(&volume, "{upload: {namespace: argo}}", wait);
        let name = done(&sooper(&volume, &root, &["submit", "--detach"]));
        fs::write(root.join("pkg/version.py"), "VERSION = 'two'\n").unwrap();
        fs::write(root.join("pkg/added.py"), "").unwrap();
        done(&sooper(&volume, &root, &["upload"]));
        assert!(volume.shell("cat pkg/version.py").contains("two"), "the live folder has the new code");
        volume.shell("mkdir -p data && touch data/go");
        done(&sooper(&volume, &root, &["watch", &name]));
        assert_eq!(volume.shell("cat second.txt"), "one one", "all pods ran what was submitted");
        assert!(volume.shell("ls -A out").contains(".first.txt.metadata"));
        assert!(said(&sooper(&volume, &root, &["runs"])).contains("  snapshot "));

        let again = done(&sooper(&volume, &root, &["resubmit", &name, "--detach"]));
        done(&sooper(&volume, &root, &["watch", &again]));
        assert_eq!(volume.shell("cat second.txt"), "one one", "the same code again");
        done(&sooper(&volume, &root, &["submit"]));
        assert_eq!(volume.shell("cat second.txt"), "two two");
        done(&sooper(&volume, &root, &["delete", "--all", "--yes"]));
        Ok(())
    })
    .unwrap();
}

#[test]
fn the_live_folder_and_a_pinned_manifest_run_as_argo_submits_them() {
    block_on(async {
        let Some(volume) = Volume::new("ways").await else { return Ok(()) };
        for from in ["volume", "snapshot"] {
            let (_above, root) =
                project(&volume, &format!("{{from: {from}, upload: {{namespace: argo}}}}"), "pass");
            fs::write(root.join("pkg/version.py"), format!("VERSION = '{from}'\n")).unwrap();
            done(&sooper(&volume, &root, &["export"]));
            done(&sooper(&volume, &root, &["upload"]));
            let create = ["-n", "argo", "create", "-o", "name", "-f", "argo.yaml"];
            let name = done(&run(volume.kubectl(), &volume, &root, &create));
            let name = name.rsplit('/').next().unwrap().to_owned();
            done(&sooper(&volume, &root, &["watch", &name]));
            assert_eq!(volume.shell("cat second.txt"), format!("{from} {from}"));
            let expected = if from == "volume" { "  live folder" } else { "  snapshot " };
            let status = said(&sooper(&volume, &root, &["status", &name]));
            assert!(status.contains(expected), "{status}");
            done(&sooper(&volume, &root, &["delete", "--all", "--yes"]));
        }
        Ok(())
    })
    .unwrap();
}

/// A repository with the project at `root`, pushed to a bare one beside it; all of it in base64.
fn repository(root: &Path) -> String {
    let script = "git init -q -b main . && git add -A && git -c user.name=a -c user.email=a@b.c commit -q -m first \
        && git init -q --bare ../remote.git && git remote add origin ../remote.git && git push -q origin main \
        && git bundle create -q - --all | base64 -w0";
    let output = Command::new("sh").args(["-ec", script]).current_dir(root).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_commit_of_a_private_repository_runs() {
    block_on(async {
        let Some(volume) = Volume::new("git").await else { return Ok(()) };
        let (_above, root) = project(&volume, "", "pass");
        let bundle = repository(&root);
        let setup = format!(
            "echo {bundle} | base64 -d > /tmp/bundle; git clone -q --bare /tmp/bundle /srv/project.git"
        );
        let server = Server::start(&volume, &setup, include_str!("git-server.py"));
        let code = format!(
            "{{from: git, git: {{url: 'http://{}/project.git', secret: {}}}, upload: {{namespace: argo}}}}",
            server.address, server.name
        );
        let settings = fs::read_to_string(root.join("sooper.yaml")).unwrap();
        fs::write(root.join("sooper.yaml"), settings.replace("code: \n", &format!("code: {code}\n")))
            .unwrap();
        let refused = sooper(&volume, &root, &["submit"]);
        assert!(
            refused.status.code() == Some(2) && said(&refused).contains("  sooper.yaml\n"),
            "{}",
            said(&refused)
        );
        let named = code.replace("secret:", "revision: main, secret:");
        fs::write(root.join("sooper.yaml"), settings.replace("code: \n", &format!("code: {named}\n")))
            .unwrap();
        done(&sooper(&volume, &root, &["submit"]));
        assert_eq!(volume.shell("cat second.txt"), "one one");
        assert_eq!(volume.shell("ls"), "out\nsecond.txt\n", "nothing but products is on the volume");
        let runs = said(&sooper(&volume, &root, &["runs"]));
        assert!(runs.contains("  git "), "{runs}");
        done(&sooper(&volume, &root, &["delete", "--all", "--yes"]));
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_commit_that_only_a_key_of_ssh_opens_runs() {
    block_on(async {
        let Some(volume) = Volume::new("ssh").await else { return Ok(()) };
        let (_above, root) = project(&volume, "", "pass");
        let bundle = repository(&root);
        let setup = format!(
            "python3 -m pip install --quiet --break-system-packages asyncssh
             echo {bundle} | base64 -d > /tmp/bundle; git clone -q --bare /tmp/bundle /srv/project.git"
        );
        let server = Server::start(&volume, &setup, include_str!("ssh-server.py"));
        server.make_secret("ssh-private-key", "/tmp/key");
        let settings = fs::read_to_string(root.join("sooper.yaml")).unwrap();
        let code = |more: &str| {
            let (address, name) = (&server.address, &server.name);
            let git = format!(
                "{{url: 'ssh://git@{address}/srv/project.git', revision: main, secret: {name}{more}}}"
            );
            settings.replace(
                "code: \n",
                &format!("code: {{from: git, git: {git}, upload: {{namespace: argo}}}}\n"),
            )
        };
        // Nobody told Argo's executor about this server.
        fs::write(root.join("sooper.yaml"), code("")).unwrap();
        let refused = sooper(&volume, &root, &["submit"]);
        assert_eq!(refused.status.code(), Some(3), "{}", said(&refused));
        assert!(said(&refused).contains("known_hosts"), "{}", said(&refused));

        fs::write(root.join("sooper.yaml"), code(", ignore_host_key: true")).unwrap();
        done(&sooper(&volume, &root, &["submit"]));
        assert_eq!(volume.shell("cat second.txt"), "one one");
        done(&sooper(&volume, &root, &["delete", "--all", "--yes"]));
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_package_from_an_index_runs() {
    block_on(async {
        let Some(volume) = Volume::new("package").await else { return Ok(()) };
        let server = Server::start(&volume, "", include_str!("index-server.py"));
        let code = format!(
            "{{from: package, package: {{index: 'http://{}/simple/', secret: {}}}}}",
            server.address, server.name
        );
        let (_above, root) = project(&volume, &code, "pass");
        let mut package = volume.sooper(&root);
        package.arg("package").env("TWINE_USERNAME", "reader").env("TWINE_PASSWORD", "s3cret");
        let sent = done(&package.output().unwrap());
        done(&sooper(&volume, &root, &["submit"]));
        assert_eq!(volume.shell("cat second.txt"), "one one");
        assert_eq!(volume.shell("ls"), "out\nsecond.txt\n", "nothing but products is on the volume");
        let runs = said(&sooper(&volume, &root, &["runs"]));
        assert!(runs.contains(&sent.replace("==", " ")), "{runs}");
        done(&sooper(&volume, &root, &["delete", "--all", "--yes"]));
        Ok(())
    })
    .unwrap();
}
