//! Many builders at once, and builders that are killed: one environment, never a broken one, never two on one prefix.

use std::process::{Child, Command, Output};
use std::thread;
use std::time::Duration;

use super::{Site, is_whole};

/// `SOOPER_TEST_KILLS` of them, else a few.
fn kills() -> u64 {
    std::env::var("SOOPER_TEST_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(12)
}

/// A sequence that looks random and is the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// Ends a builder, its heartbeat and whatever it started.
fn kill(child: &mut Child, signal: &str) {
    let group = format!("-{}", child.id());
    Command::new("kill").args([signal, "--", &group]).output().unwrap();
}

pub(super) fn last_line(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default().to_owned()
}

#[test]
fn eight_at_once_make_one() {
    let site = Site::new();
    let started: Vec<(String, Child)> = (0..8)
        .map(|number| format!("run-{number}"))
        .map(|run| (run.clone(), site.builder(&run).spawn().unwrap()))
        .collect();
    for (run, child) in started {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let last = last_line(&output);
        assert!(last.starts_with("sooper: the environment ") && last.contains(" is ready after "), "{last}");
        assert!(is_whole(&site.noted(&run).unwrap()));
    }
    assert_eq!((site.begun(), site.check()), (1, 1));

    site.want("2");
    assert!(site.builder("other").output().unwrap().status.success());
    assert_eq!((site.begun(), site.check()), (2, 2), "other files make another environment");
    site.want("1");
    assert!(site.builder("again").output().unwrap().status.success());
    assert_eq!(site.begun(), 2, "the same files find what is there");
    assert_eq!(site.noted("again"), site.noted("run-0"));
}

#[test]
fn a_builder_killed_at_any_moment_leaves_nothing_that_looks_ready() {
    let site = Site::new();
    let mut numbers = Numbers(7);
    let (mut killed, mut made) = (0, 0);
    while killed < kills() {
        site.want(&made.to_string());
        let mut runs: Vec<Child> = Vec::new();
        while site.check() == made {
            while runs.len() < 4 {
                runs.push(site.builder(&format!("run-{made}-{killed}-{}", runs.len())).spawn().unwrap());
            }
            thread::sleep(Duration::from_millis(numbers.below(400)));
            // Towards the end of a round the builders are let be.
            if killed >= kills() || numbers.below(3) == 0 {
                continue;
            }
            let mut victim = runs.swap_remove(numbers.below(4) as usize);
            kill(&mut victim, if numbers.below(4) == 0 { "-TERM" } else { "-KILL" });
            killed += 1;
            let output = victim.wait_with_output().unwrap();
            site.check();
            if output.status.code() == Some(143) {
                assert!(
                    last_line(&output).contains("there is no environment of environment.yml"),
                    "{}",
                    last_line(&output)
                );
            }
        }
        made += 1;
        for run in runs {
            let output = run.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        assert_eq!(site.check(), made);
    }
    println!("{killed} kills, {made} environments made by {} builders", site.begun());
}

#[test]
fn what_somebody_removed_is_made_anew() {
    let site = Site::new();
    assert!(site.builder("one").output().unwrap().status.success());
    std::fs::remove_dir_all(site.noted("one").unwrap()).unwrap();
    let output = site.builder("two").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(is_whole(&site.noted("two").unwrap()));
    assert_eq!(site.begun(), 2);
}

#[test]
fn a_builder_that_was_given_up_publishes_nothing() {
    let site = Site::new();
    let mut frozen = site.builder("frozen").spawn().unwrap();
    thread::sleep(Duration::from_millis(150));
    kill(&mut frozen, "-STOP");
    let output = site.builder("next").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    kill(&mut frozen, "-CONT");
    let output = frozen.wait_with_output().unwrap();
    assert_eq!(site.check(), 1);
    assert!(is_whole(&site.noted("next").unwrap()));
    // Frozen before it had claimed anything, it makes one of its own: the two never share a folder.
    if output.status.success() {
        assert!(is_whole(&site.noted("frozen").unwrap()));
    }
}
