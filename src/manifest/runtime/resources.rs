//! What a container asks for against what it may use.

use super::quantity;
use crate::schema::view::View;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Diagnostics};

/// Checks `resources` of a container.
pub(super) fn check(container: &Node, out: &Diagnostics) {
    let Some(resources) = container.field("resources") else {
        return;
    };
    let amount = |node: &Node, key: &str| node.any_text(key).and_then(|text| quantity::parse(&text));
    for (key, value) in resources.pairs("requests") {
        let name = key.as_str().unwrap_or("");
        let limit = resources.field("limits").and_then(|limits| amount(limits, name));
        let request = resources.field("requests").and_then(|requests| amount(requests, name));
        if let (Some(request), Some(limit)) = (request, limit)
            && request > limit
        {
            let message = format!("the request of {name} is above its limit");
            let why = "both let it pass; the pod can't be created and the task ends in Error";
            let limit = resources.field("limits").map_or(value.span, |limits| limits.place_of(name));
            let diagnostic = Diagnostic::warning("request-over-limit", value.span, message).why(why);
            out.push(diagnostic.related(limit, "the limit"));
        }
    }
    for list in ["requests", "limits"] {
        for (key, value) in resources.pairs(list) {
            let name = key.as_str().unwrap_or("");
            if resources.field(list).and_then(|list| amount(list, name)).is_some_and(|amount| amount < 0) {
                let message = format!("an amount of {name} can't be negative");
                let why = "both let it pass; the pod can't be created and the task ends in Error";
                out.push(Diagnostic::warning("request-over-limit", value.span, message).why(why));
            }
        }
    }
}
