//! The JSON Schema and the reader say the same of a file: on good samples, and on every way to spoil one place of them.

use rayon::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::{EXAMPLE, FURTHER, configure};
use sooper::spec::config::json_schema;

/// What only the reader can know: it looks at several values at once, or at what lies behind a pattern.
const BEYOND: [&str; 8] = [
    "duplicate-name",
    "invalid-kubernetes-field",
    "missing-setting",
    "plaintext-secret",
    "reserved-name",
    "setting-without-effect",
    "unknown-placeholder",
    "unshared-volume",
];

fn schema() -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(&json_schema()).unwrap()).unwrap()
}

/// The sample as JSON; the samples have no text that YAML 1.1 and 1.2 take differently, but for the key `on`.
pub(super) fn sample(text: &str) -> Json {
    let yaml: serde_yaml::Value = serde_yaml::from_str(text).unwrap();
    serde_json::to_value(yaml).unwrap()
}

/// What the reader has against a file, without what the schema can't know.
fn objections(file: &Json) -> Vec<String> {
    let (_, mut noticed) = configure(&[("sooper.yaml", &file.to_string())], None);
    let beyond = |line: &str| BEYOND.iter().any(|rule| line.contains(&format!(" {rule}: ")));
    noticed.retain(|line| !beyond(line) && !line.contains("there is no time zone `EUROPE/MADRID`"));
    noticed
}

/// Every file that differs from `file` in one place.
fn spoiled(file: &Json) -> Vec<(String, Json)> {
    let mut all = Vec::new();
    let mut places = vec![String::new()];
    while let Some(place) = places.pop() {
        let here = file.pointer(&place).unwrap();
        let mut put = |what: &str, value: Json| {
            let mut copy = file.clone();
            *copy.pointer_mut(&place).unwrap() = value;
            all.push((format!("{place} := {what}"), copy));
        };
        for other in [
            json!(true),
            json!(7),
            json!(-1),
            json!(1.5),
            json!("some text?"),
            json!(""),
            json!([]),
            json!({}),
            json!([1]),
            json!({"a": 1}),
        ] {
            put(&other.to_string(), other.clone());
        }
        match here {
            Json::Object(fields) => {
                let mut more = fields.clone();
                more.insert("unheard_of".to_owned(), json!("x"));
                put("an unknown key", Json::Object(more));
                for name in fields.keys() {
                    let fewer: Map<String, Json> = fields
                        .iter()
                        .filter(|(key, _)| *key != name)
                        .map(|(key, value)| (key.clone(), value.clone()))
                        .collect();
                    put(&format!("without {name}"), Json::Object(fewer));
                    places.push(format!("{place}/{}", name.replace('~', "~0").replace('/', "~1")));
                }
            }
            Json::Array(items) => places.extend((0..items.len()).map(|index| format!("{place}/{index}"))),
            Json::String(text) => {
                put("with a blank", json!(format!("{text} x")));
                put("in capitals", json!(text.to_uppercase()));
            }
            _ => {}
        }
    }
    all
}

#[test]
fn both_take_the_samples() {
    let schema = schema();
    for text in [EXAMPLE, FURTHER] {
        let file = sample(text);
        let refused: Vec<String> =
            schema.iter_errors(&file).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(refused, Vec::<String>::new());
        assert_eq!(objections(&file), Vec::<String>::new());
    }
}

#[test]
fn both_refuse_the_same() {
    let schema = schema();
    let spoiled: Vec<(String, Json)> =
        [EXAMPLE, FURTHER].iter().flat_map(|text| spoiled(&sample(text))).collect();
    let disagreement = |(what, file): &(String, Json)| {
        let objections = objections(file);
        (schema.is_valid(file) != objections.is_empty()).then(|| format!("{what}: reader {objections:?}"))
    };
    let disagreed: Vec<String> = spoiled.par_iter().filter_map(disagreement).collect();
    assert!(disagreed.is_empty(), "{} disagreements:\n{}", disagreed.len(), disagreed.join("\n"));
}

#[test]
fn the_samples_have_every_key() {
    let schema: Json = serde_json::from_str(&json_schema()).unwrap();
    let samples = [sample(EXAMPLE), sample(FURTHER)];
    let mut missing = Vec::new();
    for section in ["cluster", "environment", "code", "data", "workflow", "parameters", "defaults", "lint"] {
        let fields = schema["properties"][section]["properties"].as_object().unwrap();
        for (name, field) in fields {
            // What holds for a task may stand under `tasks`, too.
            let task = |path: &str| path.replace("/defaults/", "/tasks/fit-*/");
            let has = |path: &str| {
                samples.iter().any(|sample| sample.pointer(path).or(sample.pointer(&task(path))).is_some())
            };
            let path = format!("/{section}/{name}");
            missing.extend((!has(&path)).then(|| path.clone()));
            let alternatives = field.get("oneOf").is_some();
            for inner in field
                .get("properties")
                .and_then(Json::as_object)
                .into_iter()
                .flatten()
                .map(|(inner, _)| inner)
            {
                let path = format!("{path}/{inner}");
                missing.extend((!alternatives && !has(&path)).then_some(path));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}
