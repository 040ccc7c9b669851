//! From `sooper.yaml` on disk to [`Config`]: find it, check it, merge the profile in, look at the whole.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use super::check::Checker;
use super::keys::{FILE, PROFILE};
use super::merge::{Nulls, merge};
use super::placeholders::Placeholders;
use super::references::Places;
use super::shape::{Record, Shape};
use super::soopervisor;
use super::whole::Whole;
use super::{Config, GlobLayer};
use crate::source::diagnostic::did_you_mean;
use crate::source::yaml::{self, Dialect, Node};
use crate::source::{Diagnostic, Diagnostics, FileId, Files, Severity, Span};

/// What of the configuration is wanted.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The project root, absolute.
    pub root: &'a Path,
    /// `--config`: this file, absolute, instead of the project's.
    pub file: Option<&'a Path>,
    /// `--profile`.
    pub profile: Option<&'a str>,
    /// Settings of the command line, in the form of the file: `{"workflow": {"kind": "cron"}}`. They win over the file.
    pub overrides: Map<String, Json>,
}

/// A checked file: each layer as JSON, and where things stand.
#[derive(Default)]
pub(crate) struct Layers {
    /// The file with the profile merged in.
    pub(crate) settings: Map<String, Json>,
    /// The nodes that values come from, the last one wins: the profile, the file.
    nodes: Vec<Node>,
}

impl Layers {
    /// The place of the value at a path of keys (and, in lists, numbers).
    pub(crate) fn place(&self, path: &[&str]) -> Option<Span> {
        fn step<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
            match node.as_seq() {
                Some(items) => items.get(name.parse::<usize>().ok()?),
                None => node.get(name),
            }
        }
        let found = |node| path.iter().try_fold(node, |node, name| step(node, name));
        self.nodes.iter().find_map(found).map(|node: &Node| node.span)
    }

    /// What is chosen under a path of keys: by the file itself (`""` if it doesn't say), and by each profile that says so,
    /// the ones that aren't asked for too.
    pub(crate) fn choices(&self, path: &[&str]) -> Vec<&str> {
        let said = |node| path.iter().try_fold(node, |node: &Node, name| node.get(name))?.as_str();
        let Some(file) = self.nodes.last() else { return vec![""] };
        let profiles = file.get("profiles").and_then(Node::as_map).unwrap_or_default();
        let of_profiles = profiles.iter().filter_map(|(_, profile)| said(profile));
        std::iter::once(said(file).unwrap_or_default()).chain(of_profiles).collect()
    }

    /// Whether something is said under a path of keys.
    pub(crate) fn says(&self, path: &[&str]) -> bool {
        let Some((first, rest)) = path.split_first() else { return false };
        let found = self.settings.get(*first);
        match rest.iter().try_fold(found, |value, name| Some(value?.get(name))).flatten() {
            None | Some(Json::Null) => false,
            Some(Json::Object(fields)) => !fields.is_empty(),
            Some(_) => true,
        }
    }

    /// The place of the last key of a path, rather than of its value.
    pub(crate) fn key_place(&self, path: &[&str]) -> Option<Span> {
        let (name, above) = path.split_last()?;
        let found = |node| above.iter().try_fold(node, |node: &Node, name| node.get(name))?.entry(name);
        self.nodes.iter().find_map(found).map(|(key, _)| key.span)
    }

    /// The place of a key of the item called `name` in the list at a path.
    pub(crate) fn place_of_named(&self, path: &[&str], name: &str, key: &str) -> Option<Span> {
        let list =
            self.nodes.iter().find_map(|node| path.iter().try_fold(node, |node, name| node.get(name)))?;
        let named = |item: &&Node| item.get("name").and_then(Node::as_str) == Some(name);
        // The last one of a name is the one that is too many.
        let item = list.as_seq()?.iter().rfind(named)?;
        item.get(key).map(|value| value.span)
    }
}

/// Reads the configuration of a project. What is wrong goes to `out`; the settings that are right hold all the same.
pub fn read(files: &Files, request: &Request<'_>, out: &Diagnostics) -> Config {
    let found = find(files, request, out);
    let root = found.as_ref().and_then(|found| parse(files, found, request, out));
    let project_name = project_name(root.as_ref(), request);
    let mut layers = root.map(|root| check(files, root, &project_name, request, out)).unwrap_or_default();
    unknown_profile(files, &layers, request, out);
    check_overrides(&request.overrides, &FILE, "", out);
    merge(&mut layers.settings, &request.overrides, &FILE, Nulls::Keep);
    let mut config = assemble(&project_name, &layers, out);
    Whole { config: &config, layers: &layers, out }.check();
    config.profile = request.profile.map(str::to_owned);
    config.file = found.map(|found| found.path);
    config
}

/// The file to read.
struct Found {
    path: PathBuf,
    file: FileId,
    /// Whether it is a `soopervisor.yaml`.
    old: bool,
}

/// The file that `--config` names, else `sooper.yaml`, else `soopervisor.yaml`.
fn find(files: &Files, request: &Request<'_>, out: &Diagnostics) -> Option<Found> {
    let at_root = |name: &str| Some(request.root.join(name)).filter(|path| files.is_file(path));
    let (own, old) = (at_root("sooper.yaml"), at_root("soopervisor.yaml"));
    misnamed(files, request, out);
    let path = request.file.map(Path::to_owned).or_else(|| own.clone()).or_else(|| old.clone())?;
    let file = match files.open(&path) {
        Ok(file) => file,
        Err(error) => {
            let message = format!("can't read the configuration `{}`: {error}", path.display());
            out.push(Diagnostic::new("unreadable-file", Severity::Error, message));
            return None;
        }
    };
    if let (None, Some(_), Some(unused)) = (request.file, own, old)
        && let Ok(unused) = files.open(&unused)
    {
        let message = "`soopervisor.yaml` isn't read, since there is a `sooper.yaml`";
        let warning = Diagnostic::warning("two-configurations", Span::start_of(unused), message);
        out.push(warning.help("delete it once nothing else needs it"));
    }
    let old = path.file_name().is_some_and(|name| name == "soopervisor.yaml");
    Some(Found { path, file, old })
}

/// Warnings for files that look like a configuration and aren't read, since they are called otherwise.
fn misnamed(files: &Files, request: &Request<'_>, out: &Diagnostics) {
    for (name, right) in [
        ("sooper.yml", "sooper.yaml"),
        (".sooper.yaml", "sooper.yaml"),
        ("soopervisor.yml", "soopervisor.yaml"),
    ] {
        let path = request.root.join(name);
        if !files.is_file(&path) || request.file == Some(&path) {
            continue;
        }
        if let Ok(file) = files.open(&path) {
            let message = format!("`{name}` isn't read: the configuration is called `{right}`");
            let warning = Diagnostic::warning("misnamed-configuration", Span::start_of(file), message);
            out.push(warning.help(format!("call it `{right}`")));
        }
    }
}

/// The file's root; that of a `soopervisor.yaml` translated.
fn parse(files: &Files, found: &Found, request: &Request<'_>, out: &Diagnostics) -> Option<Node> {
    let dialect = if found.old { Dialect::PyYaml } else { Dialect::Kubernetes };
    let mut documents = yaml::read(found.file, &files.text(found.file), dialect, out).into_iter();
    let root = documents.next()?.root;
    if let Some(second) = documents.next().and_then(|document| document.root) {
        let message = "the file has a second document, which nobody reads";
        out.push(Diagnostic::error("several-documents", second.span, message));
    }
    let root = root.filter(|root| !root.is_null())?;
    if found.old {
        let translated = soopervisor::translate(&root, request.profile, out);
        if request.profile.is_none() {
            soopervisor::unchosen(&translated, out);
        }
        return Some(translated);
    }
    Some(root)
}

/// The file's word for the project's name, the profile's first; else the root folder's.
fn project_name(root: Option<&Node>, request: &Request<'_>) -> String {
    let profile = request.profile.and_then(|name| root?.get("profiles")?.get(name));
    let written = [profile, root].into_iter().flatten().find_map(|node| node.get("project_name")?.as_str());
    let folder = || request.root.file_name().map(|name| name.to_string_lossy().into_owned());
    written.map(str::to_owned).or_else(folder).unwrap_or_else(|| "project".to_owned())
}

/// Checks the whole file, the profiles that aren't chosen too, and merges the chosen one in.
fn check(
    files: &Files,
    mut root: Node,
    project_name: &str,
    request: &Request<'_>,
    out: &Diagnostics,
) -> Layers {
    let fill = |settings: &mut Node, profile: Option<&str>| {
        let yaml::Value::Map(pairs) = &mut settings.value else { return };
        // The name is what the placeholder stands for, and each profile is filled in under its own name.
        let own = ["project_name", "profiles"];
        for (_, value) in
            pairs.iter_mut().filter(|(key, _)| !key.as_str().is_some_and(|key| own.contains(&key)))
        {
            Placeholders { project_name, profile, files, out }.fill(value);
        }
    };
    fill(&mut root, request.profile);
    if let Some(yaml::Value::Map(profiles)) =
        entry_mut(&mut root, "profiles").map(|profiles| &mut profiles.value)
    {
        profiles.iter_mut().for_each(|(name, profile)| fill(profile, name.as_str()));
    }
    let checker = Checker { files, out };
    let mut settings = checker.record(&root, &FILE, "").unwrap_or_default();
    let profiles = settings.shift_remove("profiles");
    let mut nodes = Vec::new();
    if let Some(name) = request.profile {
        if let Some(Json::Object(profile)) = profiles.as_ref().and_then(|profiles| profiles.get(name)) {
            merge(&mut settings, profile, &PROFILE, Nulls::Keep);
        }
        nodes.extend(root.get("profiles").and_then(|profiles| profiles.get(name)).cloned());
    }
    nodes.push(root);
    Layers { settings, nodes }
}

fn entry_mut<'a>(node: &'a mut Node, name: &str) -> Option<&'a mut Node> {
    match &mut node.value {
        yaml::Value::Map(pairs) => {
            pairs.iter_mut().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value)
        }
        _ => None,
    }
}

/// Errors for texts of the command line that don't have the form of their key.
fn check_overrides(overrides: &Map<String, Json>, record: &Record, path: &str, out: &Diagnostics) {
    for (name, value) in overrides {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match (record.key(name).map(|key| key.shape), value) {
            (Some(Shape::Record(inner)), Json::Object(below)) => check_overrides(below, inner, &path, out),
            (Some(Shape::Text(syntax)), Json::String(text)) => {
                if let Some(why) = syntax.objection(text) {
                    let message = format!("`{path}` from the command line: {why}");
                    out.push(Diagnostic::new("invalid-value", Severity::Error, message));
                }
            }
            _ => {}
        }
    }
}

/// An error for a profile that neither the file nor a `pipeline.NAME.yaml` or `env.NAME.yaml` knows.
fn unknown_profile(files: &Files, layers: &Layers, request: &Request<'_>, out: &Diagnostics) {
    let Some(name) = request.profile else { return };
    let profiles = layers.nodes.last().and_then(|root| root.get("profiles"));
    let known: Vec<&str> = profiles
        .and_then(Node::as_map)
        .unwrap_or_default()
        .iter()
        .filter_map(|(key, _)| key.as_str())
        .collect();
    let has_files = ["pipeline", "env"]
        .iter()
        .any(|stem| files.is_file(&request.root.join(format!("{stem}.{name}.yaml"))));
    if known.contains(&name) || has_files {
        return;
    }
    let message = format!("there is no profile `{name}`");
    let diagnostic = match layers.place(&["profiles"]) {
        Some(span) => Diagnostic::error("unknown-profile", span, message),
        None => Diagnostic::new("unknown-profile", Severity::Error, message),
    };
    let help = match did_you_mean(name, known.iter().copied()) {
        Some(guess) => format!("did you mean `{guess}`?"),
        None => format!(
            "add it under `profiles` in sooper.yaml, or a file `pipeline.{name}.yaml` or `env.{name}.yaml`"
        ),
    };
    out.push(diagnostic.help(help));
}

/// The typed settings, with the layers of tasks.
fn assemble(project_name: &str, layers: &Layers, out: &Diagnostics) -> Config {
    let mut settings = layers.settings.clone();
    // A section that is null is as if it weren't written.
    settings.retain(|_, value| !value.is_null());
    let tasks = settings.shift_remove("tasks");
    let (mut config, failures) = Config::from_settings(project_name, &settings);
    for failure in failures {
        let message = format!("the configuration can't be used: {failure}");
        out.push(Diagnostic::new("invalid-value", Severity::Error, message));
    }
    let excluded = 0..config.parameters.exclude.len();
    let metrics = 0..config.workflow.metrics.len();
    let environment_files = 0..config.environment.files.as_ref().map_or(0, Vec::len);
    config.places = Places {
        excluded: excluded
            .map(|index| layers.place(&["parameters", "exclude", &index.to_string()]))
            .collect(),
        metrics: metrics
            .map(|index| layers.place(&["workflow", "metrics", &index.to_string(), "product"]))
            .collect(),
        environment_files: environment_files
            .map(|index| layers.place(&["environment", "files", &index.to_string()]))
            .collect(),
    };
    for (glob, value) in tasks.as_ref().and_then(Json::as_object).into_iter().flatten() {
        if let (Ok(pattern), Json::Object(settings)) = (globset::Glob::new(glob), value) {
            config.layers.globs.push(GlobLayer {
                glob: glob.clone(),
                matcher: pattern.compile_matcher(),
                span: layers.key_place(&["tasks", glob]),
                settings: settings.clone(),
            });
        }
    }
    config
}
