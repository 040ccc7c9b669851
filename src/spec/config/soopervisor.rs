//! `soopervisor.yaml`, the configuration of the tool that sooper replaces, as a `sooper.yaml`.
//!
//! The result is a tree of nodes that keep their places in the old file, so that everything after it is the same for both.
//! Two forms exist: flat keys (0.2), and one section per target (0.9).

use crate::source::diagnostic::did_you_mean;
use crate::source::yaml::{Node, Value};
use crate::source::{Diagnostic, Diagnostics, Severity, Span};

const FLAT: [&str; 13] = [
    "mounted_volumes",
    "image",
    "code_pod",
    "paths",
    "cache_env",
    "environment_prefix",
    "executor",
    "allow_incremental",
    "version",
    "lazy_import",
    "storage",
    "args",
    "environment_name",
];
const SECTION: [&str; 6] = ["backend", "repository", "include", "exclude", "mounted_volumes", "preset"];

/// The image that soopervisor used when none was named; without a tag, so sooper uses its own pinned one.
const DEFAULT_IMAGE: &str = "continuumio/miniconda3";

/// Keys of the old file that mean nothing here, and why.
const WITHOUT_MEANING: [(&str, &str); 9] = [
    ("environment_prefix", "environments are kept on the volume under the digest of what is in them"),
    ("environment_name", "environments are kept on the volume under the digest of what is in them"),
    ("executor", "tasks run in the cluster's pods"),
    ("allow_incremental", "each pod runs one task, whatever is in the folder of products"),
    ("version", "no soopervisor runs in the pods"),
    ("lazy_import", "sooper never imports the project's code"),
    ("args", "give `--entry-point` and `--env--KEY` to `sooper export` instead"),
    ("storage", "products stay where the pipeline puts them; they aren't sent anywhere else"),
    ("preset", "Argo has no presets"),
];

/// Those of them without which a run does something else than it did.
const CHANGING: [&str; 2] = ["args", "storage"];

/// Translates a file. `profile` is the section that was asked for.
pub(crate) fn translate(root: &Node, profile: Option<&str>, out: &Diagnostics) -> Node {
    let translation = Translation { out };
    let Some(pairs) = root.as_map() else {
        translation.wrong_type(root, "the file", "a mapping");
        return map(root.span, Vec::new());
    };
    let sections: Vec<&(Node, Node)> =
        pairs.iter().filter(|(_, value)| value.get("backend").is_some()).collect();
    match sections[..] {
        [] => translation.flat(root, pairs),
        _ => translation.sections(root, pairs, profile),
    }
}

/// An error for several sections of which none was chosen: nothing says which one holds.
pub(crate) fn unchosen(translated: &Node, out: &Diagnostics) {
    let profiles = translated.get("profiles").and_then(Node::as_map).unwrap_or_default();
    if let [_, (_, settings), ..] = profiles {
        let names: Vec<String> =
            profiles.iter().map(|(name, _)| format!("`{}`", name.as_str().unwrap_or(""))).collect();
        let message = format!("several sections are for Argo: {}", names.join(", "));
        out.push(
            Diagnostic::error("unknown-profile", settings.span, message)
                .help("choose one with `--profile NAME`"),
        );
    }
}

struct Translation<'a> {
    out: &'a Diagnostics,
}

impl Translation<'_> {
    fn flat(&self, root: &Node, pairs: &[(Node, Node)]) -> Node {
        let mut settings = Settings::new(root.span);
        for (key, value) in pairs.iter().filter(|(_, value)| !value.is_null()) {
            match key.as_str().unwrap_or_default() {
                "mounted_volumes" => settings.put(&["volumes"], self.volumes(value)),
                "image" => self.image(value, &mut settings),
                "code_pod" => self.code_pod(value, &mut settings),
                "paths" => self.paths(value, &mut settings),
                "cache_env" => self.cache_env(value, &mut settings),
                name if WITHOUT_MEANING.iter().any(|(known, _)| *known == name) => {
                    self.without_meaning(key, name)
                }
                name => self.unknown(key, name, &FLAT),
            }
        }
        if root.get("mounted_volumes").is_none_or(Node::is_null) {
            let claim = map(root.span, vec![("claimName", text(root.span, "nfs"))]);
            let source = map(root.span, vec![("persistentVolumeClaim", claim)]);
            let volume = vec![
                ("name", text(root.span, "nfs")),
                ("mount_path", text(root.span, "/mnt/nfs")),
                ("sub_path", text(root.span, "{{project_name}}")),
                ("source", source),
            ];
            settings.put(&["volumes"], list(root.span, vec![map(root.span, volume)]));
        }
        settings.root
    }

    /// Sections become profiles. The only one for Argo also holds without being asked for.
    fn sections(&self, root: &Node, pairs: &[(Node, Node)], profile: Option<&str>) -> Node {
        let mut profiles = Vec::new();
        for (key, value) in pairs {
            let name = key.as_str().unwrap_or_default();
            match value.get("backend").map(|backend| (backend, backend.as_str())) {
                Some((_, Some("argo-workflows"))) => profiles.push((name, self.section(value))),
                Some((backend, _)) => {
                    let message =
                        format!("the section `{name}` is for another backend, sooper exports to Argo only");
                    self.out.push(Diagnostic::note("key-without-meaning", backend.span, message));
                }
                None => {
                    let message = format!("the section `{name}` has no `backend`");
                    self.out.push(Diagnostic::error("missing-key", key.span, message));
                }
            }
        }
        if let [(_, only)] = &profiles[..]
            && profile.is_none()
        {
            return only.clone();
        }
        map(root.span, vec![("profiles", map(root.span, profiles))])
    }

    fn section(&self, section: &Node) -> Node {
        let span = section.span;
        let mut settings = Settings::new(span);
        settings.put(&["code", "from"], text(span, "image"));
        settings.put(&["environment", "from"], text(span, "image"));
        for (key, value) in section.as_map().unwrap_or_default() {
            match key.as_str().unwrap_or_default() {
                "backend" => {}
                // Without a repository the image stays on the node's machine.
                "repository" if value.is_null() => {
                    settings.put(&["defaults", "image_pull_policy"], text(value.span, "Never"));
                }
                _ if value.is_null() => {}
                "repository" => settings.put(&["code", "image", "repository"], value.clone()),
                name @ ("include" | "exclude") => settings.put(&["code", name], value.clone()),
                "mounted_volumes" => settings.put(&["volumes"], self.volumes(value)),
                name if WITHOUT_MEANING.iter().any(|(known, _)| *known == name)
                    && SECTION.contains(&name) =>
                {
                    self.without_meaning(key, name);
                }
                name => self.unknown(key, name, &SECTION),
            }
        }
        if section.get("mounted_volumes").is_none_or(Node::is_null) {
            settings.put(&["volumes"], list(span, Vec::new()));
            settings.put(&["data", "from"], text(span, "clients"));
        }
        settings.root
    }

    /// `name`, `sub_path`, `spec`; mounted at `/mnt/NAME`.
    fn volumes(&self, volumes: &Node) -> Node {
        let Some(items) = volumes.as_seq() else {
            self.wrong_type(volumes, "`mounted_volumes`", "a list");
            return list(volumes.span, Vec::new());
        };
        let volume = |item: &Node| {
            let mut volume = Vec::new();
            for (key, value) in item.as_map().unwrap_or_default() {
                match key.as_str().unwrap_or_default() {
                    "name" => {
                        volume.push(("name", value.clone()));
                        let path = format!("/mnt/{}", value.as_str().unwrap_or_default());
                        volume.push(("mount_path", text(value.span, &path)));
                    }
                    "sub_path" if value.as_str() == Some("") => {}
                    "sub_path" => volume.push(("sub_path", value.clone())),
                    "spec" => volume.push(("source", value.clone())),
                    name => self.unknown(key, name, &["name", "sub_path", "spec"]),
                }
            }
            map(item.span, volume)
        };
        list(volumes.span, items.iter().map(volume).collect())
    }

    fn image(&self, image: &Node, settings: &mut Settings) {
        let name = image.as_str().unwrap_or_default();
        if name == DEFAULT_IMAGE || name.strip_suffix(":latest") == Some(DEFAULT_IMAGE) {
            let message =
                format!("`{name}` has no fixed tag, sooper's pinned `{DEFAULT_IMAGE}` is used instead");
            self.out.push(Diagnostic::note("unpinned-image", image.span, message));
        } else {
            settings.put(&["defaults", "image"], image.clone());
        }
    }

    fn code_pod(&self, pod: &Node, settings: &mut Settings) {
        for (key, value) in pod.as_map().unwrap_or_default() {
            match key.as_str().unwrap_or_default() {
                "args" => self.pod_arguments(value, settings),
                "path" => settings.put(&["code", "upload", "path"], value.clone()),
                name => self.unknown(key, name, &["args", "path"]),
            }
        }
        if pod.as_map().is_none() {
            self.wrong_type(pod, "`code_pod`", "a mapping");
        }
    }

    /// The arguments of `kubectl get pods`: selector, namespace and context have a place here.
    fn pod_arguments(&self, arguments: &Node, settings: &mut Settings) {
        let written = arguments.as_str().unwrap_or_default();
        let mut words = written.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
        let mut unknown = Vec::new();
        while let Some(word) = words.next() {
            let (flag, attached) = match word.split_once('=') {
                Some((flag, value)) if flag.starts_with("--") => (flag, Some(value)),
                _ => (word, None),
            };
            let path: &[&str] = match flag {
                "-l" | "--selector" => &["code", "upload", "selector"],
                "-n" | "--namespace" => &["code", "upload", "namespace"],
                "--context" => &["cluster", "context"],
                _ => {
                    unknown.push(word);
                    continue;
                }
            };
            if let Some(value) = attached.or_else(|| words.next()) {
                settings.put(path, text(arguments.span, value.trim_matches(['"', '\''])));
            }
        }
        if !unknown.is_empty() {
            let message = format!("`{}` of `code_pod.args` has no meaning here", unknown.join(" "));
            let warning = Diagnostic::warning("key-without-meaning", arguments.span, message);
            self.out.push(warning.help("the pod is found by `-l SELECTOR` and `-n NAMESPACE`"));
        }
    }

    fn paths(&self, paths: &Node, settings: &mut Settings) {
        for (key, value) in paths.as_map().unwrap_or_default() {
            match key.as_str().unwrap_or_default() {
                "environment" if value.is_null() => {}
                "environment" => {
                    settings.put(&["environment", "from"], text(value.span, "conda"));
                    settings.put(&["environment", "files"], list(value.span, vec![value.clone()]));
                }
                "project" => self.nothing(
                    key,
                    "paths.project",
                    "the project root is Ploomber's; `-C` names another folder",
                ),
                "products" => self.nothing(key, "paths.products", "the pipeline says where products are"),
                name => self.unknown(key, name, &["project", "products", "environment"]),
            }
        }
        if paths.as_map().is_none() {
            self.wrong_type(paths, "`paths`", "a mapping");
        }
    }

    /// `true` kept the environment between pods, `false` built it anew in each.
    fn cache_env(&self, cache: &Node, settings: &mut Settings) {
        match cache.value {
            Value::Bool(cached) => {
                let strategy = if cached { "shared" } else { "per-pod" };
                if !cached {
                    let message = "`cache_env: false` builds the environment anew in each pod";
                    let note = Diagnostic::note("slow-start", cache.span, message);
                    self.out.push(note);
                }
                settings.put(&["environment", "strategy"], text(cache.span, strategy));
            }
            _ => self.wrong_type(cache, "`cache_env`", "`true` or `false`"),
        }
    }

    fn without_meaning(&self, key: &Node, name: &str) {
        let reason =
            WITHOUT_MEANING.iter().find(|(known, _)| *known == name).map_or("", |(_, reason)| reason);
        self.nothing(key, name, reason);
    }

    fn nothing(&self, key: &Node, name: &str, reason: &str) {
        let message = format!("`{name}` has no meaning here: {reason}");
        let mut note = Diagnostic::note("key-without-meaning", key.span, message);
        if CHANGING.contains(&name) {
            note.severity = Severity::Warning;
        }
        self.out.push(note);
    }

    fn unknown(&self, key: &Node, name: &str, known: &[&'static str]) {
        let guess = did_you_mean(name, known.iter().copied()).map(|guess| format!("did you mean `{guess}`?"));
        let error = Diagnostic::error("unknown-key", key.span, format!("unknown key `{name}`"));
        let all = || known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        self.out.push(error.help(guess.unwrap_or_else(|| format!("the keys here are {}", all()))));
    }

    fn wrong_type(&self, node: &Node, name: &str, wanted: &str) {
        let message = format!("{name} has to be {wanted}, not {}", node.kind());
        self.out.push(Diagnostic::error("wrong-type", node.span, message));
    }
}

/// A mapping under construction.
struct Settings {
    root: Node,
}

impl Settings {
    fn new(span: Span) -> Self {
        Self { root: map(span, Vec::new()) }
    }

    /// Puts a value at a path of keys.
    fn put(&mut self, path: &[&str], value: Node) {
        put(&mut self.root, path, value);
    }
}

fn put(node: &mut Node, path: &[&str], value: Node) {
    let ([first, rest @ ..], Value::Map(pairs)) = (path, &mut node.value) else { return };
    let index = pairs.iter().position(|(key, _)| key.as_str() == Some(first)).unwrap_or_else(|| {
        pairs.push((text(value.span, first), map(value.span, Vec::new())));
        pairs.len() - 1
    });
    match rest {
        [] => pairs[index].1 = value,
        _ => put(&mut pairs[index].1, rest, value),
    }
}

fn text(span: Span, text: &str) -> Node {
    Node { span, value: Value::Str(text.to_owned()), plain: false }
}

fn list(span: Span, items: Vec<Node>) -> Node {
    Node { span, value: Value::Seq(items), plain: false }
}

fn map(span: Span, pairs: Vec<(&str, Node)>) -> Node {
    let pairs = pairs.into_iter().map(|(name, value)| (text(span, name), value)).collect();
    Node { span, value: Value::Map(pairs), plain: false }
}
