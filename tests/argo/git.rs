//! `code: {from: git}`: which commit a manifest is pinned to, and when there is none to pin it to.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value as Json, json};

/// A project in a folder of a repository that was pushed to a bare one beside it.
struct Project {
    above: tempfile::TempDir,
}

impl Project {
    fn new(settings: &str) -> Self {
        let project = Self { above: tempfile::tempdir().unwrap() };
        fs::create_dir_all(project.root()).unwrap();
        for (name, text) in [
            ("pipeline.yaml", "tasks:\n- {source: fns.get, product: out/raw.csv}\n"),
            ("fns.py", "def get(product):\n    pass\n"),
            ("sooper.yaml", settings),
        ] {
            fs::write(project.root().join(name), text).unwrap();
        }
        project.git(&["init", "-q", "--bare", "../../remote.git"]);
        project.git(&["init", "-q", "-b", "main", ".."]);
        project.git(&["remote", "add", "origin", "../remote.git"]);
        project.commit();
        project.git(&["push", "-q", "-u", "origin", "main"]);
        project
    }

    fn root(&self) -> PathBuf {
        self.above.path().join("repository/ml")
    }

    fn git(&self, arguments: &[&str]) -> String {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "safe.directory=*"]).args(arguments);
        let done = git.current_dir(self.root()).output().unwrap();
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    }

    fn commit(&self) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", "more"]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// The artifact of the pods' template, or why there is no manifest.
    fn export(&self) -> Result<Json, String> {
        let root = self.root();
        let done =
            Command::new(env!("CARGO_BIN_EXE_sooper")).arg("export").current_dir(&root).output().unwrap();
        if done.status.code() != Some(0) {
            return Err(String::from_utf8(done.stderr).unwrap());
        }
        let text = fs::read_to_string(root.join("argo.yaml")).unwrap();
        assert_eq!(super::schema::problems(&text), Vec::<String>::new());
        let manifest: Json = serde_yaml::from_str(&text).unwrap();
        assert!(manifest["metadata"]["annotations"]["sooper.dev/code"].as_str().unwrap().starts_with("git "));
        Ok(manifest["spec"]["templates"][1]["inputs"]["artifacts"][0].clone())
    }
}

fn settings(git: &str) -> String {
    format!("version: 1\nenvironment: {{from: image}}\ncode: {{from: git, git: {git}}}\n")
}

#[test]
fn what_is_checked_out_and_pushed_is_pinned() {
    let project = Project::new(&settings("{url: 'https://git.example.com/x.git', secret: login}"));
    let head = project.git(&["rev-parse", "HEAD"]);
    let artifact = project.export().unwrap();
    let key = |key: &str| json!({"name": "login", "key": key});
    let git = json!({"repo": "https://git.example.com/x.git", "revision": head, "usernameSecret": key("username"), "passwordSecret": key("password")});
    assert_eq!(artifact, json!({"name": "code", "path": "/tmp/sooper-code", "git": git}));
    fs::create_dir(project.root().join("out")).unwrap();
    fs::write(project.root().join("out/raw.csv"), "").unwrap();
    fs::write(project.root().join("out/.raw.csv.metadata"), "").unwrap();
    assert_eq!(project.export().unwrap(), artifact, "products and the manifest itself are no changes");
}

#[test]
fn what_differs_or_is_only_here_is_refused_unless_a_revision_is_named() {
    let project = Project::new(&settings("{url: 'git@git.example.com:x.git', secret: key}"));
    let first = project.git(&["rev-parse", "HEAD"]);
    fs::write(project.root().join("fns.py"), "def get(product):\n    return\n").unwrap();
    fs::write(project.root().join("new file.py"), "").unwrap();
    let said = project.export().unwrap_err();
    assert!(said.contains("  fns.py\n  new file.py\n") && said.contains("`code.git.revision`"), "{said}");
    project.commit();
    let said = project.export().unwrap_err();
    assert!(said.contains("is on no branch of a remote"), "{said}");
    let named = settings("{url: 'git@git.example.com:x.git', secret: key, revision: 'main~1'}");
    fs::write(project.root().join("sooper.yaml"), named).unwrap();
    let key = json!({"name": "key", "key": "ssh-private-key"});
    let expected =
        json!({"repo": "git@git.example.com:x.git", "revision": first, "sshPrivateKeySecret": key});
    assert_eq!(project.export().unwrap()["git"], expected);
    let any = settings(
        "{url: 'git@git.example.com:x.git', secret: key, revision: 'main~1', ignore_host_key: true}",
    );
    fs::write(project.root().join("sooper.yaml"), any).unwrap();
    assert_eq!(project.export().unwrap()["git"]["insecureIgnoreHostKey"], true);
}

#[test]
fn addresses_that_pods_cannot_use_are_refused() {
    for (git, expected) in [
        ("{}", "is a folder of this machine"),
        ("{url: 'https://me:token@git.example.com/x.git'}", "has a password in it"),
        ("{url: 'git://git.example.com/x.git', secret: login}", "`code.git.secret` has no effect"),
        ("{url: 'git@git.example.com:x.git'}", "lets nobody in without a key"),
        ("{url: 'https://git.example.com/x.git', revision: nowhere}", "no revision `nowhere`"),
        ("{url: 'https://git.example.com/x.git', revision: '--help'}", "no revision `--help`"),
    ] {
        let said = Project::new(&settings(git)).export().unwrap_err();
        assert!(said.contains(expected), "{git}: {said}");
    }
    let lonely = tempfile::tempdir().unwrap();
    let project = Project { above: lonely };
    fs::create_dir_all(project.root()).unwrap();
    fs::write(project.root().join("pipeline.yaml"), "tasks:\n- {source: fns.get, product: out/raw.csv}\n")
        .unwrap();
    fs::write(project.root().join("fns.py"), "def get(product):\n    pass\n").unwrap();
    fs::write(project.root().join("sooper.yaml"), settings("{}")).unwrap();
    assert!(project.export().unwrap_err().contains("is in no git repository"));
}

#[test]
fn products_that_were_committed_are_named() {
    let project = Project::new(&settings("{url: 'https://git.example.com/x.git'}"));
    fs::create_dir(project.root().join("out")).unwrap();
    fs::write(project.root().join("out/raw.csv"), "").unwrap();
    project.commit();
    project.git(&["push", "-q", "origin", "main"]);
    project.export().unwrap();
    let manifest = fs::read_to_string(project.root().join("argo.yaml")).unwrap();
    let manifest: Json = serde_yaml::from_str(&manifest).unwrap();
    let variables = manifest["spec"]["templates"][1]["script"]["env"].as_array().unwrap();
    let value =
        |name: &str| variables.iter().find(|variable| variable["name"] == name).unwrap()["value"].clone();
    assert_eq!((value("SOOPER_COMMITTED"), value("SOOPER_FOLDER")), (json!("out/raw.csv"), json!("ml")));
}
