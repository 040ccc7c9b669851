//! The rendered scripts, run by a real bash with programs that say how they were called.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::LazyLock;

use serde_json::Value as Json;
use sooper::plan::{EnvValue, Plan};

use super::{plan, render, with_image_only};

/// A folder with bash and programs of GNU coreutils: that is all that an image has to have for the scripts' sake.
pub(crate) fn coreutils() -> &'static Path {
    const PROGRAMS: [&str; 27] = [
        "bash",
        "cat",
        "chmod",
        "cp",
        "dirname",
        "env",
        "head",
        "ln",
        "ls",
        "mkdir",
        "mktemp",
        "mv",
        "printf",
        "realpath",
        "rm",
        "seq",
        "sha256sum",
        "sleep",
        "sort",
        "stat",
        "sync",
        "tail",
        "tee",
        "touch",
        "tr",
        "uname",
        "wc",
    ];
    static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = std::env::var_os("PATH").unwrap();
        for program in PROGRAMS {
            let found =
                std::env::split_paths(&path).map(|part| part.join(program)).find(|file| file.is_file());
            std::os::unix::fs::symlink(found.unwrap(), folder.path().join(program)).unwrap();
        }
        folder
    });
    FOLDER.path()
}

/// Runs the script of the first task as a pod would: Argo fills its tags in, Kubernetes expands variables.
/// `given` are parameters of the run. The programs called `ploomber` and `conda` print their arguments.
fn run(plan: &Plan, folder: &Path, given: &[(&str, &str)]) -> Output {
    run_with(plan, folder, given, "printf '%s\\0' ploomber \"$@\"")
}

/// As [`run`], with bash for the program called `ploomber`.
pub(super) fn run_with(plan: &Plan, folder: &Path, given: &[(&str, &str)], ploomber: &str) -> Output {
    run_task(plan, 0, folder, given, ploomber, tempfile::tempdir().unwrap().path())
}

/// The same for the task of this number, with `tmp` for the folder that the pod's `/tmp` is.
pub(super) fn run_task(
    plan: &Plan,
    task: usize,
    folder: &Path,
    given: &[(&str, &str)],
    ploomber: &str,
    tmp: &Path,
) -> Output {
    let object: Json = serde_yaml::from_str(&render(plan).text).unwrap();
    let templates = object["spec"]["templates"].as_array().unwrap();
    let task = &templates[0]["dag"]["tasks"][task];
    let template = templates.iter().find(|template| template["name"] == task["template"]).unwrap();
    let parameters = object["spec"]["arguments"]["parameters"].as_array().cloned().unwrap_or_default();
    let argo = |text: &str| {
        let mut text = text.replace("{{workflow.name}}", "run-1");
        for argument in task["arguments"]["parameters"].as_array().unwrap() {
            let tag = format!("{{{{inputs.parameters.{}}}}}", argument["name"].as_str().unwrap());
            text = text.replace(&tag, argument["value"].as_str().unwrap());
        }
        for parameter in &parameters {
            let name = parameter["name"].as_str().unwrap();
            let own = given.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
            text = text.replace(
                &format!("{{{{workflow.parameters.{name}}}}}"),
                own.unwrap_or(parameter["value"].as_str().unwrap()),
            );
        }
        text
    };
    let tools = tmp.join("tools");
    fs::create_dir_all(&tools).unwrap();
    let conda = "printf '%s\\0' conda \"$@\"; while [ \"$1\" != --prefix ]; do shift; done\nmkdir -p \"$2/bin\"\ncp \"${0%/*}/ploomber\" \"$2/bin/ploomber\"\ncp \"${0%/*}/ploomber\" \"$2/bin/python\"";
    for (program, text) in [("ploomber", ploomber), ("conda", conda)] {
        let path = tools.join(program);
        fs::write(&path, format!("#!/bin/bash\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new("bash");
    let script = tools.join("script");
    let own = format!("{}/sooper-", tmp.display());
    let text = template["script"]["source"].as_str().unwrap().replace("/tmp/sooper-", &own);
    fs::write(&script, text).unwrap();
    command.arg(&script).current_dir(folder).env_clear();
    command.env("PATH", format!("{}:{}", tools.display(), coreutils().display())).env("HOME", folder);
    for variable in template["script"]["env"].as_array().unwrap() {
        let value = match variable["value"].as_str() {
            // Kubernetes: `$$` stands for `$`; nothing of ours asks for another variable's value.
            Some(value) => {
                assert!(!value.replace("$$", "").contains("$("), "{value} would be expanded");
                argo(value).replace("$$", "$")
            }
            None => {
                let path = variable["valueFrom"]["fieldRef"]["fieldPath"].as_str().unwrap();
                let key = path.split('\'').nth(1).unwrap();
                argo(template["metadata"]["annotations"][key].as_str().unwrap())
            }
        };
        command.env(variable["name"].as_str().unwrap(), value);
    }
    command.output().unwrap()
}

/// How the programs were called, in order: the words of each.
fn calls(output: &Output) -> Vec<String> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.split_terminator('\0').map(str::to_owned).collect()
}

pub(super) const HOSTILE: [&str; 14] = [
    "it's \"quoted\"",
    "$(touch owned) `id` $HOME $$ $(SOOPER_RUN)",
    "--force",
    "-",
    "a\nb\n",
    "*",
    "a;b|c&d>e",
    "\\n \\",
    " spaces ",
    "naïve-日本-🦀",
    "%s%n",
    "{}}",
    "!history",
    "~/x",
];

#[test]
fn names_arrive_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pipeline.yaml"), "").unwrap();
    let long = "x".repeat(300);
    for name in HOSTILE.into_iter().chain([long.as_str()]) {
        let mut plan = with_image_only(plan(&[(name, &[])]));
        plan.project = name.to_owned();
        let words = calls(&run(&plan, folder.path(), &[]));
        assert_eq!(words, ["ploomber", "task", "--entry-point", "pipeline.yaml", "--force", "--", name]);
    }
    assert!(!folder.path().join("owned").exists());
}

#[test]
fn values_arrive_unchanged_and_only_when_they_differ() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pipeline.yaml"), "").unwrap();
    let mut plan = with_image_only(plan(&[("fit", &[])]));
    for value in HOSTILE {
        let variable =
            EnvValue { key: "a--b".into(), written: Some("1".into()), value: "1".into(), variable: true };
        let fixed = EnvValue { key: "c".into(), written: None, value: value.to_owned(), variable: false };
        plan.values = vec![variable, fixed];
        let fixed = format!("--env--c={value}");
        let before = ["ploomber", "task", "--entry-point", "pipeline.yaml", "--force"];
        let expected: Vec<&str> = before.into_iter().chain([fixed.as_str(), "--", "fit"]).collect();
        assert_eq!(calls(&run(&plan, folder.path(), &[])), expected);
        let changed = format!("--env--a--b={value}");
        let expected: Vec<&str> = before.into_iter().chain([changed.as_str(), &fixed, "--", "fit"]).collect();
        assert_eq!(calls(&run(&plan, folder.path(), &[("a--b", value)])), expected);
    }
}

#[test]
fn the_environment_comes_before_the_task_and_what_is_missing_is_said() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pipeline.yaml"), "").unwrap();
    let plan = plan(&[("fit", &[])]);
    let output = run(&plan, folder.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("no environment.yml in"), "{said}");
    fs::write(folder.path().join("environment.yml"), "").unwrap();
    let output = run(&plan, folder.path(), &[]);
    assert_eq!(calls(&output)[..2], ["ploomber", "task"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("conda\0env\0create\0--quiet\0--prefix\0"), "{said}");
    assert!(said.contains("\0--file\0environment.yml\0"), "{said}");
}

/// What Ploomber 0.23 prints when a task is asked for that is up to date.
const SKIPPED: &str = "echo 'ploomber.exceptions.TaskBuildError: Attempted to run task \"get\", whose status TaskStatus.Skipped. Render again and set force=True if you want to force execution' >&2; exit 1";

#[test]
fn a_regular_run_takes_what_is_up_to_date_for_done() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pipeline.yaml"), "").unwrap();
    let mut plan = with_image_only(plan(&[("get", &[])]));
    for (force, ploomber, succeeds) in
        [(false, SKIPPED, true), (false, "exit 3", false), (true, SKIPPED, false), (false, "true", true)]
    {
        plan.force = force;
        let output = run_with(&plan, folder.path(), &[], ploomber);
        let printed = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.success(), succeeds, "{force} {ploomber}: {printed}");
        assert_eq!(printed.contains("is up to date"), succeeds && ploomber == SKIPPED, "{printed}");
    }
}

#[test]
fn metadata_that_is_being_written_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pipeline.yaml"), "").unwrap();
    let plan = with_image_only(plan(&[("get", &[])]));
    // As Ploomber 0.23 says it.
    let broken = "echo x >>tries; seq 9000; echo \"ValueError: Error loading JSON metadata for File('out.csv') stored at '.out.csv.metadata'\" >&2";
    let failed = "echo '=== DAG render failed ==='; exit 1";
    for (ploomber, tries, succeeds) in [
        (format!("[ ! -e tries ] || {{ echo x >>tries; exit 0; }}; {broken}; {failed}"), 2, true),
        (format!("{broken}; {failed}"), 5, false),
        (format!("{broken}; exit 1"), 1, false),
        (format!("{broken}; exit 0"), 1, true),
    ] {
        let _ = fs::remove_file(folder.path().join("tries"));
        let output = run_with(&plan, folder.path(), &[], &ploomber);
        assert_eq!(output.status.success(), succeeds, "{}", String::from_utf8_lossy(&output.stderr));
        let counted = fs::read_to_string(folder.path().join("tries")).unwrap().lines().count();
        assert_eq!(counted, tries, "{ploomber}");
        let lines = String::from_utf8_lossy(&output.stdout).lines().filter(|line| *line == "9000").count();
        assert!(lines >= 1, "all that was printed arrives");
    }
}

#[test]
fn braces_are_refused() {
    let out = sooper::source::Diagnostics::default();
    let plan = plan(&[("{{workflow.name}}", &[]), ("a\0b", &[])]);
    sooper::targets::argo::check(&plan, &Default::default(), &out);
    let rules: Vec<&str> = out.sorted().iter().map(|problem| problem.rule).collect();
    assert_eq!(rules, ["template-tag", "unusable-name"]);
}
