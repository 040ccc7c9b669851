//! `sooper lint` and `sooper explain` as a user runs them.

use std::path::Path;
use std::process::Command;

/// A project in a folder of its own, and the program run in it.
struct Lab(tempfile::TempDir);

impl Lab {
    fn new(files: &[(&str, &str)]) -> Self {
        let lab = Self(tempfile::tempdir().unwrap());
        for (path, text) in files {
            std::fs::write(lab.path().join(path), text).unwrap();
        }
        lab
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).unwrap()
    }

    /// Exit code, stdout, stderr.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sooper"));
        command.args(arguments).current_dir(self.path()).env_clear();
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }
}

const SCRIPT: (&str, &str) = ("get.sh", "echo 1 > {{product}}\n");
const SETTINGS: (&str, &str) = ("sooper.yaml", "environment: {from: image}\n");

#[test]
fn a_healthy_project_has_nothing_to_report() {
    let lab =
        Lab::new(&[("pipeline.yaml", "tasks:\n- source: get.sh\n  product: data.csv\n"), SCRIPT, SETTINGS]);
    assert_eq!(lab.run(&["lint"]), (0, String::new(), String::new()));
}

#[test]
fn all_problems_of_a_task_are_told_in_one_go() {
    let task = |keys: &str| format!("tasks:\n- source: gte.sh\n  {keys}\n");
    for (keys, rules) in [
        ("product: [data.csv]\n  prams: {a: 1}", &["missing-source", "bad-product", "unknown-key"][..]),
        ("name: get", &["missing-key", "missing-source"]),
        (
            "product: data.csv\n  class: ShelScript\n  prams: {}",
            &["missing-source", "unknown-class", "unknown-key"],
        ),
        ("product: data.csv\n  product_class: Fil\n  params: 1", &["missing-source", "unknown-class"]),
        ("product: [a]\n  grid: {a: [1, 2]}", &["missing-key", "missing-source"]),
    ] {
        let lab = Lab::new(&[("pipeline.yaml", &task(keys)), SCRIPT, SETTINGS]);
        let (_, shown, _) = lab.run(&["lint", "--format", "concise"]);
        let found = shown.lines().filter_map(|line| line.split(['[', ']']).nth(1));
        assert_eq!(found.collect::<Vec<_>>(), rules, "{keys}\n{shown}");
    }
}

#[test]
fn a_rule_that_is_none_is_told_of_where_the_settings_name_it() {
    let lab = Lab::new(&[
        ("pipeline.yaml", "tasks:\n- source: get.sh\n  product: data.csv\n"),
        SCRIPT,
        ("sooper.yaml", "environment: {from: image}\nlint:\n  ignore: [unknwon-key]\n"),
    ]);
    let (code, shown, _) = lab.run(&["lint", "--format", "concise"]);
    assert!(code == 1 && shown.starts_with("sooper.yaml:3:12: error[invalid-value]"), "{shown}");
}

#[test]
fn severities_decide_the_exit_code() {
    let lab = Lab::new(&[
        ("pipeline.yaml", "tasks:\n- source: get.sh\n  product: old.csv\n  product: data.csv\n"),
        SCRIPT,
        SETTINGS,
    ]);
    let (code, shown, said) = lab.run(&["lint", "--format", "concise"]);
    let line = "pipeline.yaml:4:3: warning[duplicate-key] the key `product` is written twice; only the last one counts\n";
    assert_eq!((code, shown.as_str(), said.as_str()), (0, line, "found 1 warning\n"));
    assert_eq!(lab.run(&["lint", "--fail-on", "warning"]).0, 1);
    assert_eq!(lab.run(&["lint", "--fail-on", "warning", "--ignore", "duplicate-key"]).0, 0);
    assert_eq!(lab.run(&["lint", "--fail-on", "warning", "--select", "SP2"]).0, 0);
    let (code, _, said) = lab.run(&["lint", "--select", "duplicate-kye"]);
    assert!(code == 2 && said.contains("did you mean `duplicate-key`?"), "{said}");
    std::fs::write(lab.path().join("sooper.yaml"), "environment: {from: image}\nlint: {fail_on: warning}\n")
        .unwrap();
    assert_eq!(lab.run(&["lint"]).0, 1);
}

#[test]
fn fixes_are_shown_and_applied() {
    let lab = Lab::new(&[
        ("pipeline.yaml", "tasks:\n- source: get.sh\n  product: {{ root }}/data.csv\n"),
        SCRIPT,
        SETTINGS,
    ]);
    let (code, shown, _) = lab.run(&["lint", "--diff"]);
    assert_eq!(code, 1);
    assert!(
        shown.ends_with("-  product: {{ root }}/data.csv\n+  product: \"{{ root }}/data.csv\"\n"),
        "{shown}"
    );
    assert!(lab.read("pipeline.yaml").contains(": {{"));
    let (code, _, said) = lab.run(&["lint", "--fix"]);
    assert_eq!((code, said.as_str()), (0, "mended 1 problem\n"));
    assert!(lab.read("pipeline.yaml").contains("\"{{ root }}/data.csv\""));
}

#[test]
fn a_report_goes_to_a_file_without_colours() {
    let lab = Lab::new(&[("pipeline.yaml", "tasks: [\n"), SCRIPT, SETTINGS]);
    let (code, shown, _) = lab.run(&["--color", "always", "lint", "-o", "report.txt"]);
    assert_eq!((code, shown.as_str()), (1, ""));
    assert!(lab.read("report.txt").starts_with("error[yaml-syntax]"));
    assert!(lab.run(&["--color", "always", "lint"]).1.contains('\u{1b}'));
}

#[test]
fn manifests_are_linted_by_name() {
    let workflow = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: a-}\n\
                    spec:\n  entrypoint: nope\n  templates:\n  - name: main\n    container: {image: alpine}\n";
    let lab = Lab::new(&[("argo.yaml", workflow)]);
    let (code, shown, _) = lab.run(&["lint", "argo.yaml", "--format", "concise"]);
    assert_eq!(code, 1);
    assert!(shown.starts_with("argo.yaml:5:"), "{shown}");
    assert_eq!(lab.run(&["lint", "."]).1, lab.run(&["lint", "argo.yaml"]).1);
    assert_eq!(lab.run(&["lint", "nope.yaml"]).0, 2);
}

#[test]
fn every_rule_is_explained() {
    let lab = Lab::new(&[]);
    let (code, all, _) = lab.run(&["explain", "--all"]);
    assert_eq!(code, 0);
    for line in all.lines() {
        let code = line.split(' ').next().unwrap();
        assert!(lab.run(&["explain", code]).1.starts_with(code), "{line}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&lab.run(&["explain", "--all", "--format", "json"]).1).unwrap();
    assert_eq!(json["rules"].as_array().unwrap().len(), all.lines().count());
    let (code, _, said) = lab.run(&["explain", "dependency-cicle"]);
    assert!(code == 2 && said.contains("did you mean `dependency-cycle`?"), "{said}");
}
