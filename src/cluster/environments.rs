//! Environments on the volume: what there is, who uses it, and what can go.

use std::collections::{BTreeMap, BTreeSet};

use super::exec::{Input, Script, run};
use super::place::Place;
use super::{Cluster, Error, Result};

const SCRIPT: Script =
    Script { doing: "look after environments", text: include_str!("scripts/environments.sh") };

/// An environment on the volume of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// The folder's name: a digest of all that it is made of.
    pub name: String,
    /// `ready`, `building` or `unfinished`.
    pub state: String,
    /// In bytes.
    pub size: u64,
    /// When a run began to use it or somebody worked on it, in seconds since 1970 by the volume's clock.
    pub last_use: i64,
    /// The last run that began to use it.
    pub run: Option<String>,
    /// The image it was made with.
    pub image: String,
    /// The files that describe it.
    pub files: String,
    /// All runs that use or used it, as far as they are known.
    pub runs: BTreeSet<String>,
}

/// All that is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environments {
    /// The time on the volume, in seconds since 1970.
    pub now: i64,
    /// The environments, the one used last first.
    pub all: Vec<Environment>,
    /// The runs that have a note of what they use, each with the time of it.
    pub runs: BTreeMap<String, i64>,
}

impl Environments {
    /// What nothing has used for so many seconds and none of the `active` runs uses.
    pub fn unused(&self, seconds: i64, active: &BTreeSet<String>) -> Vec<&Environment> {
        let old = |environment: &&Environment| self.now - environment.last_use >= seconds;
        self.all.iter().filter(old).filter(|environment| environment.runs.is_disjoint(active)).collect()
    }

    /// Runs whose notes are older than so many seconds, none of them `active`.
    pub fn forgotten(&self, seconds: i64, active: &BTreeSet<String>) -> Vec<&str> {
        let old = |(run, time): &(&String, &i64)| self.now - **time >= seconds && !active.contains(*run);
        self.runs.iter().filter(old).map(|(run, _)| run.as_str()).collect()
    }

    fn read(answers: &[u8]) -> Self {
        let mut found = Self::default();
        let mut users: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for answer in answers.split(|byte| *byte == 0) {
            let answer = String::from_utf8_lossy(answer);
            let (key, value) = answer.split_once(' ').unwrap_or((&answer, ""));
            match (key, found.all.last_mut()) {
                ("now", _) => found.now = value.parse().unwrap_or_default(),
                ("environment", _) => {
                    found.all.push(Environment { name: value.to_owned(), ..Environment::default() });
                }
                ("state", Some(last)) => value.clone_into(&mut last.state),
                ("size", Some(last)) => last.size = value.parse::<u64>().unwrap_or_default() * 1024,
                ("last", Some(last)) => last.last_use = value.parse().unwrap_or_default(),
                ("about", Some(last)) => {
                    let mut lines = value.lines().map(str::to_owned);
                    last.run = lines.next().filter(|run| !run.is_empty());
                    last.image = lines.next().unwrap_or_default();
                    last.files = lines.next().unwrap_or_default();
                }
                // `TIME DIGEST/ATTEMPT PLATFORM RUN/NAME`.
                ("note", _) => {
                    let run = value.rsplit(' ').next().and_then(|path| path.split('/').next());
                    let time = value.split(' ').next().and_then(|time| time.parse().ok());
                    let name = value.split(' ').nth(1).and_then(|path| path.split('/').next());
                    if let (Some(run), Some(name), Some(time)) = (run, name, time) {
                        users.entry(name.to_owned()).or_default().insert(run.to_owned());
                        let newest = found.runs.entry(run.to_owned()).or_insert(time);
                        *newest = time.max(*newest);
                    }
                }
                _ => {}
            }
        }
        for environment in &mut found.all {
            environment.runs = users.remove(&environment.name).unwrap_or_default();
        }
        found.all.sort_by(|one, other| (other.last_use, &one.name).cmp(&(one.last_use, &other.name)));
        found
    }
}

/// What is on the volume of the project at `place`.
///
/// # Errors
/// The volume can't be looked at.
pub async fn list(cluster: &Cluster, place: &Place) -> Result<Environments> {
    Ok(Environments::read(&answers(cluster, place, vec!["list".to_owned()]).await?))
}

/// Removes environments, unless somebody began to use them since they were listed, and the notes of runs that are over.
/// Gives the names of those that are gone.
///
/// # Errors
/// The volume can't be reached or written to.
pub async fn remove(
    cluster: &Cluster,
    place: &Place,
    environments: &[&Environment],
    runs: &[&str],
) -> Result<Vec<String>> {
    let mut arguments = vec!["remove".to_owned()];
    for environment in environments {
        arguments.extend([environment.name.clone(), environment.last_use.to_string()]);
    }
    arguments.push("--".to_owned());
    arguments.extend(runs.iter().map(|run| (*run).to_owned()));
    let answers = answers(cluster, place, arguments).await?;
    let removed = answers.split(|byte| *byte == 0).filter_map(|answer| answer.strip_prefix(b"removed "));
    Ok(removed.map(|name| String::from_utf8_lossy(name).into_owned()).collect())
}

async fn answers(cluster: &Cluster, place: &Place, arguments: Vec<String>) -> Result<Vec<u8>> {
    let all: Vec<String> = std::iter::once(place.root.clone()).chain(arguments).collect();
    let output = run(cluster, place, SCRIPT, &all, Input::Bytes(Vec::new())).await?;
    if output.code == 0 && output.stderr.is_empty() {
        return Ok(output.stdout);
    }
    let help =
        "Is the volume mounted read-only in that pod? Name another in `code.upload`, or use --via helper.";
    Err(Error::other(format!("can't look after environments: {}", output.stderr), help))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWERS: &[u8] = b"now 1000\0environment aa\0state ready\0size 2\0last 100\0about run-2\nimage:1\nrequirements.txt\0environment bb\0state unfinished\0size 1\0last 900\0note 100 aa/1 x86_64 run-1/environment\0note 700 aa/1 x86_64 run-2/environment-2\0";

    #[test]
    fn answers_are_read() {
        let found = Environments::read(ANSWERS);
        let names: Vec<&str> = found.all.iter().map(|environment| environment.name.as_str()).collect();
        assert_eq!((found.now, names), (1000, vec!["bb", "aa"]));
        let old = &found.all[1];
        assert_eq!((old.size, old.run.as_deref(), old.image.as_str()), (2048, Some("run-2"), "image:1"));
        assert_eq!(old.runs, BTreeSet::from(["run-1".to_owned(), "run-2".to_owned()]));
    }

    #[test]
    fn what_an_active_run_uses_stays() {
        let found = Environments::read(ANSWERS);
        let unused = |seconds, active: &[&str]| {
            let active = active.iter().map(|run| (*run).to_owned()).collect();
            found.unused(seconds, &active).iter().map(|one| one.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(unused(500, &[]), ["aa"]);
        assert_eq!(unused(500, &["run-1"]), Vec::<String>::new());
        assert_eq!(unused(0, &["other"]), ["bb", "aa"]);
        assert_eq!(found.forgotten(500, &BTreeSet::new()), ["run-1"]);
        assert_eq!(found.forgotten(0, &BTreeSet::from(["run-1".to_owned()])), ["run-2"]);
    }
}
