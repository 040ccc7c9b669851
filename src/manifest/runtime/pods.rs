//! What Kubernetes checks when a pod is created, and not before.

use super::{resources, runs_pod};
use crate::manifest::metadata::bad_labels;
use crate::schema::view::View;
use crate::source::diagnostic::did_you_mean;
use crate::source::yaml::{self, Dialect, Node};
use crate::source::{Diagnostic, Diagnostics};

const REFUSED: &str = "both let it pass; the pod can't be created and the task ends in Error";

/// Fields with few values that Argo's schemas leave open.
const CHOICES: [(&str, &[&str]); 3] = [
    ("imagePullPolicy", &["Always", "IfNotPresent", "Never"]),
    ("terminationMessagePolicy", &["File", "FallbackToLogsOnError"]),
    ("dnsPolicy", &["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"]),
];

/// Checks what a specification says of all its pods.
pub(super) fn check_spec(spec: &Node, out: &Diagnostics) {
    for meta in [spec.field("podMetadata")].into_iter().flatten() {
        check_labels(meta.pairs("labels"), "pod", out);
    }
    check_labels(spec.pairs("nodeSelector"), "node", out);
    check_choices(spec, out);
    check_tolerations(spec, out);
    check_patch(spec, out);
    if let Some(defaults) = spec.field("templateDefaults") {
        check(defaults, out);
    }
}

/// Checks a template.
pub(super) fn check(template: &Node, out: &Diagnostics) {
    if let Some(meta) = template.field("metadata") {
        check_labels(meta.pairs("labels"), "pod", out);
    }
    check_labels(template.pairs("nodeSelector"), "node", out);
    check_tolerations(template, out);
    check_patch(template, out);
    for container in containers(template) {
        resources::check(container, out);
        check_choices(container, out);
        check_image(container, out);
    }
    if runs_pod(template) {
        check_command(template, out);
    }
}

/// All containers that a template describes.
pub(super) fn containers(template: &Node) -> impl Iterator<Item = &Node> {
    let own = ["container", "script"].into_iter().filter_map(|kind| template.field(kind));
    let set = template.field("containerSet").map_or(&[][..], |set| set.list("containers"));
    own.chain(set).chain(template.list("sidecars")).chain(template.list("initContainers"))
}

fn check_labels(pairs: &[(Node, Node)], whose: &str, out: &Diagnostics) {
    let tagged = |text: Option<&str>| text.is_some_and(|text| text.contains("{{"));
    for pair in pairs.iter().filter(|(key, value)| !tagged(key.as_str()) && !tagged(value.as_str())) {
        for (span, message) in bad_labels(std::slice::from_ref(pair), whose) {
            out.push(Diagnostic::warning("invalid-pod-label", span, message).why(REFUSED));
        }
    }
}

fn check_choices(holder: &Node, out: &Diagnostics) {
    for (field, choices) in CHOICES {
        let value = holder.text(field);
        if !value.is_empty() && !value.contains("{{") && !choices.contains(&value) {
            let message = format!("`{field}` can't be {value:?}, only {}", choices.join(", "));
            let close = did_you_mean(value, choices.iter().copied());
            let exact = choices.iter().copied().find(|choice| choice.eq_ignore_ascii_case(value));
            let help = close.or(exact).map(|choice| format!("did you mean `{choice}`?"));
            out.push(
                Diagnostic::warning("invalid-pod-field", holder.place_of(field), message)
                    .why(REFUSED)
                    .help_if(help),
            );
        }
    }
}

fn check_tolerations(holder: &Node, out: &Diagnostics) {
    const EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
    for toleration in holder.list("tolerations") {
        let (operator, effect) = (toleration.text("operator"), toleration.text("effect"));
        let wrong = if !effect.is_empty() && !EFFECTS.contains(&effect) {
            Some(("effect", format!("`effect` can't be {effect:?}, only {}", EFFECTS.join(", "))))
        } else if !matches!(operator, "" | "Equal" | "Exists" | "Lt" | "Gt") {
            Some(("operator", format!("`operator` can't be {operator:?}, only Equal and Exists")))
        } else if operator == "Exists" && !toleration.text("value").is_empty() {
            Some(("value", "a toleration with `Exists` takes no `value`".to_owned()))
        } else if operator != "Exists" && toleration.text("key").is_empty() {
            Some(("operator", "a toleration without a `key` needs the operator `Exists`".to_owned()))
        } else {
            None
        };
        if let Some((field, message)) = wrong {
            out.push(
                Diagnostic::warning("invalid-pod-field", toleration.place_of(field), message).why(REFUSED),
            );
        }
    }
}

/// A patch is YAML, or JSON, which is a mapping.
fn check_patch(holder: &Node, out: &Diagnostics) {
    let patch = holder.text("podSpecPatch");
    if patch.is_empty() || patch.contains("{{") {
        return;
    }
    let span = holder.place_of("podSpecPatch");
    let found = Diagnostics::default();
    let documents = yaml::read(span.file, patch, Dialect::Kubernetes, &found);
    let mapping =
        documents.iter().filter_map(|document| document.root.as_ref()).all(|root| root.as_map().is_some());
    if found.has_errors() || !mapping {
        let why = "both let it pass; the pod can't be made and the task ends in Error";
        let message = "`podSpecPatch` is no mapping in YAML or JSON";
        out.push(Diagnostic::warning("invalid-patch", span, message).why(why));
    }
}

/// `host:port/name:tag@digest`, as the container runtime reads it.
fn check_image(container: &Node, out: &Diagnostics) {
    let image = container.text("image");
    if image.is_empty() || image.contains("{{") {
        return;
    }
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    let slash = name.rfind('/').map_or(0, |at| at + 1);
    let (path, tag) = match name[slash..].rfind(':') {
        Some(colon) => (&name[..slash + colon], Some(&name[slash + colon + 1..])),
        None => (name, None),
    };
    let mut parts = path.split('/');
    let host = path
        .split_once('/')
        .map(|(host, _)| host)
        .filter(|host| host.contains(['.', ':']) || *host == "localhost");
    if host.is_some() {
        parts.next();
    }
    let part = |part: &str| {
        let edge =
            |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        let bytes = part.as_bytes();
        edge(bytes.first())
            && edge(bytes.last())
            && bytes
                .iter()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(byte))
    };
    let word = |text: &str| {
        !text.is_empty()
            && text.len() <= 128
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let host_fine = host
        .is_none_or(|host| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte)));
    let digest_fine = digest.is_none_or(|digest| {
        digest.split_once(':').is_some_and(|(algorithm, hex)| {
            !algorithm.is_empty() && hex.len() >= 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    });
    if !(host_fine && digest_fine && parts.all(part) && tag.is_none_or(word)) {
        let message = format!("{image:?} is no image's name: lowercase `registry/name:tag`, without blanks");
        let why = "both let it pass; the pod waits (InvalidImageName) until a deadline ends it";
        out.push(Diagnostic::warning("invalid-image", container.place_of("image"), message).why(why));
    }
}

/// Argo starts the program itself, so it has to know which, and asks the image's registry when nothing says so.
fn check_command(template: &Node, out: &Diagnostics) {
    let Some(container) = template.field("container") else {
        return;
    };
    let image = container.text("image");
    if !container.has("command") && !image.is_empty() {
        let message = "no `command`: Argo asks the image's registry what it runs";
        let why = "a registry that the controller can't reach, or may not read, leaves the pod waiting";
        out.push(Diagnostic::note("no-command", container.place_of("image"), message).why(why));
    }
}
