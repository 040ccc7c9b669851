//! `sooper lint --watch`: what is kept from one look to the next is never out of date, and each way of changing files is
//! noticed.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::prelude::*;
use sooper::compiler::{self, Choice};
use sooper::languages::Memo;
use sooper::report::{self, Format, View};
use sooper::rules::{self, Depth, Selection};
use sooper::source::files::Memory;
use sooper::source::{Diagnostics, Files, Kind, Provider};
use sooper::spec::{Fixed, Request};

/// Files that change while somebody looks at them.
#[derive(Clone)]
struct Changing(Arc<Mutex<Memory>>);

impl Provider for Changing {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        self.0.lock().unwrap().read(path)
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        self.0.lock().unwrap().kind(path)
    }

    fn list(&self, path: &Path) -> std::io::Result<Vec<String>> {
        self.0.lock().unwrap().list(path)
    }

    fn sizes(&self, path: &Path) -> std::io::Result<Vec<(String, Kind, u64)>> {
        self.0.lock().unwrap().sizes(path)
    }

    fn resolve(&self, path: &Path) -> PathBuf {
        self.0.lock().unwrap().resolve(path)
    }
}

/// What is reported of the project in `root`, and its graph.
fn look(files: &Arc<Files>, memo: Arc<Memo>, root: &Path, entry: &str) -> String {
    let out = Diagnostics::default();
    let request = Request { entry_point: Some(entry.to_owned()), ..Request::default() };
    let project = compiler::recompile(Arc::clone(files), &Fixed::new(root), &request, memo, &out);
    let setting = compiler::configure(project.as_ref(), files, &Fixed::new(root), &Choice::default(), &out);
    let mut text = String::new();
    if let Some(project) = &project {
        super::projects::check(project, &setting, &out);
        text += &sooper::targets::diagram::json::render(project, &[]);
    }
    let problems = rules::settle(out.sorted(), files, &Selection::default(), Depth::Lint);
    text + &report::render(Format::Full, &problems, View { files, folder: root, color: false })
}

/// An edit of one of the files: which, which of its lines, and what to do there.
fn edit(
    files: &mut BTreeMap<PathBuf, Vec<u8>>,
    original: &BTreeMap<PathBuf, Vec<u8>>,
    step: (usize, usize, u8),
) {
    let (file, line, action) = step;
    let path = original.keys().nth(file % original.len()).unwrap();
    let Some(text) = files.get(path).and_then(|bytes| String::from_utf8(bytes.clone()).ok()) else {
        files.insert(path.clone(), original[path].clone());
        return;
    };
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let at = line % lines.len().max(1);
    match action % 6 {
        0 => drop(files.remove(path)),
        1 => drop(files.insert(path.clone(), original[path].clone())),
        2 if !lines.is_empty() => drop(lines.remove(at)),
        3 => lines.insert(at, "nothing_of_the_kind\n".to_owned()),
        4 => lines.insert(at, "x = 1  # sooper: ignore[undefined-name]\n".to_owned()),
        _ => lines.insert(at, lines.get(at).cloned().unwrap_or_default()),
    }
    if action % 6 > 1 {
        files.insert(path.clone(), lines.concat().into_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_is_remembered_is_never_out_of_date(
        project in 0..super::projects::PROJECTS.len(),
        steps in proptest::collection::vec((0..100_usize, 0..100_usize, 0..18_u8), 1..12),
    ) {
        let (name, entry) = super::projects::PROJECTS[project];
        let root = Path::new("/home/ana").join(name);
        let original = super::projects::in_memory(name, &root);
        let disk = Changing(Arc::new(Mutex::new(original.clone())));
        let files = Arc::new(Files::keeping(disk.clone()));
        let memo = Arc::<Memo>::default();
        look(&files, Arc::clone(&memo), &root, entry);
        for step in steps {
            let before = disk.0.lock().unwrap().0.clone();
            edit(&mut disk.0.lock().unwrap().0, &original.0, step);
            let after = disk.0.lock().unwrap().clone();
            let paths = before.keys().chain(after.0.keys());
            files.refresh(paths.filter(|path| before.get(*path) != after.0.get(*path)).cloned().collect());
            let remembered = look(&files, Arc::clone(&memo), &root, entry);
            let fresh = look(&Arc::new(Files::new(after)), Arc::default(), &root, entry);
            prop_assert_eq!(remembered, fresh);
        }
    }
}

/// The program, watching a folder.
struct Watching {
    child: Child,
    shown: Receiver<String>,
    said: Receiver<String>,
}

impl Watching {
    fn of(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sooper"))
            .args(["lint", "--watch", "--format", "concise"])
            .current_dir(folder)
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let shown = lines_of(child.stdout.take().unwrap());
        let said = lines_of(child.stderr.take().unwrap());
        Self { child, shown, said }
    }

    fn shows(&self, text: &str) {
        expect(&self.shown, text);
    }

    fn says(&self, text: &str) {
        expect(&self.said, text);
    }
}

fn lines_of(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (tell, lines) = channel();
    std::thread::spawn(move || {
        BufReader::new(stream).lines().map_while(Result::ok).try_for_each(|line| tell.send(line))
    });
    lines
}

/// Waits for a line that contains `text`.
fn expect(lines: &Receiver<String>, text: &str) {
    let mut seen = Vec::new();
    loop {
        match lines.recv_timeout(Duration::from_secs(60)) {
            Ok(line) if line.contains(text) => return,
            Ok(line) => seen.push(line),
            Err(_) => panic!("no line with {text:?}, but {seen:#?}"),
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn each_way_of_changing_files_is_noticed() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("project");
    let write = |path: &str, text: &str| {
        std::fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
        std::fs::write(folder.join(path), text).unwrap();
    };
    let pipeline = "tasks:\n- {source: scripts/get.sh, product: data.csv}\n";
    let fill = || {
        write("sooper.yaml", "environment: {from: image}\n");
        write("scripts/get.sh", "echo 1 > {{product}}\n");
        write("pipeline.yaml", pipeline);
    };
    fill();
    let watching = Watching::of(&folder);
    watching.says("found nothing; waiting for changes");
    write("scripts/get.sh", "echo {{limit}} > {{product}}\n");
    watching.shows("scripts/get.sh:1:8: error[missing-variable]");
    watching.says("found 1 error; waiting for changes");
    // As editors save: written beside, then renamed onto it.
    write("scripts/get.sh~", "echo 2 > {{product}}\n");
    std::fs::rename(folder.join("scripts/get.sh~"), folder.join("scripts/get.sh")).unwrap();
    watching.says("found nothing; waiting for changes");
    std::fs::remove_dir_all(folder.join("scripts")).unwrap();
    watching.shows("error[missing-source]");
    write("scripts/get.sh", "echo 3 > {{product}}\n");
    watching.says("found nothing; waiting for changes");
    // The whole project goes and comes back.
    std::fs::remove_dir_all(&folder).unwrap();
    watching.says("can't work in");
    fill();
    watching.says("found nothing; waiting for changes");
    for number in 0..50 {
        write("scripts/get.sh", &format!("echo {number} > {{{{product}}}}\n"));
    }
    write("pipeline.yaml", "tasks: [\n");
    watching.shows("error[yaml-syntax]");
}
