//! What a CronWorkflow adds: when it runs.

use crate::manifest::library::Object;
use crate::schema::view::View;
use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Diagnostics};
use crate::spec::config::schedule;

/// A run's name is this one's with a dash and ten digits behind it.
pub(super) const LONGEST_NAME: usize = 52;

/// Checks schedules, time zone and policies.
pub(super) fn check(object: &Object<'_>, out: &Diagnostics) {
    const POLICIES: [&str; 3] = ["Allow", "Forbid", "Replace"];
    let Some(spec) = object.root.field("spec") else {
        return;
    };
    if spec.list("schedules").is_empty() && spec.text("schedule").is_empty() {
        let message = "a CronWorkflow needs at least one schedule";
        out.push(Diagnostic::error("invalid-schedule", spec.place_of("schedules"), message));
    }
    for schedule in spec.list("schedules") {
        if let Err(reason) = schedule.as_str().map_or(Ok(()), schedule::check) {
            out.push(Diagnostic::error("invalid-schedule", schedule.span, reason));
        }
    }
    let zone = spec.text("timezone");
    // Go knows one name more than the database: the zone of whatever machine the controller runs on.
    if !zone.is_empty()
        && zone != "Local"
        && let Err(reason) = schedule::check_time_zone(zone)
    {
        out.push(Diagnostic::error("invalid-timezone", spec.place_of("timezone"), reason));
    }
    let policy = spec.text("concurrencyPolicy");
    if !policy.is_empty() && !POLICIES.contains(&policy) {
        let close = did_you_mean(policy, POLICIES).map(|word| format!("did you mean `{word}`?"));
        let message = format!("`concurrencyPolicy` can't be {policy:?}, only {}", POLICIES.join(", "));
        out.push(
            Diagnostic::error("field-value", spec.place_of("concurrencyPolicy"), message).help_if(close),
        );
    }
}
