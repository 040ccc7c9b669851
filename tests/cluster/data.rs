//! Products that don't go by a shared volume. The code is on one, which pods only read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::{Value as Json, json};
use sooper::cluster::block_on;

use super::server::Server;
use super::{Volume, said};

/// A diamond with products of all sorts.
const PIPELINE: &str = r#"
tasks:
- {source: tasks.load, product: out/raw data.csv}
- {source: tasks.left, product: {table: out/left.csv, parts: out/parts}}
- {source: tasks.right, product: "out/it's right.txt"}
- {source: tasks.join, product: {text: "out/\\n $(joined).txt", unicode: out/naïve-日本.txt}}
- {source: tasks.report, product: report.md}
"#;

const TASKS: &str = r#"
from pathlib import Path


def load(product):
    Path(product).write_text("load\n")


def left(product, upstream):
    Path(product["table"]).write_text(Path(upstream["load"]).read_text() + "left\n")
    Path(product["parts"]).mkdir()
    Path(product["parts"], "0").write_text("part\n")


def right(product, upstream):
    Path(product).write_text(Path(upstream["load"]).read_text() + "right\n")


def join(product, upstream):
    parts = [Path(upstream["left"]["table"]), Path(upstream["left"]["parts"], "0"), Path(upstream["right"])]
    Path(product["text"]).write_text("".join(part.read_text() for part in parts))
    Path(product["unicode"]).write_text("x")


def report(product, upstream):
    if Path("/mnt/code/fail").exists():
        raise ValueError("the report isn't wanted")
    Path(product).write_text(Path(upstream["join"]["text"]).read_text())
"#;

/// What the report says when everything arrived.
const REPORT: &str = "load\nleft\npart\nload\nright\n";

/// The project in a folder of its name, with these settings beside those of every test.
fn project(volume: &Volume, pipeline: &str, read_only: bool, settings: &str) -> (tempfile::TempDir, PathBuf) {
    let above = tempfile::tempdir().unwrap();
    let root = above.path().join(&volume.project);
    fs::create_dir(&root).unwrap();
    let settings = format!(
        "environment: {{from: image}}\ncode: {{upload: {{namespace: argo}}}}\n\
         defaults: {{image: 'sooper.test/python:3.11', retries: null}}\nvolumes:\n- name: code\n  mount_path: /mnt/code\n  \
         sub_path: {}\n  read_only: {read_only}\n  source: {{persistentVolumeClaim: {{claimName: nfs}}}}\n{settings}",
        volume.project,
    );
    fs::write(root.join("sooper.yaml"), settings).unwrap();
    fs::write(root.join("pipeline.yaml"), pipeline).unwrap();
    fs::write(root.join("tasks.py"), TASKS).unwrap();
    (above, root)
}

fn sooper(volume: &Volume, root: &Path, arguments: &[&str]) -> Output {
    volume.sooper(root).args(arguments).output().unwrap()
}

/// A server that speaks S3, in a pod of its own, with a bucket called `products`.
struct S3<'a> {
    volume: &'a Volume,
    name: &'a str,
}

impl<'a> S3<'a> {
    fn start(volume: &'a Volume) -> Self {
        let name = volume.project.as_str();
        volume.ask_kubectl(&["apply", "-f", "-"], &include_str!("s3.yaml").replace("NAME", name));
        let wait = ["-n", "argo", "wait", "--for=condition=Ready", "--timeout=900s", "pod", name];
        volume.ask_kubectl(&wait, "");
        Self { volume, name }
    }

    /// Its address; names of services don't resolve in every cluster.
    fn address(&self) -> String {
        let path = "jsonpath={.spec.clusterIP}:{.spec.ports[0].port}";
        self.volume.ask_kubectl(&["-n", "argo", "get", "service", self.name, "-o", path], "")
    }

    /// Makes it the repository of workflows that name none, as long as the test lasts.
    fn be_the_namespaces(&self) {
        let key = |key: &str| json!({"name": self.name, "key": key});
        let s3 = json!({
            "endpoint": self.address(), "bucket": "products", "insecure": true,
            "accessKeySecret": key("user"), "secretKeySecret": key("password"),
        });
        let metadata = json!({
            "name": "artifact-repositories", "namespace": "argo", "labels": {"app": self.name},
            "annotations": {"workflows.argoproj.io/default-artifact-repository": "default"},
        });
        let data = json!({"default": json!({"s3": s3}).to_string()});
        let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data});
        self.volume.ask_kubectl(&["apply", "-f", "-"], &map.to_string());
    }

    /// What a Python program prints that has a `client` of the server.
    fn python(&self, program: &str) -> String {
        let client = "import boto3, io, json, tarfile\nclient = boto3.client('s3', endpoint_url='http://127.0.0.1:9000')\n";
        let arguments =
            ["-n", "argo", "exec", self.name, "--", "python", "-c", &(client.to_owned() + program)];
        self.volume.ask_kubectl(&arguments, "")
    }

    /// The files in an archive, with their texts.
    fn archive(&self, key: &str) -> Json {
        let program = format!(
            "body = client.get_object(Bucket='products', Key='{key}')['Body'].read()\n\
             files = tarfile.open(fileobj=io.BytesIO(body))\n\
             print(json.dumps({{file.name.split('/', 1)[1]: files.extractfile(file).read().decode() for file in files if file.isfile()}}))"
        );
        serde_json::from_str(&self.python(&program)).unwrap()
    }
}

impl Drop for S3<'_> {
    fn drop(&mut self) {
        let objects = ["pod/", "service/", "secret/"].map(|kind| kind.to_owned() + self.name);
        let mut arguments = vec!["-n", "argo", "delete", "--wait=false", "--ignore-not-found"];
        arguments.extend(objects.iter().map(String::as_str));
        self.volume.ask_kubectl(&arguments, "");
        let selector = format!("app={}", self.name);
        self.volume.ask_kubectl(&["-n", "argo", "delete", "configmap", "-l", &selector], "");
    }
}

#[test]
fn a_web_server_that_takes_what_is_put_does_for_a_repository() {
    block_on(async {
        let Some(volume) = Volume::new("http").await else { return Ok(()) };
        let server = Server::start(&volume, "", include_str!("store.py"));
        let login = |key: &str| format!("{{name: {}, key: {key}}}", server.name);
        let settings = format!(
            "data:\n  from: artifacts\n  repository:\n    http:\n      url: http://{}/store/\n      \
             auth: {{basicAuth: {{usernameSecret: {}, passwordSecret: {}}}}}\n",
            server.address,
            login("username"),
            login("password"),
        );
        let (_above, root) = project(&volume, PIPELINE, true, &settings);
        let run = sooper(&volume, &root, &["submit"]);
        assert_eq!(run.status.code(), Some(0), "{}", said(&run));
        let list = "from urllib.request import Request, urlopen; import base64; \
                    login = 'Basic ' + base64.b64encode(b'reader:s3cret').decode(); \
                    print(urlopen(Request('http://127.0.0.1:8080/', headers={'Authorization': login})).read().decode())";
        let kept = volume.ask_kubectl(&["-n", "argo", "exec", &server.name, "--", "python3", "-c", list], "");
        let names: Vec<&str> = kept.lines().filter_map(|path| path.rsplit('/').next()).collect();
        assert_eq!(names, ["join.tgz", "left.tgz", "load.tgz", "report.tgz", "right.tgz"], "{kept}");
        assert!(kept.starts_with(&format!("/store/{}/", volume.project)), "{kept}");
        sooper(&volume, &root, &["delete", "--all", "--yes"]);
        Ok(())
    })
    .unwrap();
}

#[test]
fn artifacts_take_products_from_pod_to_pod_and_a_retry_reads_those_of_the_run_that_failed() {
    block_on(async {
        let Some(volume) = Volume::new("artifacts").await else { return Ok(()) };
        let s3 = S3::start(&volume);
        let settings = format!(
            "data:\n  from: artifacts\n  repository:\n    s3:\n      endpoint: '{}'\n      bucket: products\n      insecure: true\n      \
             key: team\n      accessKeySecret: {{name: {name}, key: user}}\n      secretKeySecret: {{name: {name}, key: password}}\n",
            s3.address(),
            name = volume.project,
        );
        let (_above, root) = project(&volume, PIPELINE, true, &settings);
        assert_eq!(sooper(&volume, &root, &["upload"]).status.code(), Some(0));
        volume.shell("touch fail");
        let submitted = sooper(&volume, &root, &["submit"]);
        assert_eq!(submitted.status.code(), Some(3), "{}", said(&submitted));
        let failed = s3.python("print(client.list_objects(Bucket='products')['Contents'][0]['Key'].split('/')[2])");
        volume.shell("rm fail");
        let again = sooper(&volume, &root, &["retry"]);
        assert_eq!(again.status.code(), Some(0), "{}", said(&again));

        let keys = s3.python("print(*(each['Key'] for each in client.list_objects(Bucket='products')['Contents']))");
        let mut tasks: Vec<(&str, bool)> = Vec::new();
        for key in keys.split_whitespace() {
            let [team, project, run, archive] = key.split('/').collect::<Vec<_>>()[..] else { panic!("{key}") };
            assert_eq!((team, project), ("team", volume.project.as_str()));
            tasks.push((archive, run == failed.trim()));
            if archive == "report.tgz" {
                let files = s3.archive(key);
                assert_eq!(files["products/report.md"], REPORT);
                let metadata = files.as_object().unwrap().keys().filter(|name| name.starts_with("metadata/"));
                assert_eq!(metadata.count(), 7, "{files}");
            }
        }
        tasks.sort_unstable();
        let expected = ["join.tgz", "left.tgz", "load.tgz", "report.tgz", "right.tgz"];
        assert_eq!(tasks, expected.map(|task| (task, task != "report.tgz")));
        assert_eq!(volume.shell("ls -d out report.md 2>/dev/null"), "", "nothing is written beside the code");

        // The report is of the retry, everything else of the run that failed.
        let fetched = sooper(&volume, &root, &["fetch"]);
        assert_eq!(fetched.status.code(), Some(0), "{}", said(&fetched));
        let local = |path: &str| fs::read_to_string(root.join(path)).unwrap();
        assert_eq!((local("report.md").as_str(), local("out/it's right.txt").as_str()), (REPORT, "load\nright\n"));
        assert_eq!((local("out/parts/0").as_str(), local("out/naïve-日本.txt").as_str()), ("part\n", "x"));
        let some = sooper(&volume, &root, &["fetch", "@latest", "load", "-o", "elsewhere"]);
        assert!(said(&some).contains("1 files are in elsewhere"), "{}", said(&some));

        // The same server as the namespace's own repository: nothing is said of it, or what its keys begin with.
        s3.be_the_namespaces();
        for (data, start) in [("{from: artifacts}", ""), ("{from: artifacts, repository: {s3: {key: own}}}", "own/")] {
            let (_above, root) = project(&volume, PIPELINE, true, &format!("data: {data}\n"));
            let run = sooper(&volume, &root, &["submit"]);
            assert_eq!(run.status.code(), Some(0), "{}", said(&run));
            let prefix = format!("{start}{}/", volume.project);
            let keys = s3.python(&format!(
                "print(len(client.list_objects(Bucket='products', Prefix='{prefix}')['Contents']))"
            ));
            assert_eq!(keys, "5\n", "{prefix}");
        }
        sooper(&volume, &root, &["delete", "--all", "--yes"]);
        Ok(())
    })
    .unwrap();
}

#[test]
fn clients_of_ploombers_own_take_products_from_pod_to_pod() {
    block_on(async {
        let Some(volume) = Volume::new("clients").await else { return Ok(()) };
        let pipeline = format!("clients: {{File: storage.client}}\n{PIPELINE}");
        let (_above, root) = project(&volume, &pipeline, false, "data: {from: clients}\n");
        let storage = "from ploomber.clients import LocalStorageClient\n\n\ndef client():\n    return LocalStorageClient('/mnt/code/store', path_to_project_root='.')\n";
        fs::write(root.join("storage.py"), storage).unwrap();
        let run = sooper(&volume, &root, &["submit"]);
        assert_eq!(run.status.code(), Some(0), "{}", said(&run));
        assert_eq!(volume.shell("cat store/report.md"), REPORT);
        assert_eq!(volume.shell("cat store/out/parts/0"), "part\n");
        assert_eq!(volume.shell("ls -d out report.md 2>/dev/null"), "", "nothing is written beside the code");
        sooper(&volume, &root, &["delete", "--all", "--yes"]);
        Ok(())
    })
    .unwrap();
}
