//! Servers in pods that tests talk to.

use serde_json::json;

use super::Volume;

/// A pod that runs a Python program, gone with the test. Its address is what a test knows it by: names don't resolve everywhere.
pub(crate) struct Server<'a> {
    volume: &'a Volume,
    /// Of the pod and its secret.
    pub(crate) name: String,
    /// Where it listens: host and port.
    pub(crate) address: String,
}

impl<'a> Server<'a> {
    /// `setup` is a line of shell that goes before; a secret `NAME` with `username` and `password` goes along.
    pub(crate) fn start(volume: &'a Volume, setup: &str, program: &str) -> Self {
        let name = format!("{}-server", volume.project);
        let metadata = json!({"name": name, "labels": {"test": name}});
        let container = json!({
            "name": "main", "image": "sooper.test/python:3.11", "command": ["sh", "-ec"],
            "args": [format!("{setup}\nexec python3 -u -c \"$PROGRAM\"")], "env": [{"name": "PROGRAM", "value": program}],
            "readinessProbe": {"tcpSocket": {"port": 8080}, "periodSeconds": 1},
        });
        let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": [container], "terminationGracePeriodSeconds": 0}});
        let login = json!({"username": "reader", "password": "s3cret"});
        let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": login});
        for object in [pod, secret] {
            volume.ask_kubectl(&["-n", "argo", "apply", "-f", "-"], &object.to_string());
        }
        let pod = format!("pod/{name}");
        volume.ask_kubectl(&["-n", "argo", "wait", "--for=condition=Ready", "--timeout=300s", &pod], "");
        let address = volume.ask_kubectl(&["-n", "argo", "get", &pod, "-o", "jsonpath={.status.podIP}"], "");
        Self { volume, name, address: format!("{address}:8080") }
    }

    /// Makes a file of the pod's the `key` of a secret of the server's name.
    pub(crate) fn make_secret(&self, key: &str, path: &str) {
        let text = self.volume.ask_kubectl(&["-n", "argo", "exec", &self.name, "--", "cat", path], "");
        let metadata = json!({"name": self.name, "labels": {"test": self.name}});
        let secret =
            json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": {key: text}});
        self.volume.ask_kubectl(&["-n", "argo", "apply", "-f", "-"], &secret.to_string());
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        let selector = format!("test={}", self.name);
        self.volume.ask_kubectl(&["-n", "argo", "delete", "pod,secret", "-l", &selector, "--wait=false"], "");
    }
}
