//! Argo's own schemas, carried compressed in the program.
//!
//! The four kinds are one graph: what several kinds or places share (a container, a volume) is one [`Schema`], reached by its
//! number. `assets/README.md` says how the file is made from Argo's custom resource definitions.

pub(crate) mod cel;
mod check;
pub(crate) mod pattern;
pub(crate) mod view;

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::LazyLock;

use flate2::read::GzDecoder;
use serde::Deserialize;

use cel::Rule;
use pattern::Pattern;

pub use check::check_fragment;
pub(crate) use check::check_object;

/// The number of a schema in the graph.
type Id = usize;

/// All schemas, and where each kind's begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Schemas {
    kinds: BTreeMap<String, Id>,
    schemas: Vec<Schema>,
}

/// What a value may be, as the API server's structural schemas put it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Schema {
    #[serde(rename = "type")]
    pub(crate) kind: Option<Kind>,
    properties: BTreeMap<String, Id>,
    items: Option<Id>,
    additional_properties: Option<Id>,
    pub(crate) required: Vec<String>,
    pub(crate) format: Option<Format>,
    pub(crate) pattern: Option<Pattern>,
    #[serde(rename = "enum")]
    pub(crate) allowed: Vec<String>,
    pub(crate) minimum: Option<i64>,
    pub(crate) maximum: Option<i64>,
    pub(crate) min_items: Option<usize>,
    pub(crate) max_items: Option<usize>,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    #[serde(rename = "x-kubernetes-list-type")]
    pub(crate) list_type: Option<ListType>,
    #[serde(rename = "x-kubernetes-list-map-keys")]
    pub(crate) list_keys: Vec<String>,
    #[serde(rename = "x-kubernetes-int-or-string")]
    pub(crate) int_or_string: bool,
    #[serde(rename = "x-kubernetes-preserve-unknown-fields")]
    pub(crate) open: bool,
    #[serde(rename = "x-kubernetes-validations")]
    pub(crate) rules: Vec<Rule>,
    pub(crate) default: Option<serde_json::Value>,
}

/// The JSON type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
}

impl Kind {
    /// As a person says it.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Object => "a mapping",
            Self::Array => "a list",
            Self::String => "text",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Boolean => "true or false",
        }
    }
}

/// What Go's type of the field adds to its JSON type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Format {
    Int32,
    Int64,
    DateTime,
    Byte,
}

/// How the items of a list are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ListType {
    /// Not at all.
    Atomic,
    /// No two are equal.
    Set,
    /// No two have the same keys.
    Map,
}

impl Schemas {
    /// The schemas, unpacked on the first call.
    pub(crate) fn get() -> &'static Self {
        static SCHEMAS: LazyLock<Schemas> = LazyLock::new(|| unpack().unwrap_or_default());
        &SCHEMAS
    }

    /// The schema of a whole object, if `kind` is one of Argo's four.
    pub(crate) fn of_kind(&self, kind: &str) -> Option<&Schema> {
        self.kinds.get(kind).and_then(|id| self.schemas.get(*id))
    }

    /// The schema at a path from a Workflow's root: names, and `[]` for the items of a list (`spec.volumes[]`).
    pub(crate) fn at(&self, path: &str) -> Option<&Schema> {
        let start = self.of_kind("Workflow")?;
        path.split('.').try_fold(start, |schema, name| {
            let bare = name.trim_end_matches("[]");
            let depth = (name.len() - bare.len()) / 2;
            (0..depth).try_fold(self.property(schema, bare)?, |list, _| self.items(list))
        })
    }

    /// The schema under a key; a named property first, else what any key may hold.
    pub(crate) fn property(&self, schema: &Schema, key: &str) -> Option<&Schema> {
        let id = schema.properties.get(key).or(schema.additional_properties.as_ref())?;
        self.schemas.get(*id)
    }

    /// The schema of a list's items.
    pub(crate) fn items(&self, schema: &Schema) -> Option<&Schema> {
        self.schemas.get(schema.items?)
    }

    /// Every schema, for tests over all of them.
    #[cfg(test)]
    pub(crate) fn all(&self) -> &[Schema] {
        &self.schemas
    }
}

impl Schema {
    /// The names that are fields here.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        self.properties.keys().map(String::as_str)
    }
}

fn unpack() -> Option<Schemas> {
    let mut json = String::new();
    GzDecoder::new(&include_bytes!("../../assets/argo-crds.json.gz")[..]).read_to_string(&mut json).ok()?;
    serde_json::from_str(&json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_pattern_and_rule_is_known() {
        let schemas = Schemas::get();
        for kind in ["Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow"] {
            assert!(schemas.of_kind(kind).is_some(), "{kind}");
        }
        for schema in schemas.all() {
            assert!(!matches!(schema.pattern, Some(Pattern::Unknown(_))), "{:?}", schema.pattern);
            assert!(!schema.rules.iter().any(|rule| matches!(rule, Rule::Unknown(_))), "{:?}", schema.rules);
        }
    }

    #[test]
    fn a_path_leads_through_lists_of_lists() {
        let schemas = Schemas::get();
        assert!(schemas.at("spec.templates[].steps[][].arguments").is_some());
        assert!(schemas.at("spec.volumes[]").is_some_and(|volume| volume.required == ["name"]));
        assert!(schemas.at("spec.nope").is_none());
    }
}
