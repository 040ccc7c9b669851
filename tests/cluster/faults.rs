//! Connections that are cut, servers that are away, answers that are lost: the end of a run is reported all the same.

use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::Value as Json;
use sooper::cluster::block_on;

use super::wire::{Fate, Wire};
use super::{Volume, one_pod, said};

const SMOKE: &[&str] = &["manifests", "smoke", "--apply", "--image", "sooper.test/busybox:1"];

fn pause(seconds: u64) {
    std::thread::sleep(Duration::from_secs(seconds));
}

/// The exit code, and all that was said.
fn end(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().unwrap();
    (output.status.code(), said(&output))
}

/// The diamond's name, started through the wire.
fn smoke(wire: &Wire) -> String {
    let started = wire.sooper(Path::new("/"), SMOKE).wait_with_output().unwrap();
    let run = String::from_utf8_lossy(&started.stdout).trim().to_owned();
    assert!(run.starts_with("sooper-smoke-"), "{}", said(&started));
    run
}

#[test]
fn a_run_is_followed_through_cut_connections() {
    block_on(async {
        let Some(volume) = Volume::new("cut").await else { return Ok(()) };
        let wire = Wire::sealed(&volume);
        let run = smoke(&wire);
        let following = wire.sooper(Path::new("/"), &["watch", &run, "--log"]);
        for away in [2, 20, 2] {
            pause(3);
            wire.cut(true);
            pause(away);
            wire.cut(false);
        }
        let (code, text) = end(following);
        assert_eq!(code, Some(0), "{text}");
        assert!(text.contains("the cluster answers again") && text.contains("succeeded"), "{text}");
        let told = |task: &str| {
            text.lines().filter(|line| line.contains(task) && line.contains("succeeded")).count()
        };
        assert_eq!(["A ", "B ", "C ", "D "].map(told), [1; 4], "each end is told once: {text}");

        wire.cut(true);
        let (code, text) = end(wire.sooper(Path::new("/"), &["watch", &run, "--patience", "2s"]));
        assert_eq!(code, Some(2), "nothing was ever seen: {text}");
        volume.sooper(Path::new("/")).args(["delete", &run, "--yes"]).output().unwrap();
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_watch_from_a_forgotten_version_begins_anew() {
    block_on(async {
        let Some(volume) = Volume::new("expired").await else { return Ok(()) };
        let watches = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&watches);
        let wire = Wire::open(&volume, move |head| {
            let is_watch = head.contains("watch=true");
            if is_watch && count.fetch_add(1, Ordering::Relaxed) % 3 != 2 {
                Fate::Expired
            } else {
                Fate::Pass
            }
        });
        let run = smoke(&wire);
        let (code, text) = end(wire.sooper(Path::new("/"), &["watch", &run]));
        assert_eq!(code, Some(0), "{text}");
        assert!(watches.load(Ordering::Relaxed) > 2 && !text.contains("doesn't answer"), "{text}");
        volume.sooper(Path::new("/")).args(["delete", &run, "--yes"]).output().unwrap();
        Ok(())
    })
    .unwrap();
}

#[test]
fn an_answer_that_is_lost_starts_no_second_run() {
    block_on(async {
        let Some(volume) = Volume::new("lost").await else { return Ok(()) };
        let posts = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&posts);
        let wire = Wire::open(&volume, move |head| {
            let is_post = head.starts_with("POST ") && head.contains("/workflows?");
            if is_post && count.fetch_add(1, Ordering::Relaxed) < 2 { Fate::Unanswered } else { Fate::Pass }
        });
        let run = smoke(&wire);
        assert!(posts.load(Ordering::Relaxed) >= 2, "no answer was lost");
        let listed = volume.ask_kubectl(&["-n", "argo", "get", "workflows", "-o", "json"], "");
        let listed: Json = serde_json::from_str(&listed).unwrap();
        let mark = |run: &Json| run["metadata"]["annotations"]["sooper.dev/submission"].clone();
        let runs = listed["items"].as_array().unwrap();
        let own =
            runs.iter().find(|one| one["metadata"]["name"] == run.as_str()).expect("the run that was named");
        assert!(mark(own).is_string());
        assert_eq!(runs.iter().filter(|one| mark(one) == mark(own)).count(), 1);
        volume.sooper(Path::new("/")).args(["delete", &run, "--yes"]).output().unwrap();
        Ok(())
    })
    .unwrap();
}

#[test]
fn exit_codes_tell_interrupted_lost_stopped_and_deleted_apart() {
    block_on(async {
        let Some(volume) = Volume::new("codes").await else { return Ok(()) };
        let run = volume.start(&one_pod("", "sleep 300"));
        let wire = Wire::sealed(&volume);
        let interrupted = wire.sooper(Path::new("/"), &["watch", &run]);
        let lost = wire.sooper(Path::new("/"), &["watch", &run, "--patience", "3s"]);
        pause(5);
        let id = interrupted.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let (code, text) = end(interrupted);
        assert_eq!(code, Some(130), "{text}");
        assert!(text.contains(&format!("goes on without you; to come back: sooper watch {run}")), "{text}");
        wire.cut(true);
        let (code, text) = end(lost);
        assert_eq!(code, Some(4), "{text}");
        assert!(text.contains("lost sight of") && text.contains(&format!("sooper watch {run}")), "{text}");
        wire.cut(false);

        let stopped = wire.sooper(Path::new("/"), &["watch", &run]);
        pause(3);
        let stop = volume.sooper(Path::new("/")).args(["stop", &run, "--terminate"]).output().unwrap();
        assert!(stop.status.success(), "{}", said(&stop));
        let (code, text) = end(stopped);
        assert_eq!(code, Some(3), "{text}");
        assert!(text.contains("Stopped with strategy 'Terminate'"), "{text}");

        let other = volume.start(&one_pod("", "sleep 300"));
        let deleted = wire.sooper(Path::new("/"), &["watch", &other]);
        pause(5);
        for name in [&run, &other] {
            volume.sooper(Path::new("/")).args(["delete", name, "--yes"]).output().unwrap();
        }
        let (code, text) = end(deleted);
        assert_eq!(code, Some(4), "{text}");
        assert!(text.contains("was deleted while it was followed"), "{text}");
        Ok(())
    })
    .unwrap();
}

/// With `SOOPER_TEST_CLUSTER`, a program that stops parts of the cluster (`stop kube-apiserver`) and brings them back (`up`).
/// Tests that run at the same time miss the server, too: ask for this one by its name.
#[test]
fn a_run_is_followed_through_a_server_and_a_controller_that_are_killed() {
    block_on(async {
        let Some(volume) = Volume::new("killed").await else { return Ok(()) };
        let Some(program) = std::env::var_os("SOOPER_TEST_CLUSTER") else {
            println!(
                "the cluster is left alone: SOOPER_TEST_CLUSTER names no program that stops parts of it"
            );
            return Ok(());
        };
        let cluster = |arguments: &[&str]| Command::new(&program).args(arguments).output().unwrap();
        let started = volume.sooper(Path::new("/")).args(SMOKE).output().unwrap();
        let run = String::from_utf8_lossy(&started.stdout).trim().to_owned();
        let mut following = volume.sooper(Path::new("/"));
        following
            .args(["watch", &run])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        let following = following.spawn().unwrap();
        pause(4);
        volume.ask_kubectl(
            &["-n", "argo", "delete", "pod", "-l", "app=workflow-controller", "--grace-period=0", "--force"],
            "",
        );
        pause(4);
        cluster(&["stop", "kube-apiserver"]);
        pause(5);
        let up = cluster(&["up"]);
        assert!(up.status.success(), "{}", said(&up));
        let (code, text) = end(following);
        assert_eq!(code, Some(0), "{text}");
        assert!(text.contains("the cluster answers again"), "{text}");
        volume.sooper(Path::new("/")).args(["delete", &run, "--yes"]).output().unwrap();
        Ok(())
    })
    .unwrap();
}
