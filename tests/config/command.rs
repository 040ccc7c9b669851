//! `sooper init` and `sooper schema`, as the shell sees them.

use std::path::Path;
use std::process::{Command, Output};

fn sooper(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sooper"));
    command
        .current_dir(folder)
        .args(arguments)
        .env_remove("SOOPER_PROFILE")
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "pipeline.yaml",
        "tasks:\n- {source: load.py, product: out/load.ipynb}\n- {source: plot.py, product: out/plot.ipynb}\n",
    );
    write("load.py", "# %% tags=[\"parameters\"]\nupstream = None\nproduct = None\n\n# %%\n1 + 1\n");
    write("plot.py", "# %% tags=[\"parameters\"]\nupstream = ['load']\nproduct = None\n\n# %%\n1 + 1\n");
    write("requirements.txt", "ploomber\n");
    folder
}

#[test]
fn init_writes_a_file_that_the_next_command_takes_and_never_overwrites_it() {
    let folder = project();
    let output = sooper(folder.path(), &["init"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let file = folder.path().join("sooper.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("(2 tasks)") && text.contains("files: [requirements.txt]"), "{text}");
    let graph = sooper(folder.path(), &["graph"]);
    assert_eq!((graph.status.code(), String::from_utf8(graph.stderr).unwrap()), (Some(0), String::new()));
    let again = sooper(folder.path(), &["init"]);
    assert_eq!(again.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn init_translates_a_soopervisor_file() {
    let folder = project();
    let missing = sooper(folder.path(), &["init", "--from-soopervisor"]);
    assert_eq!(missing.status.code(), Some(2), "{missing:?}");
    let old = "image: python:3.8\ncache_env: true\ncode_pod: {args: -l role=disk, path: '/exports/{{project_name}}'}\n";
    std::fs::write(folder.path().join("soopervisor.yaml"), old).unwrap();
    let output = sooper(folder.path(), &["init", "--from-soopervisor"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    insta::assert_snapshot!(std::fs::read_to_string(folder.path().join("sooper.yaml")).unwrap());
}

#[test]
fn schema_prints_what_is_committed() {
    let output = sooper(Path::new("."), &["schema"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), include_str!("../../assets/sooper.schema.json"));
}

#[test]
fn a_profile_uses_the_env_file_of_its_name() {
    let folder = project();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "pipeline.yaml",
        "tasks:\n- {source: load.py, product: '{{out}}/load.ipynb'}\n- {source: plot.py, product: '{{out}}/plot.ipynb'}\n",
    );
    write("env.yaml", "out: plain\n");
    write("env.training.yaml", "out: trained\n");
    let manifest = |arguments: &[&str]| {
        let output = sooper(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let plain = manifest(&["export", "-o", "-"]);
    assert!(!plain.contains("PLOOMBER_ENV_FILENAME"), "{plain}");
    let training = manifest(&["export", "-o", "-", "--profile", "training"]);
    assert!(
        training.contains("PLOOMBER_ENV_FILENAME") && training.contains("env.training.yaml"),
        "{training}"
    );
    let graph = manifest(&["graph", "--format", "json", "--profile", "training"]);
    assert!(graph.contains("trained/load.ipynb") && !graph.contains("plain"), "{graph}");
    write("pipeline.training.yaml", "tasks:\n- {source: load.py, product: '{{out}}/only.ipynb'}\n");
    write("env.training.yaml", "out: again\n");
    let graph = manifest(&["graph", "--format", "json", "--profile", "training"]);
    assert!(graph.contains("again/only.ipynb"), "{graph}");
    let own = manifest(&["export", "-o", "-", "--profile", "training"]);
    assert!(!own.contains("PLOOMBER_ENV_FILENAME"), "{own}");
}
