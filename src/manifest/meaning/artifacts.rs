//! Where artifacts come from and where they lie in the container.

use super::template::is_leaf;
use crate::schema::view::View;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Diagnostics};

/// Checks an artifact that a template asks for.
pub(super) fn check_input(artifact: &Node, leaf: bool, out: &Diagnostics) {
    if leaf {
        check_path(artifact, out);
    } else if !artifact.text("path").is_empty() {
        misplaced_path(artifact, out);
    }
    if !artifact.text("from").is_empty() {
        let message = "an input artifact can't say `from`: that is for the caller to say";
        out.push(Diagnostic::error("misplaced-field", artifact.place_of_key("from"), message));
    }
    check_location(artifact, out);
}

/// Checks an artifact that a template gives.
pub(super) fn check_output(artifact: &Node, kind: &str, out: &Diagnostics) {
    if is_leaf(kind) {
        check_path(artifact, out);
    } else if !artifact.text("path").is_empty() {
        misplaced_path(artifact, out);
    }
}

fn misplaced_path(artifact: &Node, out: &Diagnostics) {
    let message = "only templates that run a pod have an artifact at a `path`";
    out.push(Diagnostic::error("misplaced-field", artifact.place_of_key("path"), message));
}

/// The path must be there, and `..` must not lead out of the folder it begins in.
fn check_path(artifact: &Node, out: &Diagnostics) {
    let (name, path) = (artifact.text("name"), artifact.text("path"));
    if path.is_empty() {
        let message = format!("the artifact `{name}` needs a `path` in the container");
        out.push(Diagnostic::error("missing-field", artifact.place_of("name"), message));
    } else if escapes(path) {
        let message = format!("the path of the artifact `{name}` leads out of its folder by `..`");
        out.push(Diagnostic::error("field-value", artifact.place_of("path"), message));
    }
}

fn escapes(path: &str) -> bool {
    let safe = match path.find("/../") {
        Some(at) => &path[..at],
        // Argo's pattern takes any two characters after the last slash here, but the length tells `..` from others.
        None if path.len() >= 3 && path.as_bytes()[path.len() - 3] == b'/' => {
            match path.get(..path.len() - 3) {
                Some(safe) => safe,
                None => return false,
            }
        }
        None => return false,
    };
    let folder = format!("{safe}/");
    let clean = clean(path);
    !safe.is_empty() && (!clean.starts_with(&folder) || clean.len() <= folder.len())
}

/// The path as Go's `filepath.Clean` writes it.
pub(super) fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if rooted => {}
            other => parts.push(other),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// Checks what Argo checks of a location: git and HDFS.
pub(super) fn check_location(location: &Node, out: &Diagnostics) {
    if let Some(git) = location.field("git").filter(|git| git.text("repo").is_empty()) {
        out.push(Diagnostic::error("missing-field", git.place(), "`git` needs `repo`"));
    }
    let Some(hdfs) = location.field("hdfs") else {
        return;
    };
    let missing = |field: &str| match field {
        "addresses" => hdfs.list(field).is_empty(),
        "krbConfigConfigMap" => !hdfs.has(field),
        _ => hdfs.text(field).is_empty(),
    };
    let mut needed = vec!["addresses", "path"];
    if hdfs.has("krbKeytabSecret") {
        needed.extend(["krbServicePrincipalName", "krbConfigConfigMap", "krbUsername", "krbRealm"]);
    } else if hdfs.has("krbCCacheSecret") {
        needed.extend(["krbServicePrincipalName", "krbConfigConfigMap"]);
    } else {
        needed.push("hdfsUser");
    }
    for field in needed.into_iter().filter(|field| missing(field)) {
        out.push(Diagnostic::error("missing-field", hdfs.place(), format!("`hdfs` needs `{field}`")));
    }
    if !missing("path") && !hdfs.text("path").starts_with('/') {
        let message = "the path in HDFS must be absolute";
        out.push(Diagnostic::error("field-value", hdfs.place_of("path"), message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_may_not_lead_out() {
        assert!(escapes("/tmp/safe/../../etc"));
        assert!(escapes("/tmp/safe/.."));
        assert!(!escapes("/tmp/safe/../safe/x"));
        assert!(!escapes("/tmp/ab"));
        assert_eq!(clean("/a//b/./c/../d/"), "/a/b/d");
        assert_eq!(clean("../a"), "../a");
    }
}
