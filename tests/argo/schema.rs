//! Argo's own schemas, closed: a field that they don't know is an error, as with `kubectl --validate=strict`.
//!
//! `crds.json.gz` has the custom resource definitions of Argo Workflows 4.1.2 without their descriptions (Apache-2.0,
//! github.com/argoproj/argo-workflows).

use std::collections::HashMap;
use std::io::Read as _;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Value as Json, json};

/// What Argo's schema has against each document of a manifest.
pub(crate) fn problems(manifest: &str) -> Vec<String> {
    let documents = manifest.split("\n---\n").map(|text| serde_yaml::from_str::<Json>(text).unwrap());
    documents.flat_map(|document| problems_of(&document)).collect()
}

fn problems_of(object: &Json) -> Vec<String> {
    static SCHEMAS: OnceLock<HashMap<String, Validator>> = OnceLock::new();
    let kind = object["kind"].as_str().unwrap();
    let schema = &SCHEMAS.get_or_init(load)[kind];
    schema.iter_errors(object).map(|error| format!("{kind} {}: {error}", error.instance_path())).collect()
}

fn load() -> HashMap<String, Validator> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(&include_bytes!("crds.json.gz")[..]).read_to_string(&mut text).unwrap();
    let list: Json = serde_json::from_str(&text).unwrap();
    let schema = |crd: &Json| {
        let mut schema = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"].clone();
        close(&mut schema);
        // Every custom resource has Kubernetes' object metadata, which a definition leaves open.
        schema["properties"]["metadata"] = json!({
            "type": "object", "additionalProperties": false,
            "properties": {
                "name": {"type": "string", "maxLength": 63, "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"},
                "generateName": {"type": "string", "maxLength": 58, "pattern": "^[a-z0-9][-a-z0-9]*$"},
                "namespace": {"type": "string"},
                "labels": {"type": "object", "additionalProperties":
                    {"type": "string", "maxLength": 63, "pattern": "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$"}},
                "annotations": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        });
        (
            crd["spec"]["names"]["kind"].as_str().unwrap().to_owned(),
            jsonschema::validator_for(&schema).unwrap(),
        )
    };
    list["items"].as_array().unwrap().iter().map(schema).collect()
}

/// OpenAPI as Kubernetes uses it to JSON Schema, unknown fields refused.
fn close(schema: &mut Json) {
    match schema {
        Json::Object(map) => {
            let open = map.contains_key("x-kubernetes-preserve-unknown-fields");
            if map.contains_key("x-kubernetes-int-or-string") {
                map.remove("type");
                map.insert("anyOf".to_owned(), json!([{"type": "integer"}, {"type": "string"}]));
            }
            if map.get("properties").is_some_and(Json::is_object)
                && map.get("type") == Some(&json!("object"))
                && !open
            {
                map.insert("additionalProperties".to_owned(), json!(false));
            }
            map.retain(|key, _| !key.starts_with("x-kubernetes-") && key != "format");
            map.values_mut().for_each(close);
        }
        Json::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}
