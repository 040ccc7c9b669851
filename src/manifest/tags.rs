//! `{{…}}` as Argo scans for it: the next `{{`, then the next `}}`, without nesting and without an escape.
//!
//! Argo scans the template's JSON as a whole, so a tag that isn't closed in its own text goes on into what follows; JSON
//! nearly always ends in braces, so something closes it.

use std::borrow::Cow;
use std::ops::Range;

/// What Argo puts in for a value that it can't know yet.
pub(crate) const PLACEHOLDER: &str = "__argo__internal__placeholder-0";

/// One tag of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    /// The bytes from `{{` to `}}`, or to the end of the text.
    pub(crate) range: Range<usize>,
    /// What stands between, as it is.
    pub(crate) inner: &'a str,
    /// Whether `}}` follows in the same text.
    pub(crate) closed: bool,
}

impl<'a> Tag<'a> {
    /// Whether it holds an expression (`{{=…}}`), which Argo doesn't look into before the run.
    pub(crate) fn is_expression(&self) -> bool {
        self.inner.starts_with('=')
    }

    /// The variable's name. A line break or a tab is an escape in JSON and so part of the name.
    pub(crate) fn variable(&self) -> &'a str {
        self.inner.trim_matches(|letter: char| letter.is_whitespace() && !letter.is_ascii_control())
    }

    /// Whether Argo insists on knowing the variable.
    pub(crate) fn is_enforced(&self) -> bool {
        const ROOTS: [&str; 7] = ["item.", "steps.", "inputs.", "outputs.", "pod.", "workflow.", "tasks."];
        !self.is_expression() && ROOTS.iter().any(|root| self.variable().starts_with(root))
    }
}

/// The tags of `text`, in order.
pub(crate) fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.get(at..)?.find("{{")?;
        let inner = start + 2;
        let (end, closed) = match text[inner..].find("}}") {
            Some(length) => (inner + length, true),
            None => (text.len(), false),
        };
        at = if closed { end + 2 } else { end };
        Some(Tag { range: start..at, inner: &text[inner..end], closed })
    })
}

/// Whether the text holds a tag that Argo takes for a parameter: names and dots only.
pub(crate) fn has_parameter(text: &str) -> bool {
    let name = |part: &str| {
        !part.is_empty() && part.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
    };
    // The pattern may begin at any `{{`, so an earlier, longer run of braces doesn't hide it.
    text.match_indices("{{").any(|(at, _)| {
        let rest = &text[at + 2..];
        rest.find("}}").is_some_and(|end| {
            let mut parts = rest[..end].split('.');
            parts.next().is_some_and(|root| name(root) && !root.contains('_')) && parts.all(name)
        })
    })
}

/// The text with each tag replaced for which `value` has something.
pub(crate) fn substitute<'a>(text: &'a str, value: impl Fn(&str) -> Option<String>) -> Cow<'a, str> {
    let mut result = String::new();
    let mut copied = 0;
    for tag in tags(text).filter(|tag| tag.closed && !tag.is_expression()) {
        if let Some(replacement) = value(tag.variable()) {
            result.push_str(&text[copied..tag.range.start]);
            result.push_str(&replacement);
            copied = tag.range.end;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    result.push_str(&text[copied..]);
    Cow::Owned(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(text: &str) -> Vec<&str> {
        tags(text).map(|tag| tag.variable()).collect()
    }

    #[test]
    fn tags_do_not_nest() {
        assert_eq!(variables("a {{ x }} {{y}}"), ["x", "y"]);
        assert_eq!(variables("{{ {{workflow.name}} }}"), ["{{workflow.name"]);
        assert_eq!(variables("{{\tworkflow.name}}"), ["\tworkflow.name"]);
        assert!(!tags("{{ open").next().unwrap().closed);
        assert_eq!(variables("}} {"), [""; 0]);
    }

    #[test]
    fn parameters_are_plain_names() {
        assert!(has_parameter("a-{{inputs.parameters.a_b}}"));
        assert!(!has_parameter("{{=1}}"));
        assert!(!has_parameter("{{ inputs.parameters.a }}"));
        assert!(!has_parameter("{{a_b}}"));
    }

    #[test]
    fn only_known_tags_are_replaced() {
        let known = |name: &str| (name == "x").then(|| "1".to_owned());
        assert_eq!(substitute("{{x}}-{{y}}-{{ x }}", known), "1-{{y}}-1");
    }
}
