//! How the project's files reach the pods.

/// The ways there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// On the shared volume: the snapshot of this digest, without one the live folder. A run may name another snapshot.
    Volume {
        /// As [`crate::code::Digest::name`] has it.
        snapshot: Option<String>,
    },
    /// A commit.
    Git(Repository),
    /// An archive in a package index.
    Package(Release),
    /// In the image of this name.
    Image(String),
}

/// A commit of a git repository, and where in it the project is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Its address as the cluster reaches it.
    pub url: String,
    /// All 40 digits.
    pub commit: String,
    /// The project's folder in it; empty for the top.
    pub folder: String,
    /// The secret with `username` and `password`, or `ssh-private-key`.
    pub secret: Option<String>,
    /// Whether, with ssh, whichever server answers is taken for the repository's.
    pub ignore_host_key: bool,
    /// Products that were committed: pods must not take them for code.
    pub products: Vec<String>,
}

/// A version of the project as Python's package indexes know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// As indexes compare names (PEP 503): lowercase, with single dashes.
    pub name: String,
    /// As PEP 440 has it.
    pub version: String,
    /// The index that pods fetch it from.
    pub index: Option<String>,
    /// The secret with `username` and `password` for it.
    pub secret: Option<String>,
}

impl Release {
    /// A release of the project called `name`, in any spelling.
    pub fn new(name: &str, version: &str, index: Option<&str>, secret: Option<&str>) -> Self {
        let letters = name.to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
        let parts: Vec<&str> = letters.split('-').filter(|part| !part.is_empty()).collect();
        Self {
            name: if parts.is_empty() { "pipeline".to_owned() } else { parts.join("-") },
            version: version.to_owned(),
            index: index.map(str::to_owned),
            secret: secret.map(str::to_owned),
        }
    }

    /// What its archive is called without an ending, and the folder in it (PEP 625).
    pub fn stem(&self) -> String {
        format!("{}-{}", self.name.replace('-', "_"), self.version)
    }

    /// What its archive is called.
    pub fn file(&self) -> String {
        self.stem() + ".tar.gz"
    }
}

/// Whether `text` is a version in the form that PEP 440 calls normal; anything else would be stored under another name.
pub fn is_version(text: &str) -> bool {
    let (public, local) = text.split_once('+').map_or((text, None), |(public, local)| (public, Some(local)));
    let local_fits = local.is_none_or(|local| {
        local.split('.').all(|part| {
            !part.is_empty()
                && part.bytes().all(|letter| letter.is_ascii_digit() || letter.is_ascii_lowercase())
        })
    });
    let public = public.split_once('!').map_or(public, |(epoch, rest)| if number(epoch) { rest } else { "" });
    let mut rest = public;
    for mark in [".dev", ".post"] {
        if let Some((before, _)) = rest.rsplit_once(mark).filter(|(_, after)| number(after)) {
            rest = before;
        }
    }
    for mark in ["rc", "a", "b"] {
        if let Some((before, _)) = rest.rsplit_once(mark).filter(|(_, after)| number(after)) {
            rest = before;
            break;
        }
    }
    local_fits && rest.split('.').all(number)
}

fn number(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|letter| letter.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_versions_are_those_of_an_index() {
        let release = Release::new("My__Pipe.line", "0.0.0+s12", None, None);
        assert_eq!(
            (release.name.as_str(), release.file()),
            ("my-pipe-line", "my_pipe_line-0.0.0+s12.tar.gz".to_owned())
        );
        assert_eq!(Release::new("日本", "1", None, None).name, "pipeline");
        for good in ["1", "1.2.3", "2!1.0", "1.0rc1", "1.0a2.post3.dev4", "1.dev0", "0.0.0+s0123abc.4"] {
            assert!(is_version(good), "{good}");
        }
        for bad in [
            "", "v1", "1.", "1.0-rc1", "01", "1.0+", "1.0+S1", "1.0+a_b", "latest", "1.0 ", "1.0dev1", "../1",
        ] {
            assert!(!is_version(bad), "{bad}");
        }
    }
}
