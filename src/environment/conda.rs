//! Conda's files: `environment.yml`, what `conda list --explicit` writes, and the lock files of conda-lock.

use super::packages::Reader;
use super::requirement::{Manager, Requirement, Version, name_of_archive, normalize};
use super::requirements;
use crate::source::yaml::{self, Dialect, Node};
use crate::source::{FileId, Lines, Span, Spanned};

/// What a conda file says besides its packages.
#[derive(Debug, Clone, Default)]
pub struct CondaFile {
    /// The place of the whole: its first key, or its beginning.
    pub span: Option<Span>,
    /// Whether it is a lock: every package of one platform, or of several, with version and build.
    pub is_lock: bool,
    /// `name:`.
    pub name: Option<Spanned<String>>,
    /// `prefix:`, the folder on the machine that exported it.
    pub prefix: Option<Spanned<String>>,
    /// `channels:`.
    pub channels: Vec<Spanned<String>>,
    /// The `pip:` key among the dependencies.
    pub pip_section: Option<Span>,
    /// The platforms that a lock is for, each once: `linux-64`, `osx-arm64`.
    pub platforms: Vec<Spanned<String>>,
}

/// Reads an `environment.yml`, or the YAML of conda-lock.
pub(super) fn read(reader: &mut Reader<'_>, file: FileId, text: &str) {
    let documents = yaml::read(file, text, Dialect::PyYaml, reader.out);
    let Some(root) = documents.into_iter().find_map(|document| document.root) else {
        reader.found.may_have_more = true;
        return;
    };
    let mut conda = CondaFile { span: first_key(&root), ..CondaFile::default() };
    if let Some(packages) = root.get("package").and_then(Node::as_seq) {
        conda.is_lock = true;
        packages.iter().for_each(|package| locked(reader, &mut conda, package));
        reader.found.conda = Some(conda);
        return;
    }
    let text_of = |key: &str| {
        let node = root.get(key)?;
        Some(Spanned::new(node.as_str()?.to_owned(), node.span))
    };
    conda.name = text_of("name");
    conda.prefix = text_of("prefix");
    for channel in root.get("channels").and_then(Node::as_seq).unwrap_or_default() {
        conda.channels.extend(channel.as_str().map(|name| Spanned::new(name.to_owned(), channel.span)));
    }
    let dependencies = root.get("dependencies").and_then(Node::as_seq).unwrap_or_default();
    for entry in dependencies {
        if let Some(text) = entry.as_str() {
            let found = Requirement::of_conda(text, entry.span);
            reader.take(found, Spanned::new(text, entry.span), Manager::Conda);
        } else if let Some((key, list)) = entry.entry("pip") {
            conda.pip_section = Some(key.span);
            for package in list.as_seq().unwrap_or_default() {
                if let Some(text) = package.as_str() {
                    requirements::line(reader, file, text.trim(), package.span);
                }
            }
        }
    }
    let builds = |entry: &Requirement| entry.manager == Manager::Conda && entry.version == Version::One;
    let conda_entries = || reader.found.requirements.iter().filter(|entry| entry.manager == Manager::Conda);
    conda.is_lock = conda_entries().count() > 0 && conda_entries().all(builds);
    reader.found.conda = Some(conda);
}

fn first_key(root: &Node) -> Option<Span> {
    Some(root.as_map()?.first()?.0.span)
}

/// A package of conda-lock: `{name, version, manager, platform, …}`.
fn locked(reader: &mut Reader<'_>, conda: &mut CondaFile, package: &Node) {
    let text = |key: &str| package.get(key).and_then(Node::as_str);
    let Some(name) = text("name") else { return };
    let platform = text("platform").unwrap_or("noarch");
    see_platform(conda, platform, package.span);
    reader.found.requirements.push(Requirement {
        name: Some(normalize(name)),
        manager: if text("manager") == Some("pip") { Manager::Pip } else { Manager::Conda },
        version: Version::One,
        has_extras: false,
        location: None,
        on_linux: is_for_linux(platform),
        span: package.get("name").map_or(package.span, |node| node.span),
    });
}

/// Reads the list of URLs below `@EXPLICIT`.
pub(super) fn read_explicit(reader: &mut Reader<'_>, file: FileId, text: &str) {
    let lines = Lines::of(text);
    let mut conda = CondaFile { is_lock: true, span: Some(Span::start_of(file)), ..CondaFile::default() };
    for number in 0..lines.count() {
        let range = lines.range(number, text);
        let line = &text[range.clone()];
        let span = Span::new(file, range.start, range.end);
        let url = line.trim();
        if url.is_empty() || url == "@EXPLICIT" || url.starts_with('#') {
            continue;
        }
        let platform = url.rsplit('/').nth(1).unwrap_or("noarch");
        see_platform(&mut conda, platform, span);
        reader.found.requirements.push(Requirement {
            name: name_of_archive(url),
            manager: Manager::Conda,
            version: Version::One,
            has_extras: false,
            location: (!url.starts_with("http")).then(|| url.to_owned()),
            on_linux: is_for_linux(platform),
            span,
        });
    }
    reader.found.conda = Some(conda);
}

fn see_platform(conda: &mut CondaFile, platform: &str, span: Span) {
    let is_platform = ["linux-", "osx-", "win-"].iter().any(|system| platform.starts_with(system));
    if is_platform && !conda.platforms.iter().any(|known| known.value == platform) {
        conda.platforms.push(Spanned::new(platform.to_owned(), span));
    }
}

fn is_for_linux(platform: &str) -> bool {
    !platform.starts_with("osx-") && !platform.starts_with("win-")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::environment::packages::{self, Listed, Packages};
    use crate::environment::requirement::Manager;
    use crate::environment::{Environment, Kind};
    use crate::source::files::Memory;
    use crate::source::{Diagnostics, Files};

    fn read(name: &str, text: &str) -> Packages {
        let files = Files::new(Memory::default().with(&format!("/p/{name}"), text));
        let out = Diagnostics::default();
        let found = packages::read(
            Path::new("/p"),
            Some(&Environment { kind: Kind::Conda, files: vec![name.into()] }),
            &files,
            &out,
        );
        assert!(out.is_empty());
        found
    }

    #[test]
    fn an_environment_file_with_a_pip_section() {
        let found = read(
            "environment.yml",
            "name: etl\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n  - pip\n  - pip:\n    - ploomber>=0.23\nprefix: /home/ana/envs/etl\n",
        );
        let managers: Vec<_> =
            found.requirements.iter().map(|entry| (entry.name.as_deref().unwrap(), entry.manager)).collect();
        assert_eq!(
            managers,
            [("python", Manager::Conda), ("pip", Manager::Conda), ("ploomber", Manager::Pip)]
        );
        let conda = found.conda.unwrap();
        assert_eq!(conda.name.unwrap().value, "etl");
        assert_eq!(conda.prefix.unwrap().value, "/home/ana/envs/etl");
        assert!(conda.pip_section.is_some() && !conda.is_lock);
    }

    #[test]
    fn explicit_locks_know_their_platform() {
        let found = read(
            "environment.lock.yml",
            "# platform: osx-64\n@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/osx-64/numpy-1.26.4-py312_0.conda#0a\n\
             https://conda.anaconda.org/conda-forge/noarch/ploomber-0.23.3-pyhd8ed1ab_0.conda\n",
        );
        assert_eq!((found.lists("ploomber"), found.lists("numpy")), (Listed::Yes, Listed::No));
        assert_eq!(found.conda.unwrap().platforms[0].value, "osx-64");
    }

    #[test]
    fn a_lock_for_several_platforms() {
        let found = read(
            "environment.lock.yml",
            "version: 1\npackage:\n- name: ploomber\n  version: 0.23.3\n  manager: pip\n  platform: linux-64\n\
             - name: appnope\n  version: 0.1\n  manager: conda\n  platform: osx-64\n",
        );
        assert_eq!((found.lists("ploomber"), found.lists("appnope")), (Listed::Yes, Listed::No));
        assert!(found.conda.unwrap().is_lock);
    }
}
