#![allow(clippy::all, warnings)]
use sooper::source::{files::Memory, *};
use std::sync::Arc;
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let mut names: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    names.sort();
    for p in names {
        let Ok(text) = std::fs::read_to_string(&p) else { continue };
        let files = Files::new(Memory::default());
        let id = files.add_text(&p, Arc::from(text.as_str()));
        let out = Diagnostics::default();
        sooper::manifest::check(&[id], &files, &Default::default(), &out);
        let all = out.sorted();
        let errs: Vec<_> = all
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .map(|d| {
                let l = d.span().map(|s| files.location(s).line);
                serde_json::json!([d.rule, d.message, l])
            })
            .collect();
        let warns: Vec<_> = all
            .iter()
            .filter(|d| d.severity != Severity::Error)
            .map(|d| {
                let l = d.span().map(|s| files.location(s).line);
                serde_json::json!([d.rule, d.message, l])
            })
            .collect();
        println!(
            "{}",
            serde_json::json!({"file": p.file_name().unwrap().to_string_lossy(), "errors": errs, "warnings": warns})
        );
    }
}
