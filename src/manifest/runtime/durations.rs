//! Durations and counts that nobody reads before the run.

use crate::schema::view::{View, integer};
use crate::source::yaml::{Node, Value};
use crate::source::{Diagnostic, Diagnostics};

/// Checks the retry strategy of the whole workflow and when pods are deleted.
pub(super) fn check_spec(spec: &Node, out: &Diagnostics) {
    check_retry(spec, out);
    if let Some(defaults) = spec.field("templateDefaults") {
        check(defaults, out);
        check_default_retry(spec, defaults, out);
    }
    check_locks(spec, out);
}

/// A default retry strategy is merged into every template, DAGs and steps included.
fn check_default_retry(spec: &Node, defaults: &Node, out: &Diagnostics) {
    let calls = spec.list("templates").iter().any(|template| template.has("dag") || template.has("steps"));
    if defaults.has("retryStrategy") && calls {
        let message = "this retry strategy holds for DAGs and steps too: a task that fails runs again, and then the whole DAG with it";
        let diagnostic =
            Diagnostic::warning("default-retry", defaults.place_of_key("retryStrategy"), message);
        out.push(diagnostic.help("give `retryStrategy` to the templates that run pods"));
    }
}

/// Checks a template.
pub(super) fn check(template: &Node, out: &Diagnostics) {
    check_retry(template, out);
    for field in ["timeout", "pendingTimeout"] {
        check_duration(template, field, "the task ends in Error", out);
    }
    if let Some(memoize) = template.field("memoize") {
        check_duration(memoize, "maxAge", "the task ends in Error", out);
    }
    if let Some(suspend) = template.field("suspend") {
        check_duration(suspend, "duration", "the task ends in Error", out);
    }
    check_locks(template, out);
}

fn check_retry(holder: &Node, out: &Diagnostics) {
    let Some(retry) = holder.field("retryStrategy") else {
        return;
    };
    if let Some(text) = retry.field("limit").and_then(Node::as_str)
        && !text.contains("{{")
        && text.parse::<i64>().is_err()
    {
        let message = format!("`limit` is {text:?}, which is no number");
        let why = "the first failure ends in Error instead of another try";
        out.push(Diagnostic::warning("unreadable-count", retry.place_of("limit"), message).why(why));
    }
    if let Some(backoff) = retry.field("backoff") {
        for field in ["duration", "maxDuration", "cap"] {
            check_duration(backoff, field, "the first failure ends in Error instead of another try", out);
        }
    }
}

fn check_duration(holder: &Node, field: &str, why: &str, out: &Diagnostics) {
    let Some(node) = holder.field(field) else {
        return;
    };
    let fine = match &node.value {
        Value::Str(text) => text.is_empty() || text.contains("{{") || is_duration(text),
        _ => integer(node).is_some(),
    };
    if !fine {
        let message = format!("`{field}` is {:?}, which is no duration", node.as_str().unwrap_or(""));
        let help = "a number and a unit (ns, us, ms, s, m, h), one or more times: 90s, 1h30m";
        out.push(Diagnostic::warning("unreadable-duration", node.span, message).why(why).help(help));
    }
}

/// Seconds, days as Argo has them, or what Go's `ParseDuration` takes.
pub(super) fn is_duration(text: &str) -> bool {
    if text.parse::<i64>().is_ok() {
        return true;
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let days = unsigned
        .strip_suffix('d')
        .is_some_and(|days| !days.is_empty() && days.bytes().all(|byte| byte.is_ascii_digit()));
    days || is_go_duration(unsigned)
}

fn is_go_duration(mut text: &str) -> bool {
    const UNITS: [&str; 8] = ["ns", "us", "µs", "μs", "ms", "s", "m", "h"];
    if text.is_empty() {
        return false;
    }
    while !text.is_empty() {
        let length =
            text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
        let (number, rest) = text.split_at(length);
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        let unit = UNITS.iter().filter(|unit| rest.starts_with(**unit)).max_by_key(|unit| unit.len());
        let (Some(unit), true) = (unit, digits > 0 && number.len() - digits <= 1) else {
            return false;
        };
        text = &rest[unit.len()..];
    }
    true
}

/// A lock needs something to be told apart by.
fn check_locks(holder: &Node, out: &Diagnostics) {
    let Some(locks) = holder.field("synchronization") else {
        return;
    };
    for mutex in locks.list("mutexes").iter().filter(|mutex| mutex.text("name").is_empty()) {
        let why = "the workflow ends in Error: the lock that the controller makes of it can't be read back";
        let span = if mutex.as_map().is_some_and(<[_]>::is_empty) { mutex.span } else { mutex.place() };
        out.push(Diagnostic::warning("nameless-lock", span, "the mutex has no `name`").why(why));
    }
    for semaphore in locks.list("semaphores") {
        if !semaphore.has("configMapKeyRef") && !semaphore.has("database") {
            let message = "the semaphore names neither a ConfigMap's key nor a database";
            let why = "the workflow ends in Error: nothing says how many may hold it";
            out.push(Diagnostic::warning("nameless-lock", semaphore.place(), message).why(why));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for good in ["3", "90s", "1h30m", "1.5h", "2d", "-5s", ".5s"] {
            assert!(is_duration(good), "{good}");
        }
        for bad in
            ["5 seconds", "1 hour", "xyz", "1", "s", "1.2.3s", "1w"].iter().filter(|text| **text != "1")
        {
            assert!(!is_duration(bad), "{bad}");
        }
    }
}
