//! Volumes and where they are mounted.

use super::{pods, templates};
use crate::manifest::library::{Object, ObjectKind};
use crate::manifest::metadata::is_dns_label;
use crate::schema::view::View;
use crate::source::diagnostic::did_you_mean;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Diagnostics};

/// Checks the mounts of every template against the volumes that it can have.
pub(super) fn check(object: &Object<'_>, spec: &Node, out: &Diagnostics) {
    // A library's templates get the volumes of the workflow that calls them.
    let complete = match object.kind {
        ObjectKind::Workflow | ObjectKind::CronWorkflow => true,
        ObjectKind::WorkflowTemplate | ObjectKind::ClusterWorkflowTemplate => {
            !spec.text("entrypoint").is_empty()
        }
    };
    let claims = spec.list("volumeClaimTemplates").iter();
    let claimed = claims.map(|claim| claim.field("metadata").map_or("", |meta| meta.text("name")));
    let defaults = spec.field("templateDefaults").map_or(&[][..], |defaults| defaults.list("volumes"));
    let shared: Vec<&str> = spec
        .list("volumes")
        .iter()
        .chain(defaults)
        .map(|volume| volume.text("name"))
        .chain(claimed)
        .collect();
    for template in templates(spec) {
        let own = template.list("volumes");
        let known: Vec<&str> =
            shared.iter().copied().chain(own.iter().map(|volume| volume.text("name"))).collect();
        let set = template.field("containerSet").into_iter();
        for holder in pods::containers(template).chain(set) {
            for mount in holder.list("volumeMounts") {
                check_mount(mount, &known, complete, out);
            }
        }
    }
    let all = spec
        .list("volumes")
        .iter()
        .chain(templates(spec).into_iter().flat_map(|template| template.list("volumes")));
    all.for_each(|volume| check_volume(volume, out));
}

fn check_mount(mount: &Node, known: &[&str], complete: bool, out: &Diagnostics) {
    let name = mount.text("name");
    if complete && !known.contains(&name) && !name.contains("{{") && !name.is_empty() {
        let close = did_you_mean(name, known.iter().copied()).map(|close| format!("did you mean `{close}`?"));
        let message = format!("no volume is called `{name}`");
        let why = "both let it pass; the task ends in Error: volume not found in workflow spec";
        out.push(
            Diagnostic::warning("undeclared-volume", mount.place_of("name"), message).why(why).help_if(close),
        );
    }
    if known.contains(&name) && !name.is_empty() && !is_dns_label(name) && !name.contains("{{") {
        let message = format!("{name:?} can't be a volume's name: lowercase letters, digits and '-'");
        let why = "both let it pass; the pod can't be created and the task ends in Error";
        out.push(Diagnostic::warning("invalid-volume", mount.place_of("name"), message).why(why));
    }
    let path = mount.text("subPath");
    let wrong = if path.starts_with('/') {
        "must be relative"
    } else if path.split('/').any(|part| part == "..") {
        "must not hold `..`"
    } else {
        return;
    };
    let why = "both let it pass; the pod can't be created and the task ends in Error";
    let message = format!("`subPath` {wrong}");
    out.push(Diagnostic::warning("invalid-mount", mount.place_of("subPath"), message).why(why));
}

/// A volume has one source.
fn check_volume(volume: &Node, out: &Diagnostics) {
    let pairs = volume.as_map().unwrap_or(&[]).iter();
    let sources: Vec<&Node> = pairs
        .filter(|(key, value)| key.as_str() != Some("name") && !value.is_null())
        .map(|(key, _)| key)
        .collect();
    if let [_, second, ..] = sources.as_slice() {
        let message = format!("the volume `{}` has more than one source", volume.text("name"));
        let why = "both let it pass; a pod that mounts it can't be created";
        out.push(Diagnostic::warning("invalid-volume", second.span, message).why(why));
    }
}
