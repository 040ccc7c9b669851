//! Layers: mappings merge, lists and scalars replace, `null` removes.

use serde_json::{Map, Value as Json};

use super::shape::{Presence, Record, Shape};

/// What becomes of a `null` in the upper layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nulls {
    /// It takes away what is below.
    Remove,
    /// It stays, to take away from a layer still further below: two layers become one.
    Keep,
}

/// Puts `patch` over `base`, both of the shape of `record`.
pub(crate) fn merge(base: &mut Map<String, Json>, patch: &Map<String, Json>, record: &Record, nulls: Nulls) {
    if record.one_of.iter().any(|name| patch.contains_key(*name)) {
        base.retain(|name, _| patch.contains_key(name) || !record.one_of.contains(&name.as_str()));
    }
    for (name, value) in patch {
        if let Some(key) = record.key(name) {
            merge_value(base, name, value, &key.shape, nulls);
        }
    }
}

fn merge_value(base: &mut Map<String, Json>, name: &str, value: &Json, shape: &Shape, nulls: Nulls) {
    if value.is_null() && nulls == Nulls::Remove {
        base.shift_remove(name);
        return;
    }
    let below = base.entry(name).or_insert(Json::Null);
    match (value, shape) {
        (Json::Array(added), Shape::Named(_)) => add_by_name(below, added),
        (Json::Object(patch), shape) => merge_mapping(below, patch, shape, nulls),
        _ => *below = value.clone(),
    }
}

fn merge_mapping(below: &mut Json, patch: &Map<String, Json>, shape: &Shape, nulls: Nulls) {
    let record = record_of(shape);
    if !below.is_object() {
        // A section that was taken away below starts from its defaults again.
        let fresh = record.filter(|_| nulls == Nulls::Remove).map(built_in);
        *below = Json::Object(fresh.unwrap_or_default());
    }
    let Json::Object(below) = below else { return };
    match (record, shape) {
        (Some(record), _) => merge(below, patch, record, nulls),
        (None, Shape::Table(_, inner)) => {
            patch.iter().for_each(|(name, value)| merge_value(below, name, value, inner, nulls));
        }
        _ => patch.iter().for_each(|(name, value)| merge_value(below, name, value, shape, nulls)),
    }
}

/// The record that a mapping of this shape is, if it is one.
fn record_of(shape: &Shape) -> Option<&'static Record> {
    match shape {
        Shape::Record(record) => Some(record),
        Shape::Either(shapes) => shapes.iter().find_map(record_of),
        _ => None,
    }
}

/// Adds items to a list; one of the same name takes the other's place.
pub(crate) fn add_by_name(below: &mut Json, added: &[Json]) {
    if !below.is_array() {
        *below = Json::Array(Vec::new());
    }
    let Json::Array(list) = below else { return };
    for item in added {
        match list.iter_mut().find(|known| known["name"] == item["name"]) {
            Some(known) => *known = item.clone(),
            None => list.push(item.clone()),
        }
    }
}

/// The lowest layer: the defaults of every key that has one, records within records too.
pub(crate) fn built_in(record: &Record) -> Map<String, Json> {
    let mut layer = Map::new();
    for key in record.keys {
        match (key.presence, &key.shape) {
            (Presence::Default(json), _) => {
                layer.insert(key.name.to_owned(), serde_json::from_str(json).unwrap_or_default());
            }
            (_, Shape::Record(inner)) if inner.one_of.is_empty() => {
                layer.insert(key.name.to_owned(), Json::Object(built_in(inner)));
            }
            _ => {}
        }
    }
    layer
}
