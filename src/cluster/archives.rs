//! Products that tasks hand over as Argo's artifacts: an archive for each task, had from Argo's server.

use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};

use flate2::read::GzDecoder;
use kube::core::DynamicObject;

use super::again::again_of;
use super::fetch::target;
use super::run::{Run, State};
use super::{Cluster, Kind, Result, runs, server};

/// What the archive of a task's products is called in its pod.
const ARTIFACT: &str = "products";

/// More runs than that aren't looked through for what a retry left out.
const MOST_RUNS: usize = 100;

/// An archive, by the run and the node that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// The run's name.
    pub run: String,
    /// The id of the node.
    pub node: String,
}

/// The archives of `tasks`: of this run, or, where it is the retry of another one that has done the task, of that. `None`
/// where none of them has.
///
/// # Errors
/// A run can't be read. One that is gone is no error.
pub async fn find(cluster: &Cluster, run: &DynamicObject, tasks: &[String]) -> Result<Vec<Option<Archive>>> {
    let mut found: Vec<Option<Archive>> = vec![None; tasks.len()];
    let mut run = run.clone();
    for _ in 0..MOST_RUNS {
        let state = Run::read(&run);
        for (name, found) in tasks.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
            let done = |task: &&super::run::Task| task.name == *name && task.state == State::Succeeded;
            let node = state.tasks.iter().find(done).and_then(|task| task.attempts.last());
            *found = node.map(|node| Archive { run: state.name.clone(), node: node.clone() });
        }
        let Some(older) = again_of(&run).filter(|_| found.iter().any(Option::is_none)) else { break };
        run = match runs::find(cluster, &older, None).await {
            Ok(older) => older,
            Err(error) if error.kind == Kind::NotFound => break,
            Err(error) => return Err(error),
        };
    }
    Ok(found)
}

/// Unpacks the products in an archive below the local folder `into`, and tells their paths. Each file appears whole.
///
/// # Errors
/// Argo's server can't be reached, doesn't have the archive, or it can't be written here.
pub async fn fetch(cluster: &Cluster, archive: &Archive, into: &Path) -> Result<Vec<String>> {
    let Archive { run, node } = archive;
    let path = format!("artifacts/{}/{run}/{node}/{ARTIFACT}", cluster.namespace);
    let into = into.to_owned();
    server::ask(cluster, &path, move |body| unpack(body, &into)).await
}

/// Unpacks what lies under `ANYTHING/products/` in a compressed archive.
fn unpack(body: impl io::Read, into: &Path) -> io::Result<Vec<String>> {
    let mut paths = Vec::new();
    for entry in tar::Archive::new(GzDecoder::new(body)).entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        let Some(path) = product(&path).filter(|_| entry.header().entry_type().is_file()) else { continue };
        let local = target(into, &path).map_err(io::Error::other)?;
        if let Some(folder) = local.parent() {
            fs::create_dir_all(folder)?;
        }
        let part = PathBuf::from(format!("{}.part", local.display()));
        io::copy(&mut entry, &mut File::create(&part)?)?;
        fs::rename(&part, &local)?;
        paths.push(path);
    }
    Ok(paths)
}

/// A product's path in its project, by that in an archive.
fn product(path: &Path) -> Option<String> {
    let mut parts = path.components().filter(|part| *part != Component::CurDir).skip(1);
    if parts.next()?.as_os_str() != "products" {
        return None;
    }
    // Folders are copied as `products/./out/`.
    let rest: PathBuf = parts.collect();
    rest.to_str().filter(|rest| !rest.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_unpacked_and_nothing_else() {
        let mut archive = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), Default::default()));
        for path in ["sooper-out/products/./out/a b.csv", "sooper-out/metadata/out/.a b.csv.metadata", "x"] {
            let mut header = tar::Header::new_gnu();
            header.set_size(2);
            archive.append_data(&mut header, path, &b"1\n"[..]).unwrap();
        }
        let packed = archive.into_inner().unwrap().finish().unwrap();
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(unpack(&packed[..], folder.path()).unwrap(), ["out/a b.csv"]);
        assert_eq!(fs::read_to_string(folder.path().join("out/a b.csv")).unwrap(), "1\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(unpack(&packed[..packed.len() / 2], folder.path()).is_err(), "half an archive is no archive");
        assert_eq!(product(Path::new("sooper-out/products/../../x")), Some("../../x".to_owned()));
        assert!(target(folder.path(), "../../x").is_err(), "a name that leaves the folder is refused");
    }
}
