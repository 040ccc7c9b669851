#![allow(warnings, clippy::all)]
use mimalloc::MiMalloc;
use sooper::compiler::{self, Choice};
use sooper::languages::{self, Memo};
use sooper::load::Observed;
use sooper::plan::{self, Wishes};
use sooper::report::{self, Format, View};
use sooper::rules::{self, Depth, Selection};
use sooper::source::{Diagnostics, Files, threads};
use sooper::spec::{Fixed, Request};
use sooper::targets::argo;
use std::path::*;
use std::sync::Arc;
use std::time::*;
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;
#[path = "../benches/export/generator.rs"]
mod generator;
fn main() {
    threads::taking_part(|| go()).unwrap();
}
fn go() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().canonicalize().unwrap();
    generator::write(&folder, 1000);
    let runs: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(15);
    let script = std::fs::read_dir(folder.join("scripts")).unwrap().flatten().next().unwrap().path();
    let observed = Arc::new(Observed::default());
    let files = Arc::new(Files::keeping(Arc::clone(&observed)));
    let memo = Arc::<Memo>::default();
    let first = look(&files, &memo, &folder);
    let mut rows: Vec<Vec<f64>> = vec![];
    let mut whole = vec![];
    for round in 0..runs {
        if std::env::args().nth(2).is_none() {
            let start = Instant::now();
            look(&Arc::new(Files::keeping(Arc::new(Observed::default()))), &Arc::default(), &folder);
            whole.push(start.elapsed().as_secs_f64() * 1e3);
        }
        let text = std::fs::read_to_string(&script).unwrap();
        std::fs::write(&script, format!("{text}x = {round}\n")).unwrap();
        let s = Instant::now();
        let changes = observed.changes();
        let a = s.elapsed();
        files.refresh(changes);
        let b = s.elapsed();
        let mut row = vec![a.as_secs_f64() * 1e3, (b - a).as_secs_f64() * 1e3];
        row.extend(look(&files, &memo, &folder));
        row.push(s.elapsed().as_secs_f64() * 1e3);
        rows.push(row);
    }
    let names = [
        "changes",
        "refresh",
        "recompile",
        "configure",
        "plan",
        "argo",
        "check",
        "settle",
        "render",
        "drop",
        "ALL",
    ];
    let med = |mut v: Vec<f64>| {
        v.sort_by(f64::total_cmp);
        v[v.len() / 2]
    };
    for (i, n) in names.iter().enumerate() {
        println!(
            "{n:10} {:7.3}  first {:7.3}",
            med(rows.iter().map(|r| r[i]).collect()),
            if i >= 2 && i < 10 { first[i - 2] } else { 0.0 }
        );
    }
    if !whole.is_empty() {
        let w = med(whole);
        println!("whole {w:.2} ratio {:.4}", med(rows.iter().map(|r| r[10]).collect()) / w);
    }
}
fn look(files: &Arc<Files>, memo: &Arc<Memo>, folder: &Path) -> Vec<f64> {
    let mut t = vec![];
    let mut s = Instant::now();
    let mut lap = |t: &mut Vec<f64>| {
        t.push(s.elapsed().as_secs_f64() * 1e3);
        s = Instant::now();
    };
    {
        let out = Diagnostics::default();
        let world = Fixed::new(folder);
        let project =
            compiler::recompile(Arc::clone(files), &world, &Request::default(), Arc::clone(memo), &out)
                .unwrap();
        lap(&mut t);
        let setting = compiler::configure(Some(&project), files, &world, &Choice::default(), &out);
        lap(&mut t);
        let plan = plan::make(&project, &setting.config, &Wishes::default(), &out).unwrap();
        lap(&mut t);
        argo::check(&plan, &argo::Options::default(), &out);
        lap(&mut t);
        let beside = (&setting.config, &setting.packages);
        compiler::check(&project, beside, Depth::Lint, &Selection::default(), &out);
        lap(&mut t);
        let problems = rules::settle(out.sorted(), files, &Selection::default(), Depth::Lint);
        lap(&mut t);
        std::hint::black_box(report::render(Format::Full, &problems, View { files, folder, color: false }));
        lap(&mut t);
    }
    lap(&mut t);
    t
}
