//! Fields that not every version of Argo knows.

use std::collections::HashSet;

use super::library::{Object, ObjectKind};
use crate::schema::view::View;
use crate::source::yaml::{Node, Value};
use crate::source::{Applicability, Diagnostic, Diagnostics, Edit, Files, Fix, Span};
use crate::spec::config::ArgoVersion;

/// Fields that came with 4.1, and where they stand.
const NEW_IN_SPEC: [&str; 3] = ["executorPlugins", "podResources", "resourceClaims"];
const NEW_IN_TEMPLATE: [&str; 3] = ["pendingTimeout", "podResources", "resourceClaims"];

/// Reports fields that `version` doesn't know yet, or not any more. Gives the keys that the schema needn't speak of.
pub(super) fn check(
    object: &Object<'_>,
    version: ArgoVersion,
    files: &Files,
    out: &Diagnostics,
) -> HashSet<Span> {
    let mut check = Check { version, files, out, dealt_with: HashSet::new() };
    if let Some(spec) = object.root.field("spec").filter(|_| object.kind == ObjectKind::CronWorkflow) {
        check.moved(spec, "schedule", "schedules");
    }
    let Some(spec) = object.spec() else {
        return check.dealt_with;
    };
    check.newer(spec, &NEW_IN_SPEC);
    check.locks(spec);
    for template in spec.list("templates").iter().chain(spec.field("templateDefaults")) {
        check.newer(template, &NEW_IN_TEMPLATE);
        check.locks(template);
    }
    check.dealt_with
}

struct Check<'c> {
    version: ArgoVersion,
    files: &'c Files,
    out: &'c Diagnostics,
    dealt_with: HashSet<Span>,
}

impl Check<'_> {
    fn locks(&mut self, holder: &Node) {
        if let Some(locks) = holder.field("synchronization") {
            self.moved(locks, "mutex", "mutexes");
            self.moved(locks, "semaphore", "semaphores");
        }
    }

    /// A single value that became a list in 4.0.
    fn moved(&mut self, holder: &Node, old: &str, new: &str) {
        let Some((key, value)) = holder.entry(old) else {
            return;
        };
        self.dealt_with.insert(key.span);
        let message =
            format!("`{old}` became the list `{new}` in Argo 3.6, and 4.0 doesn't know it any more");
        let mut diagnostic = if self.version >= ArgoVersion::V4_0 {
            Diagnostic::error("removed-field", key.span, message)
        } else {
            Diagnostic::note("removed-field", key.span, message)
        };
        if !holder.has(new)
            && let Some(edits) = self.as_list(key, value, new)
        {
            let title = format!("write it as `{new}`");
            diagnostic = diagnostic.fix(Fix { title, applicability: Applicability::Safe, edits });
        }
        self.out.push(diagnostic.help(format!("write `{new}: [...]`")));
    }

    /// The edits that make a list of one out of a value.
    fn as_list(&self, key: &Node, value: &Node, new: &str) -> Option<Vec<Edit>> {
        let rename = Edit { span: key.span, text: new.to_owned() };
        let text = self.files.slice(value.span);
        let at = |offset: usize| Span::new(value.span.file, offset, offset);
        match &value.value {
            Value::Str(scalar) if !text.contains('\n') => {
                let quoted = serde_json::to_string(scalar).ok()?;
                Some(vec![rename, Edit { span: value.span, text: format!("[{quoted}]") }])
            }
            Value::Map(_) if text.starts_with('{') => {
                let around = [(value.span.start, "["), (value.span.end, "]")];
                let edits =
                    around.map(|(offset, text)| Edit { span: at(offset as usize), text: text.to_owned() });
                Some([rename].into_iter().chain(edits).collect())
            }
            Value::Map(_) => {
                let start = value.span.start as usize;
                let first = Edit { span: at(start), text: "- ".to_owned() };
                let breaks = text.match_indices('\n').map(|(offset, _)| start + offset + 1);
                let others = breaks.map(|offset| Edit { span: at(offset), text: "  ".to_owned() });
                Some([rename, first].into_iter().chain(others).collect())
            }
            _ => None,
        }
    }

    fn newer(&mut self, holder: &Node, fields: &[&str]) {
        if self.version >= ArgoVersion::V4_1 {
            return;
        }
        for (key, _) in fields.iter().filter_map(|field| holder.entry(field)) {
            let message =
                format!("`{}` came with Argo 4.1: older ones refuse it", key.as_str().unwrap_or(""));
            self.out.push(Diagnostic::error("unknown-field", key.span, message));
        }
    }
}
