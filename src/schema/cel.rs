//! The validation rules of Argo's schemas (CEL), by hand: there are ten.
//!
//! Each is known by its text, so that a rule that a newer Argo brings is noticed instead of being skipped.

use serde::Deserialize;

use super::view::View;
use crate::source::Span;
use crate::source::yaml::Node;

/// A rule on a value.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Text")]
pub(crate) enum Rule {
    /// At most one place for an artifact.
    OneArtifactLocation,
    /// No `resourcesDuration` in real time.
    RealtimeGauge,
    /// `depends` or `dependencies`.
    DependsOrDependencies,
    /// `depends` or `continueOn`.
    DependsOrContinueOn,
    /// No leading digit where tasks depend on each other.
    LeadingDigit,
    /// `count` or `end`.
    CountOrEnd,
    /// `manifest` or `manifestFrom`.
    OneManifest,
    /// A template is of one type.
    OneTemplateType,
    /// A timeout needs a pod.
    LeafTimeout,
    /// A deadline needs a pod.
    LeafDeadline,
    /// One that this program doesn't know; it holds always.
    Unknown(String),
}

/// As the schema has it.
#[derive(Deserialize)]
pub(crate) struct Text {
    rule: String,
    message: String,
}

impl From<Text> for Rule {
    fn from(text: Text) -> Self {
        match (text.message.as_str(), text.rule.as_str()) {
            ("at most one artifact location can be specified", rule) if rule.ends_with(") <= 1") => {
                Self::OneArtifactLocation
            }
            (_, "!has(self.realtime) || !self.realtime || !self.value.contains('resourcesDuration.')") => {
                Self::RealtimeGauge
            }
            (_, "!has(self.depends) || !has(self.dependencies)") => Self::DependsOrDependencies,
            (_, "!has(self.depends) || !has(self.continueOn)") => Self::DependsOrContinueOn,
            (_, "!(has(self.depends) || has(self.dependencies)) || !self.name.matches('^[0-9]')") => {
                Self::LeadingDigit
            }
            (_, "!(has(self.count) && has(self.end))") => Self::CountOrEnd,
            ("only one of manifest or manifestFrom can be specified", _) => Self::OneManifest,
            ("template must have at most one template type", rule) if rule.ends_with("<= 1)") => {
                Self::OneTemplateType
            }
            (_, "self.all(t, !(has(t.timeout) && t.timeout != \"\" && (has(t.steps) || has(t.dag))))") => {
                Self::LeafTimeout
            }
            (_, "self.all(t, !(has(t.activeDeadlineSeconds) && (has(t.steps) || has(t.dag))))") => {
                Self::LeafDeadline
            }
            _ => Self::Unknown(text.rule),
        }
    }
}

/// The keys that say where an artifact is.
pub(crate) const ARTIFACT_LOCATIONS: [&str; 10] =
    ["s3", "git", "http", "artifactory", "hdfs", "raw", "oss", "gcs", "azure", "plugin"];

/// The keys that say what a template does.
pub(crate) const TEMPLATE_TYPES: [&str; 10] =
    ["container", "script", "dag", "steps", "resource", "suspend", "containerSet", "data", "http", "plugin"];

impl Rule {
    /// The lint rule that a break of it belongs to.
    pub(crate) fn lint(&self) -> &'static str {
        match self {
            Self::DependsOrDependencies | Self::DependsOrContinueOn => "mixed-dependencies",
            Self::LeadingDigit => "leading-digit",
            Self::LeafTimeout | Self::LeafDeadline => "misplaced-field",
            _ => "conflicting-fields",
        }
    }

    /// The places where the rule is broken in `node`, and what is wrong there.
    pub(crate) fn broken(&self, node: &Node) -> Vec<(Span, String)> {
        let both = |first: &str, second: &str| {
            let clash = node.has(first) && node.has(second);
            let later = node.place_of_key(first).max(node.place_of_key(second));
            clash
                .then(|| (later, format!("`{first}` and `{second}` exclude each other")))
                .into_iter()
                .collect()
        };
        match self {
            Self::OneArtifactLocation => {
                second_of(node, &ARTIFACT_LOCATIONS, "an artifact has one location").into_iter().collect()
            }
            Self::RealtimeGauge => {
                let wrong = node.is_true("realtime") && node.text("value").contains("resourcesDuration.");
                let text = "`resourcesDuration` is known at the end only, not in real time";
                wrong.then(|| (node.place_of("value"), text.to_owned())).into_iter().collect()
            }
            Self::DependsOrDependencies => both("depends", "dependencies"),
            Self::DependsOrContinueOn => both("depends", "continueOn"),
            Self::CountOrEnd => both("count", "end"),
            Self::OneManifest => both("manifest", "manifestFrom"),
            Self::LeadingDigit => {
                let ordered = node.has("depends") || node.has("dependencies");
                let digit = node.text("name").starts_with(|letter: char| letter.is_ascii_digit());
                let text = "the name of a task that depends on others must not begin with a digit";
                (ordered && digit).then(|| (node.place_of("name"), text.to_owned())).into_iter().collect()
            }
            Self::OneTemplateType => templates(node)
                .filter_map(|template| second_of(template, &TEMPLATE_TYPES, "a template has one type"))
                .collect(),
            Self::LeafTimeout => templates(node)
                .filter(|template| !template.text("timeout").is_empty() && calls_others(template))
                .map(|template| (template.place_of_key("timeout"), leaf_only("timeout")))
                .collect(),
            Self::LeafDeadline => templates(node)
                .filter(|template| template.has("activeDeadlineSeconds") && calls_others(template))
                .map(|template| {
                    (template.place_of_key("activeDeadlineSeconds"), leaf_only("activeDeadlineSeconds"))
                })
                .collect(),
            Self::Unknown(_) => Vec::new(),
        }
    }
}

fn templates(node: &Node) -> impl Iterator<Item = &Node> {
    node.as_seq().unwrap_or(&[]).iter()
}

fn calls_others(template: &Node) -> bool {
    template.has("steps") || template.has("dag")
}

fn leaf_only(field: &str) -> String {
    format!("`{field}` is for templates that run a pod, not for `steps` and `dag`")
}

/// The second of `keys` that `node` has, in the order of the file.
fn second_of(node: &Node, keys: &[&str], rule: &str) -> Option<(Span, String)> {
    let pairs = node.as_map().unwrap_or(&[]).iter();
    let mut present =
        pairs.filter(|(key, value)| !value.is_null() && key.as_str().is_some_and(|key| keys.contains(&key)));
    let (first, second) = (present.next()?, present.next()?);
    let (first, name) = (first.0.as_str()?, second.0.as_str()?);
    Some((second.0.span, format!("{rule}: this one has `{first}` and `{name}`")))
}
