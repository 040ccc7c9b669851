//! Every fixture, and every case that compiles: Argo's schema takes the manifest.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sooper::compiler;
use sooper::load::Disk;
use sooper::plan::{self, Wishes};
use sooper::source::{Diagnostics, Files};
use sooper::spec::config::Config;
use sooper::spec::{Fixed, Git, Request};

use super::render;

/// The manifest of the project in `folder`; `None` when it has errors.
pub(super) fn export(folder: &Path) -> Option<String> {
    let out = Diagnostics::default();
    let files = Arc::new(Files::new(Disk::default()));
    let mut surroundings = Fixed::new(fs::canonicalize(folder).unwrap());
    surroundings.git = Some(Git { branch: Some("main".to_owned()), hash: "8f2c1d0".to_owned() });
    let project = compiler::compile(files, &surroundings, &Request::default(), &out);
    let project = project.filter(|_| !out.has_errors())?;
    let config = Config::built_in(&project.name());
    let plan = plan::make(&project, &config, &Wishes::default(), &out).unwrap();
    sooper::targets::argo::check(&plan, &Default::default(), &out);
    (!out.has_errors()).then(|| render(&plan).text)
}

pub(super) fn folders(path: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    folders
}

#[test]
fn every_fixture_exports() {
    for folder in folders("fixtures") {
        let is_project = ["pipeline.yaml", "setup.py"].iter().any(|file| folder.join(file).exists());
        assert!(!is_project || export(&folder).is_some(), "{} has errors", folder.display());
    }
}

#[test]
fn every_case_that_compiles_exports() {
    let exported = folders("fixtures/cases").iter().filter_map(|folder| export(folder)).count();
    assert!(exported > 100, "{exported}");
}
