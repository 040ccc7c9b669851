//! The schemas that the program carries are Argo's: made from its resource definitions, equal ones stored once.

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::path::Path;

use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};
use serde_json::{Map, Value, json};

const KINDS: [&str; 4] = ["Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow"];

/// Schemas in the order in which they were first met, each once.
#[derive(Default)]
struct Store {
    known: HashMap<String, usize>,
    schemas: Vec<Value>,
}

impl Store {
    fn add(&mut self, schema: &Value) -> usize {
        let mut fields: Vec<(&String, &Value)> = schema.as_object().unwrap().iter().collect();
        fields.sort_by_key(|(name, _)| *name);
        let mut stored = Map::new();
        for (name, value) in fields {
            let value = match name.as_str() {
                // `anyOf` only ever spells out what `x-kubernetes-int-or-string` says.
                "description" | "anyOf" => continue,
                "properties" => {
                    let mut properties: Vec<_> = value.as_object().unwrap().iter().collect();
                    properties.sort_by_key(|(name, _)| *name);
                    properties
                        .into_iter()
                        .map(|(name, inner)| (name.clone(), json!(self.add(inner))))
                        .collect()
                }
                "items" | "additionalProperties" => json!(self.add(value)),
                _ => value.clone(),
            };
            stored.insert(name.clone(), value);
        }
        let stored = Value::Object(stored);
        let next = self.schemas.len();
        *self.known.entry(stored.to_string()).or_insert_with(|| {
            self.schemas.push(stored);
            next
        })
    }
}

fn unpack(bytes: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

fn made() -> String {
    let definitions: Value = serde_json::from_str(&unpack(include_bytes!("argo/crds.json.gz"))).unwrap();
    let mut store = Store::default();
    let mut kinds = Map::new();
    for definition in definitions["items"].as_array().unwrap() {
        let kind = definition["spec"]["names"]["kind"].as_str().unwrap();
        if KINDS.contains(&kind) {
            let schema = &definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
            kinds.insert(kind.to_owned(), json!(store.add(schema)));
        }
    }
    json!({"kinds": kinds, "schemas": store.schemas}).to_string()
}

#[test]
fn the_schemas_carried_are_argos() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/argo-crds.json.gz");
    if std::env::var_os("SOOPER_BLESS").is_some() {
        let mut file =
            GzBuilder::new().mtime(0).write(std::fs::File::create(&path).unwrap(), Compression::best());
        file.write_all(made().as_bytes()).unwrap();
        file.finish().unwrap();
    }
    let carried = unpack(&std::fs::read(&path).unwrap());
    assert!(carried == made(), "assets/argo-crds.json.gz is out of date: run the tests with SOOPER_BLESS=1");
}
