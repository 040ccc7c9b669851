//! One entry of a dependency file: `pandas>=2`, `conda-forge::r-base=4.3`, `pkg @ https://…`, `-e ./lib`.

use crate::source::Span;

/// A package that an entry asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The package's name as indexes compare it: lower case, `-` for runs of `-`, `_` and `.`. Nothing when only what is
    /// at `location` could tell.
    pub name: Option<String>,
    /// Who installs it.
    pub manager: Manager,
    /// How much the entry says about its version.
    pub version: Version,
    /// Whether it asks for extras (`dask[complete]`), which bring more packages.
    pub has_extras: bool,
    /// Where it comes from, when that isn't an index or a channel: a URL, or a path as it is written.
    pub location: Option<String>,
    /// Whether it is installed on Linux.
    pub on_linux: bool,
    /// The entry.
    pub span: Span,
}

/// Who installs a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Manager {
    /// From a channel.
    Conda,
    /// From PyPI or another Python index.
    Pip,
}

/// How much an entry says about the version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Nothing.
    Any,
    /// Some versions are left out: `>=2`, `=3.11`, `~=1.4`.
    Some,
    /// One version: `==2.1.0`, a build, a commit, a file.
    One,
}

/// The name as indexes compare it (PEP 503).
pub fn normalize(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '-' | '_' | '.' if normal.ends_with('-') => {}
            '-' | '_' | '.' => normal.push('-'),
            _ => normal.extend(letter.to_lowercase()),
        }
    }
    normal
}

impl Requirement {
    /// Reads an entry for pip, without comments and options. Nothing when it isn't one.
    pub(super) fn of_pip(text: &str, span: Span) -> Option<Self> {
        let (entry, marker) = match text.split_once(';') {
            Some((entry, marker)) if !entry.contains("://") || entry.ends_with(' ') => (entry.trim(), marker),
            _ => (text.trim(), ""),
        };
        let on_linux = !excludes_linux(marker);
        let found = |name, version, location: Option<&str>| {
            let location = location.map(str::to_owned);
            let has_extras = entry.contains('[');
            Some(Self { name, manager: Manager::Pip, version, has_extras, location, on_linux, span })
        };
        if is_location(entry) {
            return found(name_of_location(entry), version_of_location(entry), Some(entry));
        }
        let length = name_length(entry)?;
        let (name, rest) = entry.split_at(length);
        let rest = match rest.trim_start().strip_prefix('[') {
            Some(extras) => extras.split_once(']')?.1.trim_start(),
            None => rest.trim_start(),
        };
        let name = Some(normalize(name));
        if let Some(location) = rest.strip_prefix('@') {
            let location = location.trim();
            return found(name, version_of_location(location), Some(location));
        }
        let constraint = rest.trim_start_matches('(');
        let version = match constraint.get(..1) {
            None => Version::Any,
            Some(_) if !constraint.trim_end_matches(')').split(',').all(is_specifier) => return None,
            Some(_) if pins(constraint) => Version::One,
            Some(_) => Version::Some,
        };
        found(name, version, None)
    }

    /// Reads a conda match specification. Nothing when it isn't one.
    pub(super) fn of_conda(text: &str, span: Span) -> Option<Self> {
        let text = text.split('#').next()?.trim();
        let found = |name, version, location| {
            let (manager, has_extras) = (Manager::Conda, false);
            Some(Self { name, manager, version, has_extras, location, on_linux: true, span })
        };
        if text.contains("://") {
            return found(name_of_archive(text), Version::One, Some(text.to_owned()));
        }
        let text = text.rsplit("::").next()?;
        let (name, rest) = text.split_at(name_length(text)?);
        let constraint = rest.trim_start();
        let words = constraint.trim_start_matches('=').split(['=', ' ']).filter(|word| !word.is_empty());
        let version = match constraint {
            "" => Version::Any,
            // `name=1.0=build` and `name 1.0 build` name one file of a channel.
            _ if !constraint.starts_with(['<', '>', '!', '~', '[']) && words.count() > 1 => Version::One,
            _ if constraint.starts_with("==") && !constraint.contains(['*', ',', '|']) => Version::One,
            _ => Version::Some,
        };
        found(Some(normalize(name)), version, None)
    }
}

/// Whether pip reads a version specifier: an operator and a version. A comma at the end does no harm.
fn is_specifier(text: &str) -> bool {
    let text = text.trim();
    let operators = ["===", "==", "~=", "!=", "<=", ">=", "<", ">"];
    let version = operators.iter().find_map(|operator| text.strip_prefix(operator)).map(str::trim);
    text.is_empty() || version.is_some_and(|version| !version.is_empty() && !version.contains([' ', '=']))
}

/// Whether a list of version specifiers allows one version only.
fn pins(constraint: &str) -> bool {
    let mut specifiers = constraint.split([',', ')']).map(str::trim);
    specifiers.any(|specifier| specifier.starts_with("==") && !specifier.contains('*'))
}

fn name_length(text: &str) -> Option<usize> {
    let length =
        text.find(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')));
    let name = &text[..length.unwrap_or(text.len())];
    let is_name = name.starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '_');
    is_name.then_some(name.len())
}

/// Whether an entry is a path or a URL instead of a name.
fn is_location(entry: &str) -> bool {
    let path = entry.starts_with(['.', '/', '~']) || (entry.contains('/') && !entry.contains(['@', ' ']));
    let archive = [".whl", ".tar.gz", ".zip"].iter().any(|suffix| entry.ends_with(suffix));
    let url = entry.split_once("://").is_some_and(|(scheme, _)| !scheme.contains(['@', ' ']));
    path || url || (archive && !entry.contains('@'))
}

/// The package's name where a location says it: `#egg=name`, or the name of an archive.
fn name_of_location(location: &str) -> Option<String> {
    if let Some((_, egg)) = location.split_once("egg=") {
        return name_length(egg).map(|length| normalize(&egg[..length]));
    }
    let file = location.split(['#', '?']).next()?.rsplit('/').next()?;
    let stem = [".whl", ".tar.gz", ".zip"].iter().find_map(|suffix| file.strip_suffix(suffix))?;
    let name = stem.split('-').next()?;
    let has_version = stem[name.len()..]
        .strip_prefix('-')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    has_version.then(|| normalize(name))
}

/// The name of a conda package file: `NAME-VERSION-BUILD.conda`.
pub(super) fn name_of_archive(url: &str) -> Option<String> {
    let file = url.split('#').next()?.rsplit('/').next()?;
    let stem = file.strip_suffix(".conda").or_else(|| file.strip_suffix(".tar.bz2"))?;
    stem.rsplitn(3, '-').nth(2).map(normalize)
}

/// A file has one version; a repository has one if a revision is named.
fn version_of_location(location: &str) -> Version {
    let Some((_, repository)) = location.split_once("git+") else { return Version::One };
    let path = repository.split_once("://").map_or(repository, |(_, path)| path);
    // The `@` of a user name stands before the first slash.
    let revision = path.split_once('/').is_some_and(|(_, path)| path.contains('@'));
    if revision { Version::One } else { Version::Any }
}

/// Whether a marker surely means another system than Linux.
fn excludes_linux(marker: &str) -> bool {
    let marker: String =
        marker.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().replace('\'', "\"");
    const OTHERS: [&str; 6] = [
        r#"sys_platform=="win32""#,
        r#"sys_platform=="darwin""#,
        r#"platform_system=="Windows""#,
        r#"platform_system=="Darwin""#,
        r#"os_name=="nt""#,
        r#"sys_platform!="linux""#,
    ];
    OTHERS.iter().any(|other| marker.contains(other)) && !marker.contains("\"or") && !marker.contains(")or")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Files;
    use crate::source::files::Memory;

    fn span() -> Span {
        Span::start_of(Files::new(Memory::default()).add_text("/r".as_ref(), "".into()))
    }

    fn pip(text: &str) -> Option<(Option<String>, Version)> {
        Requirement::of_pip(text, span()).map(|found| (found.name, found.version))
    }

    fn conda(text: &str) -> Option<(Option<String>, Version)> {
        Requirement::of_conda(text, span()).map(|found| (found.name, found.version))
    }

    fn named(name: &str, version: Version) -> Option<(Option<String>, Version)> {
        Some((Some(name.to_owned()), version))
    }

    #[test]
    fn pip_entries() {
        assert_eq!(pip("Scikit_Learn"), named("scikit-learn", Version::Any));
        assert_eq!(pip("ploomber[all] >= 0.23, <1"), named("ploomber", Version::Some));
        assert_eq!(pip("pandas==2.1.0 ; python_version > '3.8'"), named("pandas", Version::One));
        assert_eq!(pip("pandas==2.*"), named("pandas", Version::Some));
        assert_eq!(pip("a.b (==1.0)"), named("a-b", Version::One));
        assert_eq!(pip("x @ git+https://github.com/a/x"), named("x", Version::Any));
        assert_eq!(pip("git+ssh://git@github.com/a/x.git@v1#egg=x"), named("x", Version::One));
        assert_eq!(pip("https://host/my_pkg-1.0-py3-none-any.whl"), named("my-pkg", Version::One));
        assert_eq!(pip("./lib"), Some((None, Version::One)));
        assert_eq!(pip("pandas numpy"), None);
        assert_eq!(pip("=1.0"), None);
    }

    #[test]
    fn markers_for_other_systems() {
        let on_linux = |text| Requirement::of_pip(text, span()).unwrap().on_linux;
        assert!(!on_linux("pywin32; sys_platform == 'win32'"));
        assert!(!on_linux("x; platform_system==\"Darwin\" and python_version>'3'"));
        assert!(on_linux("x; sys_platform == 'win32' or python_version > '3'"));
        assert!(on_linux("x; sys_platform != 'win32'"));
    }

    #[test]
    fn conda_entries() {
        assert_eq!(conda("conda-forge::R-base=4.3"), named("r-base", Version::Some));
        assert_eq!(conda("python=3.11.4=h1_cpython"), named("python", Version::One));
        assert_eq!(conda("numpy ==1.26.4"), named("numpy", Version::One));
        assert_eq!(conda("numpy >=1.26,<2"), named("numpy", Version::Some));
        assert_eq!(conda("numpy 1.26 py_0"), named("numpy", Version::One));
        assert_eq!(conda("pytorch[version='>=2', build=*cuda*]"), named("pytorch", Version::Some));
        let url = "https://conda.anaconda.org/conda-forge/linux-64/libgcc-ng-13.2.0-h807b86a_3.conda";
        assert_eq!(conda(url), named("libgcc-ng", Version::One));
        assert_eq!(conda("==1"), None);
    }
}
