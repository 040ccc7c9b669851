//! Disks that are full or can't be written to: a clear last line, and nothing that looks ready.

use std::fs;
use std::process::{Command, Output};

use super::Site;
use super::fire::last_line;

/// Runs a builder with a small disk of its own for a volume. `prepare` is done to it before, `after` tells how it is then.
/// `None` where this user may not mount.
fn on_a_disk(site: &Site, options: &str, prepare: &str, file_size: &str) -> Option<Output> {
    let allowed = Command::new("unshare")
        .args(["--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"])
        .output();
    if !allowed.is_ok_and(|output| output.status.success()) {
        println!("no disk can be mounted here: not tried on one that is {options}");
        return None;
    }
    let builder = site.builder("run");
    let mut command = Command::new("unshare");
    let text = format!(
        "mount -t tmpfs -o size=400k none \"$VOLUME\" || exit 99\n{prepare}\nPATH=$BUILDERS_PATH bash \"$1\"\nstatus=$?\nls \"$VOLUME\"/envs/*/ready 2>/dev/null\nls -d \"$VOLUME\"/envs/*/1/env 2>/dev/null\nexit $status"
    );
    command.args(["--map-root-user", "--mount", "bash", "-c", &text, "sooper"]).args(builder.get_args());
    command.current_dir(site.path("project")).env_clear();
    command.envs(builder.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("BUILDERS_PATH", site.programs()).env("PATH", std::env::var_os("PATH").unwrap());
    command.env("VOLUME", site.path("volume")).env("FILE_SIZE", file_size);
    Some(command.output().unwrap())
}

#[test]
fn a_disk_that_gets_full() {
    let site = Site::new();
    let Some(output) = on_a_disk(&site, "full", "", "9000") else { return };
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "nothing is ready, and what was begun is gone");
    assert!(
        last_line(&output).starts_with("sooper: there is no environment of environment.yml"),
        "{}",
        last_line(&output)
    );
    assert!(String::from_utf8_lossy(&output.stderr).contains("No space left on device"));
}

#[test]
fn a_disk_that_is_full_from_the_start() {
    let site = Site::new();
    let fill = "head -c 9000000 /dev/zero >\"$VOLUME/data\" 2>/dev/null";
    let Some(output) = on_a_disk(&site, "full", fill, "10") else { return };
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    assert!(last_line(&output).starts_with("sooper: there is no environment of"), "{}", last_line(&output));
}

#[test]
fn a_disk_that_is_read_only() {
    let site = Site::new();
    let Some(output) = on_a_disk(&site, "read-only", "mount -o remount,ro \"$VOLUME\"", "10") else { return };
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("the volume is full or read-only"), "{said}");
}

#[test]
fn files_that_may_not_grow() {
    let site = Site::new();
    let mut command = site.builder("run");
    let inner = command.get_args().next().unwrap().to_owned();
    let mut limited = Command::new("bash");
    limited.args(["-c", "ulimit -f 1; trap '' XFSZ; exec bash \"$1\"", "sooper"]).arg(inner);
    limited.current_dir(site.path("project")).env_clear();
    limited
        .envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .env("FILE_SIZE", "3000");
    let output = limited.output().unwrap();
    assert!(!output.status.success());
    assert_eq!(site.check(), 0);
    assert!(last_line(&output).starts_with("sooper: there is no environment of"), "{}", last_line(&output));
    // Room was made: the next one finds nothing in its way.
    assert!(command.output().unwrap().status.success());
    assert_eq!(site.check(), 1);
    assert!(fs::metadata(site.noted("run").unwrap()).is_ok());
}
