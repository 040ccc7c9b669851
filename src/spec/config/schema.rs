//! The table of keys as a JSON Schema (draft 7, the one that editors know best), for completion and checks while typing.

use serde_json::{Map, Value as Json, json};

use super::keys::task::TASK;
use super::keys::{FILE, PROFILE};
use super::kubernetes::supplied;
use super::shape::{Key, Presence, Record, Shape};
use super::syntax::Syntax;
use crate::schema::pattern::Pattern;
use crate::schema::{Kind, Schema, Schemas};

/// The JSON Schema of `sooper.yaml`, as text that ends in a newline.
pub fn json_schema() -> String {
    let mut schema = record(&FILE);
    let head = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "sooper.yaml",
        "description": "How sooper sends a Ploomber pipeline to Argo Workflows.",
    });
    if let (Json::Object(schema), Json::Object(head)) = (&mut schema, head) {
        let body = std::mem::replace(schema, head);
        schema.extend(body);
        schema["type"] = json!(["object", "null"]);
    }
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

fn record(record: &Record) -> Json {
    let properties: Map<String, Json> =
        record.keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let required = record.keys.iter().filter(|key| key.presence == Presence::Required).map(|key| key.name);
    let required: Vec<&str> = required.collect();
    let mut schema = json!({"type": "object", "additionalProperties": false, "properties": properties});
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    if !record.one_of.is_empty() {
        let each = record.one_of.iter().map(|name| json!({"required": [name]}));
        schema["oneOf"] = each.collect();
    }
    schema
}

fn property(key: &Key) -> Json {
    let mut schema = shape(&key.shape);
    if nullable(key) {
        schema = or_null(schema);
    }
    let mut documented = Map::new();
    documented.insert("description".to_owned(), json!(key.doc));
    if let Presence::Default(value) = key.presence {
        documented.insert("default".to_owned(), serde_json::from_str(value).unwrap_or_default());
    }
    if let Json::Object(schema) = schema {
        documented.extend(schema);
    }
    Json::Object(documented)
}

/// Whether `null` may stand for the key's value: to remove a setting, or as an empty section.
fn nullable(key: &Key) -> bool {
    let section = matches!(key.shape, Shape::Record(_) | Shape::Table(..));
    key.removable || (section && key.presence != Presence::Required)
}

fn or_null(mut schema: Json) -> Json {
    match schema.get_mut("type") {
        Some(kind @ Json::String(_)) => *kind = json!([kind.clone(), "null"]),
        Some(Json::Array(kinds)) => kinds.push(json!("null")),
        _ => return json!({"anyOf": [schema, {"type": "null"}]}),
    }
    if let Some(Json::Array(words)) = schema.get_mut("enum") {
        words.push(Json::Null);
    }
    schema
}

fn shape(of: &Shape) -> Json {
    match of {
        Shape::Text(syntax) => text(*syntax),
        Shape::Bool => json!({"type": "boolean"}),
        Shape::Integer(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
        Shape::Choice(words) => {
            let lines = words.iter().map(|word| format!("- `{}`: {}", word.word, word.doc));
            json!({
                "type": "string",
                "enum": words.iter().map(|word| word.word).collect::<Vec<_>>(),
                "markdownDescription": lines.collect::<Vec<_>>().join("\n"),
            })
        }
        Shape::List(inner) => json!({"type": "array", "items": shape(inner)}),
        Shape::Named(_) => json!({"type": "array", "items": {"$ref": "#/properties/volumes/items"}}),
        Shape::Table(syntax, inner) => json!({
            "type": "object",
            "propertyNames": {"pattern": syntax.pattern().unwrap_or("")},
            "additionalProperties": values(inner),
        }),
        Shape::Record(inner) => record(inner),
        Shape::Either(shapes) => json!({"anyOf": shapes.iter().map(shape).collect::<Vec<_>>()}),
        Shape::Kubernetes(path) => kubernetes(path),
    }
}

/// What a mapping with free keys holds; tasks and profiles are told by what stands elsewhere in the schema.
fn values(inner: &Shape) -> Json {
    match inner {
        Shape::Record(record) if std::ptr::eq(*record, &TASK) => json!({"$ref": "#/properties/defaults"}),
        Shape::Record(record) if std::ptr::eq(*record, &PROFILE) => {
            let reference =
                |key: &Key| (key.name.to_owned(), json!({"$ref": format!("#/properties/{}", key.name)}));
            let properties: Map<String, Json> = record.keys.iter().map(reference).collect();
            json!({"type": ["object", "null"], "additionalProperties": false, "properties": properties})
        }
        _ => or_null(shape(inner)),
    }
}

/// Text as it stands in the file: of the wanted form, or with a placeholder that decides only when it is filled in.
fn text(syntax: Syntax) -> Json {
    const TAGS: &str = r"^([^{]|\{(?!\{)|\{\{ *(project_name|profile) *\}\})*$";
    const PLACEHOLDER: &str = r"\{\{ *(project_name|profile) *\}\}";
    match syntax.pattern() {
        None => json!({"type": "string", "pattern": TAGS}),
        Some(pattern) if syntax == Syntax::Quantity => {
            json!({"type": ["string", "number"], "pattern": pattern, "minimum": 0})
        }
        Some(pattern) => json!({"type": "string", "pattern": format!("{pattern}|{PLACEHOLDER}")}),
    }
}

/// What Kubernetes or Argo says of a part, out of Argo's resource definitions.
fn kubernetes(path: &str) -> Json {
    let found = Schemas::get().at(&format!("spec.{path}"));
    let mut schema = found.map(structural).unwrap_or_else(|| json!({}));
    if let Some(name) = supplied(path)
        && let Some(required) = schema.get_mut("required").and_then(Json::as_array_mut)
    {
        required.retain(|field| field != name);
    }
    if path == "volumes[]"
        && let Some(fields) = schema.get_mut("properties").and_then(Json::as_object_mut)
    {
        fields.shift_remove("name");
    }
    schema
}

/// A structural schema of Kubernetes as JSON Schema; what it doesn't name is refused.
fn structural(schema: &'static Schema) -> Json {
    let schemas = Schemas::get();
    if schema.int_or_string {
        let quantity = schema.pattern == Some(Pattern::Quantity);
        return match Syntax::Quantity.pattern().filter(|_| quantity) {
            Some(pattern) => json!({"type": ["string", "integer"], "pattern": pattern}),
            None => json!({"type": ["string", "integer"]}),
        };
    }
    match schema.kind {
        None => json!({}),
        Some(Kind::Array) => json!({"type": "array", "items": schemas.items(schema).map(structural)}),
        Some(Kind::Object) => {
            let field = |name: &str| Some((name.to_owned(), structural(schemas.property(schema, name)?)));
            let fields: Map<String, Json> = schema.fields().filter_map(field).collect();
            // No field is called nothing: what is found under it holds for any key.
            let others = schemas
                .property(schema, "")
                .map(|any| or_null(structural(any)))
                .unwrap_or(json!(schema.open));
            let mut object = json!({"type": "object", "properties": fields, "additionalProperties": others});
            if !schema.required.is_empty() {
                object["required"] = json!(schema.required);
            }
            object
        }
        Some(Kind::String) if !schema.allowed.is_empty() => json!({"type": "string", "enum": schema.allowed}),
        Some(Kind::String) => json!({"type": "string"}),
        Some(Kind::Integer) => json!({"type": "integer"}),
        Some(Kind::Number) => json!({"type": "number"}),
        Some(Kind::Boolean) => json!({"type": "boolean"}),
    }
}
