//! A run that is pinned to a snapshot, by the rendered bash: what its pods see, and where what they make goes.

use std::fs;
use std::path::Path;

use sooper::plan::{Artifact, Code, Plan, Repository};

use super::scripts::{run_task, run_with};

const DIGEST: &str = "0123456789abcdef0123456789abcdef";

/// A project's folder on the volume: a snapshot, and other things in the live folder.
fn volume(snapshot: &[(&str, &str)], live: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: String, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for (path, text) in snapshot.iter().chain(&[("pipeline.yaml", "tasks: []")]) {
        write(format!(".sooper/code/{DIGEST}/{path}"), text);
    }
    live.iter().for_each(|(path, text)| write((*path).to_owned(), text));
    folder
}

fn plan(products: &[&str]) -> Plan {
    let mut plan = super::with_image_only(super::plan(&[("fit", &[])]));
    plan.steps[0].products = products.iter().map(|path| (*path).to_owned()).collect();
    plan
}

/// What the task printed.
fn run(plan: &Plan, folder: &Path, task: &str) -> String {
    let output = run_with(plan, folder, &[("code", DIGEST)], task);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn read(folder: &tempfile::TempDir, path: &str) -> String {
    fs::read_to_string(folder.path().join(path)).unwrap_or_else(|error| format!("{path}: {error}"))
}

#[test]
fn code_is_the_snapshots_and_data_is_the_volumes() {
    let live = [
        ("fit.py", "live"),
        ("old.py", "live"),
        ("oldpkg/a.py", "live"),
        ("data/raw/a b.csv", "1"),
        ("data/README.md", "live"),
        ("pipeline.yaml", "live"),
        (
            ".sooper/uploads/live",
            "file 00 - ./fit.py\0file 00 - ./old.py\0file 00 x ./oldpkg/a.py\0file 00 - ./data/README.md\0",
        ),
        (".sooper/uploads/unfinished", "pending ./new.py\0"),
        ("new.py", "half of it"),
    ];
    let folder = volume(&[("fit.py", "pinned"), ("data/README.md", "pinned")], &live);
    let seen = run(
        &plan(&["output/fit.csv"]),
        folder.path(),
        "cat fit.py data/README.md 'data/raw/a b.csv'; echo; ls -A; ls -A oldpkg; echo changed >> fit.py; echo 1 > data/raw/b.csv",
    );
    assert_eq!(seen, "pinnedpinned1\ndata\nfit.py\noldpkg\noutput\npipeline.yaml\n");
    assert_eq!((read(&folder, "fit.py"), read(&folder, "data/raw/b.csv")), ("live".into(), "1\n".into()));
    assert_eq!(read(&folder, &format!(".sooper/code/{DIGEST}/fit.py")), "pinned");
}

#[test]
fn what_a_task_makes_is_where_it_would_be_without_a_snapshot() {
    let snapshot = [("src/fit.py", ""), ("output/.gitkeep", ""), ("sub/notes.txt", "")];
    let live =
        [("model.pkl", "old"), (".model.pkl.metadata", "old"), ("src/out.csv", "old"), ("gone", "old")];
    let folder = volume(&snapshot, &live);
    let task = "
        echo table > output/t.csv; [ -L output ]
        rm .model.pkl.metadata; echo model > new; mv new model.pkl; echo about > .model.pkl.metadata
        echo through >> src/out.csv
        mkdir -p made/deep 'made/a b' src/__pycache__; echo 1 > made/deep/x; touch src/__pycache__/fit.pyc
        echo db > results.db; ln -s x made/deep/link; rm gone; chmod +x results.db";
    run(&plan(&["output/t.csv", "model.pkl", "src/out.csv"]), folder.path(), task);
    let expected = [
        ("output/t.csv", "table\n"),
        ("model.pkl", "model\n"),
        (".model.pkl.metadata", "about\n"),
        ("src/out.csv", "oldthrough\n"),
        ("made/deep/x", "1\n"),
        ("made/deep/link", "1\n"),
        ("results.db", "db\n"),
    ];
    for (path, text) in expected {
        assert_eq!(read(&folder, path), text, "{path}");
    }
    for path in ["gone", "src/__pycache__", "src/fit.py", "sub", "output/.gitkeep"] {
        assert!(!folder.path().join(path).exists(), "{path} is on the volume");
    }
    assert!(folder.path().join("made/a b").is_dir());
    assert!(!folder.path().join("model.pkl").is_symlink());
}

#[test]
fn a_commit_is_code_but_for_products_and_what_sooper_adds() {
    let above = tempfile::tempdir().unwrap();
    let (project, fetched) = (above.path().join("project"), above.path().join("sooper-code/ml"));
    for folder in [&project, &fetched.join("out"), &fetched.join("../.git")] {
        fs::create_dir_all(folder).unwrap();
    }
    fs::write(fetched.join("pipeline.yaml"), "").unwrap();
    fs::write(fetched.join("out/fit.csv"), "committed").unwrap();
    let mut plan = plan(&["out/fit.csv"]);
    let text = "a: '{{b}} \\n \\\\ $HOME {{{'\n";
    plan.generated = vec![Artifact { path: "sub/sooper-env.yaml".into(), text: text.to_owned() }];
    plan.code = Code::Git(Repository {
        url: "https://git.example.com/ml.git".to_owned(),
        commit: "1f".repeat(20),
        folder: "ml".to_owned(),
        secret: Some("login".to_owned()),
        ignore_host_key: false,
        products: vec!["out/fit.csv".to_owned()],
    });
    let task = "cat sub/sooper-env.yaml; ls out; ls -A; echo made > out/fit.csv";
    let output = run_task(&plan, 0, &project, &[], task, above.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{text}out\npipeline.yaml\nsub\n"));
    assert_eq!(fs::read_to_string(project.join("out/fit.csv")).unwrap(), "made\n");
    assert!(!project.join("sub").exists() && !project.join("pipeline.yaml").exists());
}

#[test]
fn a_task_that_fails_leaves_what_it_made_and_its_exit_code() {
    let folder = volume(&[], &[]);
    let output = run_with(&plan(&["x.csv"]), folder.path(), &[("code", DIGEST)], "echo half > x.csv; exit 7");
    assert_eq!((output.status.code(), read(&folder, "x.csv")), (Some(7), "half\n".to_owned()));
}

#[test]
fn a_digest_that_is_none_is_refused_and_so_is_a_snapshot_that_is_gone() {
    let folder = volume(&[], &[]);
    for (code, expected) in [
        ("../../other", "no digest of a snapshot: ../../other"),
        ("$(touch owned)", "no digest"),
        ("ffffffffffffffffffffffffffffffff", "no snapshot ffffffffffffffffffffffffffffffff in"),
    ] {
        let output = run_with(&plan(&["x.csv"]), folder.path(), &[("code", code)], "true");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && said.contains(expected), "{code}: {said}");
    }
}

#[test]
fn without_a_digest_the_live_folder_runs() {
    let folder = volume(&[("fit.py", "pinned")], &[("fit.py", "live"), ("pipeline.yaml", "")]);
    let output = run_with(&plan(&["x.csv"]), folder.path(), &[], "cat fit.py; pwd");
    let folder = folder.path().canonicalize().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("live{}\n", folder.display()));
}
