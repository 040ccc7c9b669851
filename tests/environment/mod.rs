//! The script that builds an environment, as a manifest has it, run by a real bash: many at once, killed, on bad disks.

mod disks;
mod fire;
mod scripts;

use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value as Json;
use sooper::spec::config::Strategy;

use super::argo::scripts::coreutils;
use super::argo::{plan, render};

/// A volume, a project folder and programs, all of them in a temporary folder.
pub(crate) struct Site {
    folder: tempfile::TempDir,
}

/// The text of a template's script in a manifest.
pub(crate) fn script(manifest: &str, template: &str) -> String {
    let object: Json = serde_yaml::from_str(manifest).unwrap();
    let templates = object["spec"]["templates"].as_array().unwrap();
    let found = templates.iter().find(|known| known["name"] == template).unwrap();
    found["script"]["source"].as_str().unwrap().to_owned()
}

impl Site {
    pub(crate) fn new() -> Self {
        let site = Self { folder: tempfile::tempdir().unwrap() };
        for folder in ["bin", "marks", "project", "volume"] {
            fs::create_dir(site.path(folder)).unwrap();
        }
        let conda = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/environment/conda");
        fs::copy(conda, site.path("bin/conda")).unwrap();
        let mut plan = plan(&[("fit", &[])]);
        plan.strategy = Strategy::Shared;
        let text = script(&render(&plan).text, "make-environment");
        fs::write(site.path("build.sh"), text).unwrap();
        fs::write(site.path("project/pipeline.yaml"), "").unwrap();
        site.want("1");
        site
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where programs are: the stand-in for conda, bash and coreutils.
    pub(crate) fn programs(&self) -> String {
        format!("{}:{}", self.path("bin").display(), coreutils().display())
    }

    /// Makes the project want another environment.
    pub(crate) fn want(&self, version: &str) {
        fs::write(self.path("project/environment.yml"), format!("dependencies: [v{version}]\n")).unwrap();
    }

    /// A process that makes the environment for the run called `run`, in a process group of its own.
    pub(crate) fn builder(&self, run: &str) -> Command {
        let mut command = Command::new("bash");
        command.arg(self.path("build.sh")).current_dir(self.path("project")).env_clear();
        command.env("PATH", self.programs()).env("HOME", self.folder.path()).env("MARKS", self.path("marks"));
        command.env("SOOPER_ENVS", self.path("volume/envs")).env("SOOPER_RUN", run);
        for (name, value) in [
            ("SOOPER_CODE", ""),
            ("SOOPER_ENTRY_POINT", "pipeline.yaml"),
            ("SOOPER_ENVIRONMENT", "environment"),
            ("SOOPER_FILES", "environment.yml"),
            ("SOOPER_TOOLS", "conda mamba micromamba"),
            ("SOOPER_IMAGE", "image:1"),
            ("SOOPER_PLOOMBER", "ploomber"),
            ("SOOPER_BEAT", "0.2"),
            ("SOOPER_SILENCE", "2"),
        ] {
            command.env(name, value);
        }
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        command
    }

    /// The environment that a run is to use, as the tasks of it find it.
    pub(crate) fn noted(&self, run: &str) -> Option<PathBuf> {
        let note = fs::read_to_string(self.path(&format!("volume/envs/runs/{run}/environment"))).ok()?;
        Some(self.path("volume/envs").join(note.split_whitespace().next()?).join("env"))
    }

    /// Every environment that is published has all of its files. Tells how many there are.
    pub(crate) fn check(&self) -> usize {
        let homes = fs::read_dir(self.path("volume/envs")).into_iter().flatten();
        let published = homes.filter_map(|home| {
            let home = home.unwrap().path();
            let number = fs::read_to_string(home.join("ready")).ok()?;
            Some(home.join(number.trim()).join("env"))
        });
        let mut count = 0;
        for environment in published {
            assert!(is_whole(&environment), "{} is published and isn't whole", environment.display());
            count += 1;
        }
        assert_eq!(fs::read_to_string(self.path("marks/twice")).ok(), None, "two builders on one prefix");
        count
    }

    /// How often a build was begun.
    pub(crate) fn begun(&self) -> usize {
        fs::read_dir(self.path("marks")).unwrap().count()
    }
}

/// Whether the stand-in came to its end.
pub(crate) fn is_whole(environment: &Path) -> bool {
    let listed = fs::read_to_string(environment.join("whole")).unwrap_or_default();
    let files = fs::read_dir(environment).into_iter().flatten();
    let files =
        files.filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().starts_with("file-"));
    listed.trim() == files.count().to_string()
}
