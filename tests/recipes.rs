//! The recipes for CI (`docs/ci.md`, `action.yml`, `.pre-commit-hooks.yaml`) do what they say.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value as Json, json};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn yaml(path: &str) -> Json {
    serde_yaml::from_str(&std::fs::read_to_string(repository().join(path)).unwrap()).unwrap()
}

/// The code of `docs/ci.md` in one language.
fn recipes(language: &str) -> Vec<String> {
    let page = std::fs::read_to_string(repository().join("docs/ci.md")).unwrap();
    let opens = format!("```{language}\n");
    let fences = page.split(&opens).skip(1);
    fences.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// A copy of a healthy project, and one with a fault.
fn projects() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    for name in ["healthy", "faulty"] {
        for (path, bytes) in super::projects::in_memory("weblog", &home.path().join(name)).0 {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
    let (healthy, faulty) = (home.path().join("healthy"), home.path().join("faulty"));
    let script = std::fs::read_to_string(faulty.join("summary.py")).unwrap();
    std::fs::write(faulty.join("summary.py"), script.replace("print(page)", "print(pge)")).unwrap();
    (home, healthy, faulty)
}

/// Runs a program with sooper on its path: exit code and what it prints.
fn run(program: &str, arguments: &[&str], folder: &Path, env: &[(&str, &str)]) -> (i32, String) {
    let ours = Path::new(env!("CARGO_BIN_EXE_sooper")).parent().unwrap();
    let path = format!("{}:{}", ours.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env("PATH", path).envs(env.iter().copied());
    let output = command.output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_action_annotates_and_writes_sarif() {
    let (_home, healthy, faulty) = projects();
    let steps = yaml("action.yml")["runs"]["steps"].clone();
    let lint = steps.as_array().unwrap().iter().find(|step| step["name"] == "Lint").unwrap();
    let script = lint["run"].as_str().unwrap();
    let env = [("DIRECTORY", "."), ("ARGUMENTS", "--fail-on warning"), ("SARIF", "sooper.sarif")];
    assert_eq!(run("bash", &["-c", script], &healthy, &env), (0, String::new()));
    let (code, shown) = run("bash", &["-c", script], &faulty, &env);
    assert_eq!(code, 1);
    assert!(shown.starts_with("::error title=sooper (undefined-name),file=summary.py,line=14,"), "{shown}");
    let sarif: Json =
        serde_json::from_str(&std::fs::read_to_string(faulty.join("sooper.sarif")).unwrap()).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "undefined-name");
}

#[test]
fn the_action_is_used_with_inputs_that_it_has() {
    let inputs = yaml("action.yml")["inputs"].clone();
    let mut used = 0;
    for recipe in recipes("yaml").iter().filter(|recipe| recipe.contains("OWNER/sooper@")) {
        let recipe: Json = serde_yaml::from_str(recipe).unwrap();
        let job = if recipe["jobs"].is_null() { &recipe } else { &recipe["jobs"]["lint"] };
        for step in job["steps"].as_array().unwrap() {
            if step["uses"].as_str().unwrap().starts_with("OWNER/sooper") {
                let with = step["with"].as_object().unwrap();
                assert!(with.keys().all(|name| !inputs[name].is_null()), "{with:?}");
                used += 1;
            }
        }
    }
    assert_eq!(used, 2);
}

#[test]
fn the_report_for_gitlab_is_as_gitlab_wants_it() {
    // What GitLab documents of the subset of Code Climate's format that it reads.
    let schema = json!({
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "location", "severity"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": "^[^./]"},
                        "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                    },
                },
            },
        },
    });
    let (_home, healthy, faulty) = projects();
    let recipe: Json =
        serde_yaml::from_str(recipes("yaml").iter().find(|recipe| recipe.contains("codequality")).unwrap())
            .unwrap();
    let job = &recipe["lint-pipeline"];
    let line = job["script"][1].as_str().unwrap().replace(".cargo/bin/", "");
    let report = job["artifacts"]["reports"]["codequality"].as_str().unwrap();
    for (folder, expected, found) in [(&healthy, 0, 0), (&faulty, 1, 1)] {
        assert_eq!(run("bash", &["-c", &line], folder, &[]).0, expected);
        let report: Json =
            serde_json::from_str(&std::fs::read_to_string(folder.join(report)).unwrap()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let problems: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(report.as_array().unwrap().len(), found);
    }
}

#[test]
fn hooks_are_there_and_their_commands_run() {
    let (_home, healthy, faulty) = projects();
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hooks = hooks.as_array().unwrap();
    let recipe = recipes("yaml").into_iter().find(|recipe| recipe.contains("hooks:")).unwrap();
    let recipe: Json = serde_yaml::from_str(&recipe).unwrap();
    for used in recipe["repos"][0]["hooks"].as_array().unwrap() {
        let hook = hooks.iter().find(|hook| hook["id"] == used["id"]).unwrap();
        let entry = hook["entry"].as_str().unwrap();
        if used["id"] == "sooper-export-check" {
            assert_eq!(run("bash", &["-c", entry], &healthy, &[]).0, 1, "there is no argo.yaml yet");
            assert_eq!(run("sooper", &["export", "-q"], &healthy, &[]).0, 0);
        }
        assert_eq!(run("bash", &["-c", entry], &healthy, &[]).0, 0, "{entry}");
        assert_eq!(run("bash", &["-c", entry], &faulty, &[]).0, 1, "{entry}");
    }
}

#[test]
fn the_makefile_lints() {
    let (_home, healthy, faulty) = projects();
    let makefile = recipes("make").remove(0);
    if Command::new("make").arg("--version").output().is_err() {
        println!("the Makefile is not run: there is no make");
        return;
    }
    for (folder, expected) in [(&healthy, 0), (&faulty, 2)] {
        std::fs::write(folder.join("Makefile"), &makefile).unwrap();
        run("sooper", &["export", "-q"], folder, &[]);
        assert_eq!(run("make", &["lint"], folder, &[]).0, expected);
    }
}
