//! `sooper package` and `sooper build` as a user meets them, and pods that fetch what was sent.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use sooper::plan::{Code, Plan, Release};

use super::scripts::run_task;

/// The index of the tests on a cluster, on this machine.
struct Index {
    process: Child,
    address: String,
}

impl Index {
    fn start() -> Self {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cluster/index-server.py");
        let mut python = Command::new("python3");
        let mut process =
            python.arg(program).arg("0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut port).unwrap();
        Self { process, address: format!("http://127.0.0.1:{}", port.trim()) }
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// A project called `my.shop` with a secret, a product and an ignored file in its folder.
fn project(settings: &str) -> tempfile::TempDir {
    let above = tempfile::tempdir().unwrap();
    let root = above.path().join("my.shop");
    for (name, text) in [
        ("pipeline.yaml", "tasks:\n- {source: fns.get, product: out/raw.csv}\n"),
        ("fns.py", "def get(product):\n    pass\n"),
        ("requirements.txt", "ploomber\n-r deps/more.txt\n"),
        ("deps/more.txt", "pandas\n"),
        ("run.sh", "echo\n"),
        (".env", "PASSWORD=1\n"),
        (".gitignore", "*.log\n"),
        ("a.log", ""),
        ("out/raw.csv", "made"),
        ("sooper.yaml", settings),
    ] {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::set_permissions(root.join("run.sh"), fs::Permissions::from_mode(0o755)).unwrap();
    above
}

const SENT: &str =
    ".gitignore\ndeps/more.txt\nfns.py\npipeline.yaml\nrequirements.txt\nrun.sh\nsooper.yaml\n";

fn sooper(above: &Path, path: &str, arguments: &[&str], login: bool) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sooper"));
    command.current_dir(above.join("my.shop")).args(arguments).env("PATH", path);
    command.env_remove("TWINE_USERNAME").env_remove("TWINE_PASSWORD").env_remove("SSL_CERT_FILE");
    if login {
        command.env("TWINE_USERNAME", "reader").env("TWINE_PASSWORD", "s3cret");
    }
    command.output().unwrap()
}

fn texts(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

#[test]
fn an_archive_is_sent_once_and_pods_work_on_what_they_fetch() {
    let index = Index::start();
    let settings = format!(
        "version: 1\nenvironment: {{from: image}}\ncode: {{from: package, package: {{index: '{}/simple/'}}}}\n",
        index.address
    );
    let above = project(&settings);
    let package = |arguments: &[&str], login| {
        let arguments: Vec<&str> = ["package"].iter().chain(arguments).copied().collect();
        texts(&sooper(above.path(), PATH, &arguments, login))
    };
    let (code, listed, said) = package(&["--dry-run"], false);
    assert_eq!((code, listed.as_str()), (Some(0), SENT), "{said}");
    let (code, _, said) = package(&[], false);
    assert!(code == Some(2) && said.contains("401") && said.contains("TWINE_PASSWORD"), "{said}");
    let (code, sent, said) = package(&[], true);
    assert!(code == Some(0) && said.contains("with 7 files") && !said.contains("s3cret"), "{said}");
    let version = sent.trim().strip_prefix("my-shop==0.0.0+s").unwrap();
    assert_eq!(version.len(), 16);
    let (code, again, said) = package(&[], true);
    assert!(code == Some(0) && again == sent && said.contains("already"), "{said}");
    let (code, _, said) = package(&["--version", "v1"], true);
    assert!(code == Some(2) && said.contains("is no version"), "{said}");

    let (code, manifest, said) = texts(&sooper(above.path(), PATH, &["export", "-o", "-"], false));
    assert!(code == Some(0) && manifest.contains(&format!("my_shop-0.0.0+s{version}.tar.gz")), "{said}");
    let folder = above.path().join("volume");
    fs::create_dir(&folder).unwrap();
    let fetch = |release: Release, tmp: &Path| {
        let mut plan: Plan = super::plan(&[("fit", &[])]);
        plan.packages.clear();
        plan.steps[0].packages = None;
        plan.code = Code::Package(release);
        fs::create_dir_all(tmp.join("tools")).unwrap();
        let python =
            Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output().unwrap();
        let python = String::from_utf8(python.stdout).unwrap();
        std::os::unix::fs::symlink(python.trim(), tmp.join("tools/python3")).unwrap();
        run_task(&plan, 0, &folder, &[], "ls -A; stat -c %a run.sh; echo made > new.txt", tmp)
    };
    let release = Release::new(
        "my.shop",
        &format!("0.0.0+s{version}"),
        Some(&format!("{}/simple", index.address)),
        None,
    );
    let refused = texts(&fetch(release, &above.path().join("one")));
    assert!(refused.0 == Some(1) && refused.2.contains("HTTP Error 401"), "{}", refused.2);
    let open = format!("{}/open/simple", index.address);
    let release = |version: &str| Release::new("my.shop", version, Some(&open), None);
    let missing = texts(&fetch(release("0.1"), &above.path().join("two")));
    assert!(missing.0 == Some(1) && missing.2.contains("has no my_shop-0.1.tar.gz"), "{}", missing.2);
    let (code, seen, said) =
        texts(&fetch(release(&format!("0.0.0+s{version}")), &above.path().join("three")));
    assert_eq!((code, seen.lines().last()), (Some(0), Some("755")), "{said}");
    assert!(seen.contains("fns.py\n") && !seen.contains("PKG-INFO") && !seen.contains(".env"), "{seen}");
    assert_eq!(fs::read_to_string(folder.join("new.txt")).unwrap(), "made\n");
    assert!(!folder.join("fns.py").exists());
}

#[test]
fn an_image_is_built_of_what_an_upload_would_send() {
    let above = project(
        "version: 1\ncode: {from: image, image: {repository: registry.example.com/shop}}\ndefaults: {image: \"python:3.11\"}\n",
    );
    let tools = above.path().join("tools");
    fs::create_dir(&tools).unwrap();
    let docker = tools.join("docker");
    let script = "#!/bin/sh\n[ \"$1\" != version ] || exit 0\necho \"docker $*\"\n[ \"$1\" != build ] || { find . -type f | sort; cat Dockerfile; }\n";
    fs::write(&docker, script).unwrap();
    fs::set_permissions(&docker, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{PATH}", tools.display());
    let build = |arguments: &[&str]| {
        let arguments: Vec<&str> = ["build"].iter().chain(arguments).copied().collect();
        texts(&sooper(above.path(), &path, &arguments, false))
    };
    let (code, built, said) = build(&["--push", "--platform", "linux/arm64"]);
    assert_eq!(code, Some(0), "{said}");
    let name = built.trim();
    assert!(name.starts_with("registry.example.com/shop:") && name.len() == 26 + 32, "{name}");
    let expected = format!(
        "docker build --platform linux/arm64 --tag {name} --file Dockerfile .\n./.dockerignore\n./Dockerfile\n./code/.gitignore\n./code/deps/more.txt\n\
         ./code/fns.py\n./code/pipeline.yaml\n./code/requirements.txt\n./code/run.sh\n./code/sooper.yaml\n./environment/deps/more.txt\n\
         ./environment/requirements.txt\n./environment/sooper-build.sh\n./environment/sooper-files\n"
    );
    assert!(said.contains(&expected), "{said}");
    assert!(
        said.contains("FROM python:3.11\n") && said.contains("VIRTUAL_ENV=\"/opt/sooper/env\"\n"),
        "{said}"
    );
    assert!(said.contains(&format!("docker push {name}\n")), "{said}");
    let (code, dockerfile, said) = build(&["--dry-run"]);
    assert!(code == Some(0) && dockerfile.contains("COPY code/ /opt/sooper/code/\n"), "{said}");

    let (_, manifest, said) = texts(&sooper(above.path(), &path, &["export", "-o", "-"], false));
    let manifest: serde_json::Value = serde_yaml::from_str(&manifest).unwrap();
    let templates = manifest["spec"]["templates"].as_array().unwrap();
    assert_eq!(templates.len(), 2, "no environment is built: {said}");
    assert_eq!(templates[1]["script"]["image"], name);
    assert!(said.contains("`sooper build --push` makes it"), "{said}");

    let own = above.path().join("my.shop/Dockerfile");
    fs::write(&own, "FROM scratch\nCOPY . /app\n").unwrap();
    let (code, _, said) = build(&["--dry-run"]);
    assert!(code == Some(2) && said.contains("COPY . /opt/sooper/code/"), "{said}");
    fs::write(&own, "FROM scratch\nCOPY . /opt/sooper/code\n").unwrap();
    let (code, _, said) = build(&[]);
    assert!(code == Some(0) && said.contains("./fns.py\n") && !said.contains("./code/"), "{said}");
    assert!(
        !above.path().join("my.shop/.dockerignore").exists(),
        "nothing is written into the user's folder"
    );
}
