//! Whether an environment has what `import NAME` needs. Where that can't be known for certain, the answer says so.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use super::packages::Packages;
use super::requirement::normalize;

/// Whether an environment has a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provided {
    /// It has.
    Yes,
    /// It hasn't; one of these distributions would provide it.
    No(Vec<String>),
    /// Some package may bring it.
    Unknown,
}

/// What an environment has to import.
#[derive(Debug)]
pub struct Modules<'a> {
    packages: &'a Packages,
    /// Distributions that are listed or come along.
    present: HashSet<String>,
    /// Those that come along where the project is installed as a package.
    hinted: HashSet<String>,
    /// Listed distributions of which nothing is known: they may bring others.
    strange: Vec<String>,
}

/// Distributions without modules that matter, and such as every environment has.
const PLAIN: [&str; 4] = ["python", "pip", "setuptools", "wheel"];
/// What comes along with so many distributions that an unknown one may bring it too.
const BASE: [&str; 24] = [
    "numpy",
    "pandas",
    "scipy",
    "matplotlib",
    "requests",
    "pyyaml",
    "tqdm",
    "click",
    "six",
    "python-dateutil",
    "pytz",
    "packaging",
    "jinja2",
    "pillow",
    "scikit-learn",
    "joblib",
    "attrs",
    "pydantic",
    "typing-extensions",
    "networkx",
    "sqlalchemy",
    "psutil",
    "protobuf",
    "plotly",
];
/// Collections of hundreds of packages.
const EVERYTHING: [&str; 2] = ["anaconda", "r-essentials"];

impl<'a> Modules<'a> {
    /// What `packages` have, with what comes along.
    pub fn of(packages: &'a Packages) -> Self {
        let listed = packages.requirements.iter().filter(|entry| entry.on_linux);
        let names: Vec<&str> = listed.clone().filter_map(|entry| entry.name.as_deref()).collect();
        let mut present = HashSet::new();
        names.iter().for_each(|name| add(name, &mut present));
        // The pods install it when the files forget it.
        add("ploomber", &mut present);
        let with_extras = listed.filter(|entry| entry.has_extras).filter_map(|entry| entry.name.as_deref());
        let mut hinted = HashSet::new();
        packages.metadata.iter().filter(|word| is_known(word)).for_each(|word| add(word, &mut hinted));
        hinted.extend(packages.metadata.iter().cloned());
        let strange = names.iter().copied().filter(|name| !is_known(name)).chain(with_extras);
        Self { packages, strange: strange.map(str::to_owned).collect(), hinted, present }
    }

    /// Whether the tables know where the module `name` comes from.
    pub fn knows(&self, name: &str) -> bool {
        TABLES.modules.contains_key(name)
    }

    /// Whether a distribution is listed or comes along.
    pub fn brings(&self, distribution: &str) -> bool {
        self.present.contains(distribution) || self.has_everything()
    }

    /// Whether an R package (`r-…`) is there or may come along with another of which nothing is known.
    pub fn may_bring(&self, package: &str) -> bool {
        let package = normalize(package);
        let is_strange =
            |name: &&String| name.starts_with("r-") && !TABLES.closures.contains_key(name.as_str());
        let comes_along = TABLES.distributions.contains(package.as_str());
        let listed = self.packages.requirements.iter().filter_map(|entry| entry.name.as_ref());
        let strange = listed.filter(|name| *name != "r-base").any(|name| is_strange(&name));
        self.brings(&package) || (comes_along && strange)
    }

    fn has_everything(&self) -> bool {
        EVERYTHING.iter().any(|name| self.present.contains(*name))
    }

    /// Whether the top-level module `name` is there.
    pub fn has(&self, name: &str) -> Provided {
        let own = normalize(name);
        if STDLIB.contains(name) || PLAIN.contains(&own.as_str()) || name == "pkg_resources" {
            return Provided::Yes;
        }
        let by = TABLES.modules.get(name);
        let providers =
            by.map_or_else(|| vec![own.clone()], |names| names.iter().map(|n| (*n).to_owned()).collect());
        // Namespaces that many distributions share.
        let shared = matches!(name, "google" | "azure").then(|| format!("{own}-"));
        let in_namespace =
            |present: &String| shared.as_ref().is_some_and(|shared| present.starts_with(shared));
        if providers.iter().any(|provider| self.present.contains(provider))
            || self.present.iter().any(in_namespace)
        {
            return Provided::Yes;
        }
        let unnamed = self.packages.requirements.iter().any(|entry| entry.name.is_none());
        let in_metadata = providers.iter().any(|name| self.hinted.contains(name));
        if self.packages.may_have_more || unnamed || in_metadata || self.has_everything() {
            return Provided::Unknown;
        }
        let related =
            self.strange.iter().any(|strange| providers.iter().any(|name| is_related(strange, name)));
        let may_come_along = by.is_none() || providers.iter().any(|name| BASE.contains(&name.as_str()));
        if related || (may_come_along && !self.strange.is_empty()) {
            return Provided::Unknown;
        }
        Provided::No(providers)
    }
}

/// Adds a distribution and what comes along with it.
fn add(name: &str, present: &mut HashSet<String>) {
    let variants = ["-base", "-core", "-gpu", "-cpu"];
    let plain = variants.iter().find_map(|variant| name.strip_suffix(variant));
    for name in plain.into_iter().chain([name]) {
        if present.insert(name.to_owned()) {
            TABLES.closures.get(name).into_iter().flatten().for_each(|other| add(other, present));
        }
    }
}

fn is_known(name: &str) -> bool {
    let native = ["lib", "r-", "_", "cuda", "font"].iter().any(|start| name.starts_with(start));
    native || PLAIN.contains(&name) || TABLES.distributions.contains(name)
}

/// Whether a distribution's name has to do with another.
fn is_related(one: &str, other: &str) -> bool {
    let core = |name: &str| {
        let name = name.trim_start_matches("python-").trim_end_matches("-python");
        name.strip_prefix("py").unwrap_or(name).replace('-', "")
    };
    let (one, other) = (core(one), core(other));
    one.contains(&other) || other.contains(&one)
}

/// The tables, read once.
struct Tables {
    /// The distributions that provide a module.
    modules: HashMap<&'static str, Vec<&'static str>>,
    /// What comes along with a distribution.
    closures: HashMap<&'static str, Vec<&'static str>>,
    /// Every distribution that one of the tables names.
    distributions: BTreeSet<&'static str>,
}

static STDLIB: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| lines(include_str!("stdlib.txt")).flat_map(str::split_whitespace).collect());

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let modules = table(include_str!("modules.txt"));
    let closures = table(include_str!("closures.txt"));
    let named = modules.values().chain(closures.values()).flatten().chain(closures.keys());
    let distributions = named.copied().collect();
    Tables { modules, closures, distributions }
});

fn table(text: &'static str) -> HashMap<&'static str, Vec<&'static str>> {
    let entries = lines(text).filter_map(|line| line.split_once(':'));
    entries.map(|(name, others)| (name, others.split_whitespace().collect())).collect()
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::environment::{Environment, Kind, packages};
    use crate::source::files::Memory;
    use crate::source::{Diagnostics, Files};

    fn has(requirements: &str, module: &str) -> Provided {
        let files = Files::new(Memory::default().with("/p/requirements.txt", requirements));
        let environment = Environment { kind: Kind::Pip, files: vec!["requirements.txt".into()] };
        let packages = packages::read(Path::new("/p"), Some(&environment), &files, &Diagnostics::default());
        Modules::of(&packages).has(module)
    }

    fn no(names: &[&str]) -> Provided {
        Provided::No(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn a_module_is_found_under_the_name_of_its_distribution() {
        assert_eq!(has("scikit_learn\n", "sklearn"), Provided::Yes);
        assert_eq!(has("opencv-python-headless\n", "cv2"), Provided::Yes);
        assert_eq!(has("google-cloud-storage\n", "google"), Provided::Yes);
        assert_eq!(has("matplotlib-base\n", "matplotlib"), Provided::Yes);
        assert_eq!(has("ploomber\n", "bs4"), Provided::Yes);
        assert_eq!(has("\n", "json"), Provided::Yes);
        assert_eq!(has("seaborn\n", "numpy"), Provided::Yes);
    }

    #[test]
    fn a_module_that_nothing_provides_is_missing() {
        assert_eq!(has("ploomber\n", "pandas"), no(&["pandas"]));
        assert_eq!(has("pandas\n", "psycopg2"), no(&["psycopg2", "psycopg2-binary"]));
        assert_eq!(has("pandas\n", "our_models"), no(&["our-models"]));
    }

    #[test]
    fn what_is_unsure_is_said_to_be() {
        assert_eq!(has("./lib\n", "pandas"), Provided::Unknown);
        assert_eq!(has("acme-ml-toolkit\n", "pandas"), Provided::Unknown);
        assert_eq!(has("acme-ml-toolkit\n", "tensorflow"), no(&has_tensorflow()));
        assert_eq!(has("acme-fancy\n", "fancy"), Provided::Unknown);
        assert_eq!(has("some[all]\n", "our_models"), Provided::Unknown);
    }

    #[test]
    fn what_comes_along_with_the_project_as_a_package_is_unsure() {
        let memory = Memory::default()
            .with("/p/requirements.txt", "ploomber\n")
            .with("/p/setup.py", "setup(install_requires=read('settings.ini'))")
            .with("/p/settings.ini", "requirements = sentence-transformers\n");
        let environment = Environment { kind: Kind::Pip, files: vec!["requirements.txt".into()] };
        let files = Files::new(memory);
        let packages = packages::read(Path::new("/p"), Some(&environment), &files, &Diagnostics::default());
        assert_eq!(Modules::of(&packages).has("torch"), Provided::Unknown);
        assert_eq!(Modules::of(&packages).has("gensim"), no(&["gensim"]));
    }

    fn has_tensorflow() -> Vec<&'static str> {
        TABLES.modules["tensorflow"].clone()
    }

    #[test]
    fn the_tables_name_distributions_as_they_are_compared() {
        for name in &TABLES.distributions {
            assert!(normalize(name) == *name, "{name}");
        }
    }
}
