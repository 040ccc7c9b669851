//! How long `sooper export` takes: `cargo bench --bench export`.
//!
//! One run, one machine, ratios: for pipelines of 10 to 10 000 tasks the whole process `sooper export` beside the floor
//! (a process that reads the same files and writes as much), and at 100 tasks what Ploomber itself needs, where
//! `SOOPER_PLOOMBER_PYTHON` (default `python3`) names a Python that has it.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement stops at the first surprise, and looks at the world as a user would"
)]

mod generator;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
const LAZY: &str = "from ploomber.spec import DAGSpec; DAGSpec('pipeline.yaml', lazy_import=True).to_dag().render(force=True)";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("--floor") => floor(Path::new(&arguments[2])),
        Some("--generate") => {
            generator::write(Path::new(&arguments[2]), arguments[3].parse().expect("a number of tasks"))
        }
        _ => table(),
    }
}

/// What nobody can do without: read every source, write the manifest.
fn floor(folder: &Path) {
    let mut bytes = 0;
    for entry in walkdir::WalkDir::new(folder).into_iter().flatten() {
        if entry.file_type().is_file()
            && entry.file_name() != "argo.yaml"
            && entry.file_name() != "floor.yaml"
        {
            bytes += std::fs::read(entry.path()).map_or(0, |text| text.len());
        }
    }
    std::hint::black_box(bytes);
    let size = std::fs::metadata(folder.join("argo.yaml")).map_or(0, |manifest| manifest.len());
    std::fs::write(folder.join("floor.yaml"), vec![b'x'; usize::try_from(size).unwrap_or(0)])
        .expect("a writable folder");
}

fn table() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let sooper = env!("CARGO_BIN_EXE_sooper");
    let this = std::env::current_exe().expect("the path of this program");
    println!("{} cores", std::thread::available_parallelism().map_or(0, usize::from));
    println!(
        "{:>7} {:>11} {:>11} {:>9} {:>14} {:>9}",
        "tasks", "floor", "sooper", "× floor", "× ten times less", "peak"
    );
    let mut before: Option<Duration> = None;
    for size in SIZES {
        let folder = home.path().join(size.to_string());
        generator::write(&folder, size);
        let export = || command(sooper, &["export", "-q"], &folder);
        let floor = || command(this.to_str().expect("a path of text"), &["--floor", "."], &folder);
        run(export());
        let runs = if size > 1_000 { 5 } else { 15 };
        let (floor, export_time) = in_turn(runs, floor, export);
        let growth = before.map_or(String::new(), |before| format!("{:.1}", ratio(export_time, before)));
        println!(
            "{size:>7} {:>8.1} ms {:>8.1} ms {:>9.1} {growth:>16} {:>6} MB",
            millis(floor),
            millis(export_time),
            ratio(export_time, floor),
            peak(export()).map_or_else(|| "?".to_owned(), |kib| (kib / 1024).to_string()),
        );
        before = Some(export_time);
    }
    against_ploomber(&home.path().join("100"), sooper);
}

/// What is replaced: Python, Ploomber and the project's libraries imported, the DAG built.
fn against_ploomber(folder: &Path, sooper: &str) {
    let python = std::env::var("SOOPER_PLOOMBER_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let quiet = command(&python, &["-c", "import ploomber"], folder).stderr(Stdio::null()).status();
    if !quiet.is_ok_and(|status| status.success()) {
        println!("`{python}` has no ploomber: the comparison with it was left out");
        return;
    }
    let export = median(9, || command(sooper, &["export", "-q"], folder));
    for (what, code) in [
        ("python -c 'import ploomber'", "import ploomber"),
        ("the DAG of 100 tasks, as soopervisor builds it", LAZY),
    ] {
        let time = median(3, || command(&python, &["-c", code], folder));
        println!(
            "{what}: {:.1} s, {:.0} × sooper export of the same 100 tasks",
            time.as_secs_f64(),
            ratio(time, export)
        );
    }
}

fn command(program: &str, arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdout(Stdio::null()).stdin(Stdio::null());
    command.env("PLOOMBER_STATS_ENABLED", "false").env_remove("SOOPER_PROFILE");
    command
}

fn run(mut command: Command) -> Duration {
    let start = Instant::now();
    let status = command.status().expect("the program starts");
    assert!(status.success(), "{command:?}: {status}");
    start.elapsed()
}

/// The medians of two commands run in turn, so that a slow moment of the machine hits both.
fn in_turn(runs: usize, a: impl Fn() -> Command, b: impl Fn() -> Command) -> (Duration, Duration) {
    let (mut of_a, mut of_b): (Vec<_>, Vec<_>) = (0..runs).map(|_| (run(a()), run(b()))).unzip();
    (middle(&mut of_a), middle(&mut of_b))
}

fn median(runs: usize, command: impl Fn() -> Command) -> Duration {
    middle(&mut (0..runs).map(|_| run(command())).collect::<Vec<_>>())
}

fn middle(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// The largest resident set of a process in KiB, as Linux tells it while the process lives.
fn peak(mut command: Command) -> Option<u64> {
    let mut child = command.spawn().ok()?;
    let status = format!("/proc/{}/status", child.id());
    let mut most = None;
    while child.try_wait().ok()?.is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        most = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).max(most);
        std::thread::sleep(Duration::from_micros(200));
    }
    most
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}
