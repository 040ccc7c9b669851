//! What waits is explained, each reason in a sentence.

use std::path::Path;
use std::time::Duration;

use sooper::cluster::block_on;

use super::{Volume, said};

/// A namespace of its own, since a quota there would keep other tests from running.
const OBJECTS: &str = r#"
apiVersion: v1
kind: Namespace
metadata: {name: NAMESPACE}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: few, namespace: NAMESPACE}
spec: {hard: {count/pods: "7"}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: unbound, namespace: NAMESPACE}
spec: {accessModes: [ReadWriteMany], storageClassName: no-such-class, resources: {requests: {storage: 1Gi}}}
---
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: holder, namespace: NAMESPACE}
spec:
  entrypoint: p
  synchronization: {mutexes: [{name: churn}]}
  templates: [{name: p, suspend: {}}]
"#;

/// Seven tasks that each wait for something of their own; the one that waits for them finds no room in the quota.
const STUCK: &str = r#"
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: stuck, namespace: NAMESPACE}
spec:
  entrypoint: p
  templates:
  - name: p
    dag:
      tasks:
      - {name: big, template: big}
      - {name: nowhere, template: nowhere}
      - {name: image, template: image}
      - {name: claim, template: claim}
      - {name: unbound, template: unbound}
      - {name: config, template: config}
      - {name: mount, template: mount}
      - {name: pause, template: pause}
      - {name: quota, template: quota, dependencies: [pause]}
  - {name: pause, suspend: {duration: "10s"}}
  - {name: quota, container: {image: "sooper.test/busybox:1", command: [sleep, "1"]}}
  - {name: big, container: {image: "sooper.test/busybox:1", command: [sleep, "1"], resources: {requests: {cpu: "900"}}}}
  - {name: nowhere, nodeSelector: {gpu: "yes"}, container: {image: "sooper.test/busybox:1", command: [sleep, "1"]}}
  - {name: image, container: {image: "nowhere.test/x:1", command: [sleep, "1"]}}
  - name: claim
    volumes: [{name: v, persistentVolumeClaim: {claimName: nope}}]
    container: {image: "sooper.test/busybox:1", command: [sleep, "1"], volumeMounts: [{name: v, mountPath: /v}]}
  - name: unbound
    volumes: [{name: v, persistentVolumeClaim: {claimName: unbound}}]
    container: {image: "sooper.test/busybox:1", command: [sleep, "1"], volumeMounts: [{name: v, mountPath: /v}]}
  - name: config
    volumes: [{name: v, configMap: {name: nope}}]
    container: {image: "sooper.test/busybox:1", command: [sleep, "1"], volumeMounts: [{name: v, mountPath: /v}]}
  - name: mount
    volumes: [{name: v, nfs: {server: 127.0.0.1, path: /no/such/folder}}]
    container: {image: "sooper.test/busybox:1", command: [sleep, "1"], volumeMounts: [{name: v, mountPath: /v}]}
---
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: waiter, namespace: NAMESPACE}
spec:
  entrypoint: p
  synchronization: {mutexes: [{name: churn}]}
  templates: [{name: p, suspend: {}}]
"#;

/// What is said of each. Of the mount it depends on the node what fails.
const EXPLAINED: &[&str] = &[
    "no node has room for what it requests",
    "no node has the labels that it asks for",
    "its image can't be pulled",
    "its claim doesn't exist in this namespace",
    "its claim isn't bound to a volume",
    "storageclass.storage.k8s.io \"no-such-class\" not found",
    "configmap \"nope\" not found",
    "the namespace's quota is used up",
];

fn is_mount_explained(told: &str) -> bool {
    let sentences = [
        "no NFS client",
        "the node doesn't reach the NFS server",
        "the NFS server has no such folder",
        "can't be mounted",
    ];
    sentences.iter().any(|sentence| told.contains(sentence))
}

#[test]
fn what_waits_is_explained_in_a_sentence_each() {
    block_on(async {
        let Some(volume) = Volume::new("waiting").await else { return Ok(()) };
        let namespace = volume.project.as_str();
        let create = |text: &str| {
            volume.ask_kubectl(&["create", "-f", "-"], &text.replace("NAMESPACE", namespace));
        };
        let status = |run: &str| {
            let output =
                volume.sooper(Path::new("/")).args(["status", run, "-n", namespace]).output().unwrap();
            said(&output)
        };
        create(OBJECTS);
        std::thread::sleep(Duration::from_secs(3));
        create(STUCK);
        let mut told = String::new();
        for _ in 0..90 {
            told = status("stuck");
            if EXPLAINED.iter().all(|sentence| told.contains(sentence)) && is_mount_explained(&told) {
                break;
            }
            std::thread::sleep(Duration::from_secs(1));
        }
        let waiter = status("waiter");
        volume.ask_kubectl(&["delete", "namespace", namespace, "--wait=false"], "");
        for sentence in EXPLAINED {
            assert!(told.contains(sentence), "`{sentence}` isn't in\n{told}");
        }
        assert!(is_mount_explained(&told), "{told}");
        assert!(waiter.contains("waits for run holder to end, which holds the lock"), "{waiter}");
        Ok(())
    })
    .unwrap();
}

/// Pods whose account may not report their results.
const MUTE: &str = r#"
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: test-mute-, namespace: argo}
spec:
  entrypoint: p
  serviceAccountName: ACCOUNT
  templates:
  - {name: p, dag: {tasks: [{name: mute, template: t}, {name: nobody, template: u}]}}
  - {name: t, container: {image: "sooper.test/busybox:1", command: [sleep, "1"]}}
  - {name: u, serviceAccountName: no-such-account, container: {image: "sooper.test/busybox:1", command: [sleep, "1"]}}
"#;

#[test]
fn an_account_that_lacks_a_right_or_does_not_exist_is_told() {
    block_on(async {
        let Some(volume) = Volume::new("mute").await else { return Ok(()) };
        volume.ask_kubectl(&["-n", "argo", "create", "serviceaccount", &volume.project], "");
        let run = volume.start(&MUTE.replace("ACCOUNT", &volume.project));
        let watch = volume.sooper(Path::new("/")).args(["watch", &run]).output().unwrap();
        volume.sooper(Path::new("/")).args(["delete", &run, "--yes"]).output().unwrap();
        volume.ask_kubectl(&["-n", "argo", "delete", "serviceaccount", &volume.project], "");
        let told = said(&watch);
        assert_eq!(watch.status.code(), Some(3), "{told}");
        assert!(
            told.contains("its service account lacks a right") && told.contains("workflowtaskresults"),
            "{told}"
        );
        assert!(told.contains("its service account doesn't exist in this namespace"), "{told}");
        Ok(())
    })
    .unwrap();
}
