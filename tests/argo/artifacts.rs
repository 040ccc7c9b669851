//! Products by way of Argo's artifacts: what the manifest says, and what the pods' scripts do.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use sooper::plan::Plan;
use sooper::spec::config::{Data, DataFrom};

use super::scripts::{HOSTILE, run_task};
use super::{plan, render, with_image_only};

/// A plan without any volume; the packages are in the image.
fn without_volume(tasks: &[(&str, &[usize])], repository: Json) -> Plan {
    let mut plan = with_image_only(plan(tasks));
    let settings = plan.exit_settings.as_ref().clone();
    let settings =
        std::sync::Arc::new(sooper::spec::config::TaskSettings { volumes: Vec::new(), ..settings });
    plan.steps.iter_mut().for_each(|step| step.settings = settings.clone());
    plan.volumes.clear();
    let repository = repository.as_object().unwrap().clone();
    plan.data = Data { from: DataFrom::Artifacts, repository };
    plan
}

/// Templates by name.
fn templates(plan: &Plan) -> BTreeMap<String, Json> {
    let object: Json = serde_yaml::from_str(&render(plan).text).unwrap();
    let templates = object["spec"]["templates"].as_array().unwrap().clone();
    templates.into_iter().map(|template| (template["name"].as_str().unwrap().to_owned(), template)).collect()
}

/// The tasks of all DAGs that run a pod.
fn tasks(templates: &BTreeMap<String, Json>) -> Vec<Json> {
    let dags = templates.values().filter_map(|template| template["dag"]["tasks"].as_array());
    dags.flatten().filter(|task| task["arguments"].is_object()).cloned().collect()
}

#[test]
fn a_manifest_with_a_repository_of_its_own() {
    let s3 = json!({"s3": {
        "endpoint": "minio.example.com:9000", "bucket": "products", "insecure": true, "key": "team-a/",
        "accessKeySecret": {"name": "minio", "key": "user"}, "secretKeySecret": {"name": "minio", "key": "password"},
    }});
    let mut plan = without_volume(&[("load", &[]), ("clean_data", &[0]), ("join", &[0, 1])], s3);
    plan.steps[1].products.push("output/a b\n\\$(x)".to_owned());
    plan.workflow.archive_logs = Some(true);
    insta::assert_snapshot!(render(&plan).text);
}

#[test]
fn keys_are_spelled_as_each_repository_has_them() {
    let kinds = [
        (json!({}), "/s3/key", "ml-basic/{{workflow.name}}/load.tgz"),
        (json!({"s3": {"key": "x/"}}), "/s3/key", "x/ml-basic/{{workflow.name}}/load.tgz"),
        (json!({"gcs": {"bucket": "b"}}), "/gcs/key", "ml-basic/{{workflow.name}}/load.tgz"),
        (
            json!({"azure": {"endpoint": "https://a.example.com", "container": "c", "blob": "x"}}),
            "/azure/blob",
            "x/ml-basic/{{workflow.name}}/load.tgz",
        ),
        (
            json!({"http": {"url": "https://files.example.com/store/", "auth": {"basicAuth": {"usernameSecret": {"name": "s", "key": "u"}}}}}),
            "/http/url",
            "https://files.example.com/store/ml-basic/{{workflow.name}}/load.tgz",
        ),
    ];
    for (repository, place, expected) in kinds {
        let templates = templates(&without_volume(&[("load", &[]), ("fit", &[0])], repository.clone()));
        let input = &templates["pipeline"]["dag"]["tasks"][1]["arguments"]["artifacts"][0];
        assert_eq!(input.pointer(place).unwrap(), expected, "{repository}");
        let output = &templates["run-task"]["outputs"]["artifacts"][0];
        let output = output.pointer(place).and_then(Json::as_str).unwrap();
        assert_eq!(output.replace("{{inputs.parameters.artifact}}", "load"), expected);
        let named = ["/s3/bucket", "/gcs/bucket", "/azure/container"];
        let has_place = named.iter().any(|path| repository.pointer(path).is_some());
        assert_eq!(templates["run-task"]["archiveLocation"].is_object(), has_place, "{repository}");
    }
}

#[test]
fn every_input_is_some_upstreams_output_also_through_dags_in_dags() {
    let names: Vec<String> = (0..500).map(|n| format!("task_{n}")).collect();
    let upstream: Vec<Vec<usize>> = (0..500usize)
        .map(|n| BTreeSet::from_iter((1..=n % 8).map(|k| n * k / 9)).into_iter().filter(|o| *o < n).collect())
        .collect();
    let list: Vec<(&str, &[usize])> =
        names.iter().zip(&upstream).map(|(name, upstream)| (name.as_str(), &upstream[..])).collect();
    let templates = templates(&without_volume(&list, json!({})));
    assert!(templates.contains_key("part-2"));
    let pods = templates.values().filter(|template| template["script"].is_object()).count();
    assert_eq!(pods, 2, "up to four inputs, up to eight");
    let tasks = tasks(&templates);
    assert_eq!(tasks.len(), 500);
    for task in tasks {
        let argument = |name: &str| {
            let parameters = task["arguments"]["parameters"].as_array().unwrap();
            parameters.iter().find(|parameter| parameter["name"] == name).unwrap()["value"].as_str().unwrap()
        };
        let number = names.iter().position(|name| name == argument("task")).unwrap();
        let inputs = task["arguments"]["artifacts"].as_array().cloned().unwrap_or_default();
        let keys: Vec<&str> = inputs.iter().map(|input| input["s3"]["key"].as_str().unwrap()).collect();
        let expected: Vec<String> = upstream[number]
            .iter()
            .map(|other| format!("ml-basic/{{{{workflow.name}}}}/task-{other}.tgz"))
            .collect();
        assert_eq!(keys, expected);
        let declared = templates[task["template"].as_str().unwrap()]["inputs"]["artifacts"].as_array();
        let declared = declared.map_or(0, Vec::len);
        assert_eq!(declared, if inputs.len() > 4 { 8 } else { 4 });
        assert_eq!(argument("artifact"), argument("task").replace('_', "-"));
    }
}

/// A `ploomber` that makes the files that `make` lists (ended by NULs) and Ploomber's metadata beside each.
const PLOOMBER: &str = r#"set -eu
while IFS= read -r -d '' file; do
  folder=./${file%"${file##*/}"}
  mkdir -p -- "$folder"
  case $file in
    *.folder) mkdir -p -- "./$file/empty" && echo "$SOOPER_TASK" >"./$file/part" && ln -s part "./$file/link" ;;
    *) printf '%s' "$SOOPER_TASK" >"./$file" ;;
  esac
  echo "{}" >"$folder.${file##*/}.metadata"
done <make
"#;

/// A pod: the folder that its task worked in, and the one that stands for `/tmp`.
struct Pod {
    _keep: tempfile::TempDir,
    project: PathBuf,
    tmp: PathBuf,
}

/// Runs a task where nothing is but what the tasks `upstream` handed over; it makes these files.
fn run(plan: &Plan, task: usize, upstream: &[&Pod], makes: &[String]) -> (Pod, String) {
    let keep = tempfile::tempdir().unwrap();
    let (project, tmp) = (keep.path().join("project"), keep.path().join("tmp"));
    fs::create_dir(&project).unwrap();
    fs::create_dir(&tmp).unwrap();
    fs::write(project.join("pipeline.yaml"), "").unwrap();
    fs::write(project.join("make"), makes.iter().map(|file| file.clone() + "\0").collect::<String>())
        .unwrap();
    for (number, other) in (1..).zip(upstream) {
        let to = tmp.join(format!("sooper-in-{number}"));
        let copy =
            std::process::Command::new("cp").arg("-R").arg(other.tmp.join("sooper-out")).arg(to).status();
        assert!(copy.unwrap().success());
    }
    let output = run_task(plan, task, &project, &[], PLOOMBER, &tmp);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    (Pod { _keep: keep, project: tmp.join("sooper-workspace"), tmp }, said)
}

fn text(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn products_of_any_name_arrive_in_full_from_upstream_and_as_stand_ins_from_further_away() {
    let names = HOSTILE.iter().filter(|name| !name.contains('/'));
    let products = |task: &str| -> Vec<String> {
        let hostile =
            names.clone().flat_map(|name| [format!("{task}{name}"), format!("{name}/{task} {name}.folder")]);
        hostile.chain([format!("-{task}"), format!("out/.{task}"), format!("out/{task}.tar.gz")]).collect()
    };
    let mut plan = without_volume(&[("a", &[]), ("b", &[0]), ("c", &[1])], json!({}));
    for step in &mut plan.steps {
        step.products = products(&step.name);
    }
    let (a, _) = run(&plan, 0, &[], &products("a"));
    let (b, _) = run(&plan, 1, &[&a], &products("b"));
    let (c, _) = run(&plan, 2, &[&b], &products("c"));
    for (first, second) in products("a").iter().zip(products("b")) {
        let at = |pod: &Pod, path: &str| pod.project.join(path);
        if first.ends_with(".folder") {
            assert_eq!(text(&b.project, &format!("{first}/part")), "a\n");
            assert_eq!(text(&b.project, &format!("{first}/link")), "a\n");
            assert!(at(&b, first).join("empty").is_dir());
            assert_eq!(text(&c.project, &format!("{second}/part")), "b\n");
        } else {
            assert_eq!(
                (text(&b.project, first), text(&c.project, &second)),
                ("a".to_owned(), "b".to_owned())
            );
        }
        assert!(at(&c, first).is_dir() && fs::read_dir(at(&c, first)).unwrap().next().is_none(), "{first}");
        let (folder, name) = first.rsplit_once('/').unwrap_or((".", first));
        assert_eq!(text(&c.project, &format!("{folder}/.{name}.metadata")), "{}\n");
    }
}

#[test]
fn what_is_both_near_and_far_arrives_in_full() {
    let mut plan = without_volume(&[("a", &[]), ("b", &[0]), ("c", &[0, 1])], json!({}));
    for step in &mut plan.steps {
        step.products = vec![step.name.clone()];
    }
    let (a, _) = run(&plan, 0, &[], &["a".to_owned()]);
    let (b, _) = run(&plan, 1, &[&a], &["b".to_owned()]);
    for upstream in [[&a, &b], [&b, &a]] {
        let (c, _) = run(&plan, 2, &upstream, &["c".to_owned()]);
        assert_eq!((text(&c.project, "a"), text(&c.project, "b")), ("a".to_owned(), "b".to_owned()));
    }
}

#[test]
fn a_product_that_was_not_made_is_left_out_and_relations_are_nothing_to_hand_over() {
    let mut plan = without_volume(&[("a", &[]), ("b", &[0])], json!({}));
    plan.steps[0].products = vec!["made".to_owned(), "not made".to_owned()];
    plan.steps[1].products = Vec::new();
    let (a, said) = run(&plan, 0, &[], &["made".to_owned()]);
    assert!(said.contains("there is no not made to hand over"), "{said}");
    let (b, _) = run(&plan, 1, &[&a], &[]);
    assert!(b.project.join("made").is_file() && !b.project.join("not made").exists());
    assert!(b.tmp.join("sooper-out/products").is_dir());
}
