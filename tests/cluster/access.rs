//! Kubeconfigs as `kubectl` has them: programs that log in, proxies, authorities, and the account of a pod.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use sooper::cluster::block_on;

use super::{Volume, said};

/// A proxy that opens tunnels, and counts them.
struct Proxy {
    port: u16,
    tunnels: Arc<AtomicU32>,
}

impl Proxy {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Self { port: listener.local_addr().unwrap().port(), tunnels: Arc::default() };
        let tunnels = Arc::clone(&proxy.tunnels);
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let tunnels = Arc::clone(&tunnels);
                std::thread::spawn(move || open_tunnel(near, &tunnels));
            }
        });
        proxy
    }

    fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn taken(&self) -> u32 {
        self.tunnels.swap(0, Ordering::Relaxed)
    }
}

fn open_tunnel(mut near: TcpStream, tunnels: &AtomicU32) {
    let mut reader = BufReader::new(near.try_clone().unwrap());
    let (mut request, mut line) = (String::new(), String::new());
    reader.read_line(&mut request).unwrap();
    while reader.read_line(&mut line).is_ok_and(|count| count > 2) {
        line.clear();
    }
    let Some(target) = request.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next()) else {
        return;
    };
    tunnels.fetch_add(1, Ordering::Relaxed);
    let mut far = TcpStream::connect(target.replace("localhost.", "127.0.0.1")).unwrap();
    near.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
    let (mut back, mut home) = (far.try_clone().unwrap(), near.try_clone().unwrap());
    std::thread::spawn(move || carry(&mut back, &mut home));
    carry(&mut near, &mut far);
}

fn carry(from: &mut TcpStream, to: &mut TcpStream) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

/// The test cluster's kubeconfig with some of it replaced, in a file of its own.
fn changed(volume: &Volume, folder: &Path, change: impl Fn(&str) -> String) -> String {
    let path = folder.join("changed.yaml");
    fs::write(&path, change(&fs::read_to_string(volume.kubeconfig()).unwrap())).unwrap();
    path.to_str().unwrap().to_owned()
}

fn with_users(text: &str, users: &str) -> String {
    let line = text.lines().find(|line| line.starts_with("users:")).unwrap();
    text.replace(line, users)
}

fn runs(volume: &Volume, folder: &Path, kubeconfig: &str, variables: &[(&str, &str)]) -> Output {
    let mut command = volume.sooper(folder);
    command.args(["runs", "--all", "--kubeconfig", kubeconfig]).envs(variables.iter().copied());
    command.output().unwrap()
}

#[test]
fn a_program_logs_in_and_its_failure_is_told() {
    block_on(async {
        let Some(volume) = Volume::new("login").await else { return Ok(()) };
        let folder = tempfile::tempdir().unwrap();
        let token = volume.ask_kubectl(&["-n", "argo", "create", "token", "default"], "");
        let program = folder.path().join("log in.sh");
        let write = |text: &str| {
            fs::write(&program, text).unwrap();
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        };
        write(&format!(
            "#!/bin/sh\necho '{{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {{\"token\": \"{}\"}}}}'\n",
            token.trim()
        ));
        let users = format!(
            "users: [{{name: admin, user: {{exec: {{apiVersion: client.authentication.k8s.io/v1, command: \"{}\", interactiveMode: Never}}}}}}]",
            program.display()
        );
        let kubeconfig = changed(&volume, folder.path(), |text| with_users(text, &users));
        let output = runs(&volume, folder.path(), &kubeconfig, &[]);
        assert!(said(&output).contains("system:serviceaccount:argo:default"), "who asks: {}", said(&output));
        assert!(said(&output).contains("sooper manifests rbac"), "{}", said(&output));

        write("#!/bin/sh\necho 'your session has ended' >&2\nexit 1\n");
        let output = runs(&volume, folder.path(), &kubeconfig, &[]);
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains("can't log in") && said(&output).contains("your session has ended"), "{}", said(&output));
        fs::remove_file(&program).unwrap();
        let output = runs(&volume, folder.path(), &kubeconfig, &[]);
        assert!(said(&output).contains("can't be started"), "{}", said(&output));
        Ok(())
    })
    .unwrap();
}

#[test]
fn proxies_are_used_as_the_kubeconfig_and_the_environment_say() {
    block_on(async {
        let Some(volume) = Volume::new("proxy").await else { return Ok(()) };
        let folder = tempfile::tempdir().unwrap();
        let proxy = Proxy::new();
        let plain = volume.kubeconfig().to_str().unwrap().to_owned();
        let address = proxy.address();
        let environment = [("HTTPS_PROXY", address.as_str())];
        assert_eq!(runs(&volume, folder.path(), &plain, &environment).status.code(), Some(0));
        assert_eq!(proxy.taken(), 0, "this machine is reached without a proxy");

        let named = changed(&volume, folder.path(), |text| {
            text.replace("cluster: {server:", &format!("cluster: {{proxy-url: \"{address}\", server:"))
        });
        let output = runs(&volume, folder.path(), &named, &[]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert!(proxy.taken() > 0, "the kubeconfig's proxy wasn't used");

        // A name that only the proxy resolves to this machine, as in a network without DNS to the outside.
        let renamed = changed(&volume, folder.path(), |text| {
            text.replace(
                "cluster: {server: \"https://127.0.0.1:",
                "cluster: {tls-server-name: \"127.0.0.1\", server: \"https://localhost.:",
            )
        });
        let output = runs(&volume, folder.path(), &renamed, &environment);
        assert_eq!((output.status.code(), proxy.taken() > 0), (Some(0), true), "{}", said(&output));
        // Without it the name is looked up here, where it may not be known: what counts is that the proxy isn't asked.
        runs(&volume, folder.path(), &renamed, &[environment[0], ("NO_PROXY", "localhost.")]);
        assert_eq!(proxy.taken(), 0, "NO_PROXY names the server");
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_server_of_another_authority_is_not_trusted() {
    block_on(async {
        let Some(volume) = Volume::new("authority").await else { return Ok(()) };
        let folder = tempfile::tempdir().unwrap();
        let kubeconfig = changed(&volume, folder.path(), |text| {
            let (before, after) = text.split_once("certificate-authority-data: ").unwrap();
            let rest = after.find('}').unwrap();
            format!("{}{}", before.trim_end().trim_end_matches(','), &after[rest..])
        });
        let output = runs(&volume, folder.path(), &kubeconfig, &[]);
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains("certificate"), "{}", said(&output));
        assert!(said(&output).contains("certificate-authority"), "{}", said(&output));
        Ok(())
    })
    .unwrap();
}

/// A pod that runs `/mnt/vol/bin/sooper`, as an account that may look at runs.
const POD: &str = r#"
apiVersion: v1
kind: ServiceAccount
metadata: {name: NAME}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: NAME}
rules: [{apiGroups: [argoproj.io], resources: [workflows], verbs: [get, list, watch]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: NAME}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: NAME}
subjects: [{kind: ServiceAccount, name: NAME}]
---
apiVersion: v1
kind: Pod
metadata: {name: NAME}
spec:
  restartPolicy: Never
  serviceAccountName: NAME
  containers:
  - name: c
    image: "sooper.test/python:3.11"
    command: [/mnt/vol/sooper, runs, --all, --selector, nothing=here]
    volumeMounts: [{name: v, mountPath: /mnt/vol, subPath: NAME}]
  volumes: [{name: v, persistentVolumeClaim: {claimName: nfs}}]
"#;

#[test]
fn in_a_pod_its_own_account_is_used() {
    block_on(async {
        let Some(volume) = Volume::new("inside").await else { return Ok(()) };
        let name = volume.project.as_str();
        volume.shell(&format!("mkdir -p {}", volume.place.root));
        let there = format!("{}:{}/sooper", volume.place.pod, volume.place.root);
        volume.ask_kubectl(&["-n", "argo", "cp", env!("CARGO_BIN_EXE_sooper"), &there], "");
        let manifest = POD.replace("NAME", name);
        volume.ask_kubectl(&["-n", "argo", "apply", "-f", "-"], &manifest);
        let ended =
            ["wait", "--for=jsonpath={.status.phase}=Succeeded", "--timeout=120s", &format!("pod/{name}")];
        let succeeded = std::process::Command::new(volume.kubectl())
            .arg("--kubeconfig")
            .arg(volume.kubeconfig())
            .args(["-n", "argo"])
            .args(ended)
            .output()
            .unwrap();
        let log = volume.ask_kubectl(&["-n", "argo", "logs", name], "");
        volume.ask_kubectl(&["-n", "argo", "delete", "--wait=false", "-f", "-"], &manifest);
        assert!(succeeded.status.success() && log.contains("no runs"), "{log}{}", said(&succeeded));
        Ok(())
    })
    .unwrap();
}
