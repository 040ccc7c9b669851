//! Loops over what is no list, and counts that are no numbers.

use crate::schema::view::View;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Diagnostics};

/// Checks a step or task.
pub(super) fn check(call: &Node, out: &Diagnostics) {
    check_when(call, out);
    let parameter = call.text("withParam");
    if !parameter.is_empty() && !parameter.contains("{{") {
        let list = serde_json::from_str::<serde_json::Value>(parameter).is_ok_and(|value| value.is_array());
        if !list {
            let message = "`withParam` is no list in JSON";
            let why = "the task ends in Error when it is its turn";
            let help = r#"write it as JSON, ["a", "b"], or use `withItems`"#;
            out.push(
                Diagnostic::warning("loop-over-text", call.place_of("withParam"), message)
                    .why(why)
                    .help(help),
            );
        }
    }
    let Some(sequence) = call.field("withSequence") else {
        return;
    };
    for field in ["count", "start", "end"] {
        let text = sequence.text(field);
        if !text.is_empty() && !text.contains("{{") && text.parse::<i64>().is_err() {
            let message = format!("`{field}` is {text:?}, which is no number");
            let why = "the task ends in Error when it is its turn";
            out.push(Diagnostic::warning("loop-over-text", sequence.place_of(field), message).why(why));
        }
    }
}

/// A condition compares by `==`; a single `=` is no operator.
fn check_when(call: &Node, out: &Diagnostics) {
    let when = call.text("when");
    if !when.contains("{{=") && has_assignment(when) {
        let message = "a single `=` is no comparison";
        let why = "the task ends in Error when it is its turn: Invalid token";
        let place = call.place_of("when");
        out.push(Diagnostic::warning("invalid-when", place, message).why(why).help("write `==`"));
    }
}

/// Whether an `=` outside quotes stands alone.
fn has_assignment(condition: &str) -> bool {
    let mut quote = None;
    let bytes = condition.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match (*byte, quote) {
            (b'\'' | b'"', None) => quote = Some(*byte),
            (byte, Some(open)) if byte == open => quote = None,
            (b'=', None) => {
                let before = at.checked_sub(1).and_then(|at| bytes.get(at));
                let after = bytes.get(at + 1);
                let part = |byte: Option<&u8>| byte.is_some_and(|byte| b"=!<>~".contains(byte));
                if !part(before) && !part(after) {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_equals_sign() {
        assert!(has_assignment("{{tasks.a.status}} = Succeeded"));
        assert!(!has_assignment("a == b && c >= 1 && d =~ 'x = y' || e != f"));
    }
}
