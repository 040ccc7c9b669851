//! Checks of what one pod gets, once its layers are merged: volumes, variables, resources, labels.

use super::task::{EnvValue, Resources, TaskSettings, Volume};
use super::values::Quantity;
use super::whole::Whole;
use crate::source::{Diagnostic, Severity};

/// Volumes that Argo adds to each pod, by name and by path.
const ARGO_VOLUMES: [&str; 4] = ["var-run-argo", "tmp-dir-argo", "argo-staging", "input-artifacts"];
const ARGO_PATHS: [&str; 2] = ["/var/run/argo", "/argo"];

/// The total that Kubernetes takes in annotations of one object.
pub(super) const ANNOTATION_BYTES: usize = 256 * 1024;

/// Checks the settings of `defaults`, and of each glob over them.
pub(crate) fn check(whole: &Whole<'_>) {
    let globs = &whole.config.layers.globs;
    let all = std::iter::once((None, Vec::new()));
    let each = globs.iter().enumerate().map(|(index, layer)| (Some(layer.glob.as_str()), vec![index]));
    for (glob, matching) in all.chain(each) {
        match whole.config.merge_settings(&matching) {
            Ok(settings) => Pod { whole, glob, settings: &settings }.check(),
            Err(error) => {
                let place = glob.map_or(vec!["defaults"], |glob| vec!["tasks", glob]);
                whole.out.push(whole.error(
                    "invalid-value",
                    &[&place],
                    format!("these settings can't be used: {error}"),
                ));
            }
        }
    }
}

/// The settings of a pod, and the glob that they come from.
struct Pod<'a> {
    whole: &'a Whole<'a>,
    glob: Option<&'a str>,
    settings: &'a TaskSettings,
}

impl Pod<'_> {
    fn check(&self) {
        self.volumes();
        self.resources();
        self.variables();
        self.names();
    }

    /// An error at a value of the glob or of `defaults`, the last layer that has it.
    fn error(&self, rule: &'static str, path: &[&str], message: impl Into<String>) -> Diagnostic {
        let defaults = [&["defaults"], path].concat();
        match self.glob {
            Some(glob) => self.whole.error(rule, &[&[&["tasks", glob], path].concat(), &defaults], message),
            None => self.whole.error(rule, &[&defaults], message),
        }
    }

    fn volumes(&self) {
        let volumes = &self.settings.volumes;
        for (index, volume) in volumes.iter().enumerate() {
            let earlier = &volumes[..index];
            let same_path = |other: &&Volume| {
                clean(&other.mount_path) == clean(&volume.mount_path) && other.name != volume.name
            };
            if let Some(other) = earlier.iter().find(same_path) {
                let message = format!("`{}` and `{}` are mounted at the same path", other.name, volume.name);
                let error = self.volume_error("duplicate-name", volume, "mount_path", message);
                self.whole.out.push(error.why("Kubernetes refuses a pod with two mounts at one path."));
            }
            if ARGO_VOLUMES.contains(&volume.name.as_str()) {
                let message = format!("Argo adds a volume called `{}` itself", volume.name);
                self.whole.out.push(self.volume_error("reserved-name", volume, "name", message));
            }
            let path = format!("{}/", clean(&volume.mount_path));
            if let Some(path) = ARGO_PATHS.iter().find(|own| path.starts_with(&format!("{own}/"))) {
                let message = format!("Argo keeps its own files at `{path}`");
                self.whole.out.push(self.volume_error("reserved-name", volume, "mount_path", message));
            }
        }
    }

    /// An error at a volume's key: of the task's own list, of that of `defaults`, or of the whole file's.
    fn volume_error(&self, rule: &'static str, volume: &Volume, key: &str, message: String) -> Diagnostic {
        let layers = self.whole.layers;
        let task = self.glob.map(|glob| vec!["tasks", glob, "volumes"]);
        let lists = task.into_iter().chain([vec!["defaults", "volumes"], vec!["volumes"]]);
        match lists.filter_map(|list| layers.place_of_named(&list, &volume.name, key)).next() {
            Some(span) => Diagnostic::error(rule, span, message),
            None => Diagnostic::new(rule, Severity::Error, message),
        }
    }

    fn resources(&self) {
        let Resources { cpu, memory, cpu_limit, memory_limit, .. } = &self.settings.resources;
        self.within_limit("cpu", cpu.as_ref(), cpu_limit.as_ref());
        self.within_limit("memory", memory.as_ref(), memory_limit.as_ref());
    }

    fn within_limit(&self, name: &str, request: Option<&Quantity>, limit: Option<&Quantity>) {
        let (Some(request), Some(limit)) = (request, limit) else { return };
        if request.amount() > limit.amount() {
            let message = format!("`{name}` ({request}) is more than `{name}_limit` ({limit})");
            let error = self.error("invalid-value", &["resources", &format!("{name}_limit")], message);
            self.whole.out.push(error.why("Kubernetes refuses a pod that asks for more than its limit."));
        }
    }

    fn variables(&self) {
        for (name, value) in &self.settings.env {
            let owner = match name {
                name if name.starts_with("SOOPER_") => Some("sooper"),
                name if name.starts_with("ARGO_") => Some("Argo"),
                _ => None,
            };
            if let Some(owner) = owner {
                let message = format!("{owner} sets variables like `{name}` itself");
                self.whole.out.push(self.error("reserved-name", &["env", name], message));
            }
            if let EnvValue::Literal(text) = value
                && is_secret(name, text)
            {
                let message =
                    format!("`{name}` looks like a secret, and would stand in the manifest for all to read");
                let mut warning = self.error("plaintext-secret", &["env", name], message);
                warning.severity = Severity::Warning;
                self.whole.out.push(
                    warning.help(format!("take it from a secret: `{name}: {{secret: NAME, key: KEY}}`")),
                );
            }
        }
    }

    fn names(&self) {
        for key in self.settings.labels.keys() {
            self.owned("labels", key);
        }
        for key in self.settings.annotations.keys() {
            self.owned("annotations", key);
        }
        let bytes: usize = self.settings.annotations.iter().map(|(key, value)| key.len() + value.len()).sum();
        if bytes > ANNOTATION_BYTES {
            let message = format!("the annotations have {bytes} bytes, Kubernetes takes {ANNOTATION_BYTES}");
            self.whole.out.push(self.error("invalid-value", &["annotations"], message));
        }
    }

    fn owned(&self, section: &str, key: &str) {
        let defaults: [&str; 3] = ["defaults", section, key];
        match self.glob {
            Some(glob) => {
                self.whole.owned(key, &[&["tasks", glob, section, key], &defaults], section == "labels")
            }
            None => self.whole.owned(key, &[&defaults], section == "labels"),
        }
    }
}

/// A path without a slash at its end.
fn clean(path: &str) -> &str {
    path.trim_end_matches('/')
}

/// Whether a literal variable is probably a password, a token or an address with a password in it.
fn is_secret(name: &str, value: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let words = ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY", "ACCESS_KEY"];
    let named = words.iter().any(|word| name.ends_with(word)) && !value.is_empty() && !value.starts_with('/');
    let address = value.split_once("://").and_then(|(_, rest)| rest.split('/').next()?.split_once('@'));
    named
        || address
            .is_some_and(|(user, _)| user.split_once(':').is_some_and(|(_, password)| !password.is_empty()))
}
