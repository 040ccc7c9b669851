//! What stands at the top of a pipeline beside `tasks` and `meta`: clients, hooks, serializers, executor, config.

use crate::source::{Diagnostic, Diagnostics};

use super::item::{Content, Item};
use super::meta::unknown_key;
use super::resolve::Section;
use super::task::class;
use super::{Callable, Value, callable};

const CONFIG_KEYS: [&str; 5] =
    ["outdated_by_code", "cache_rendered_status", "hot_reload", "logging_factory", "differ"];

/// Clients, hooks, serializers and the executor of the whole pipeline.
pub(super) fn callables(top: &[Section], out: &Diagnostics) -> Vec<(String, Callable)> {
    let mut callables = Vec::new();
    for Section { name, item } in top {
        match name.as_str() {
            "clients" => clients(item, &mut callables, out),
            "config" => config(item, out),
            "executor" => match item.as_str() {
                Some("serial" | "parallel") => {}
                _ if item.as_map().is_some() => {
                    callables.extend(callable::read(name, item, out).map(|read| (name.clone(), read)));
                }
                _ => item.wrong_type(name, "'serial', 'parallel' or a mapping with `dotted_path`", out),
            },
            "serializer" | "unserializer" | "on_render" | "on_finish" | "on_failure" => {
                callables.extend(callable::read(name, item, out).map(|read| (name.clone(), read)));
            }
            _ => {}
        }
    }
    callables
}

fn clients(item: &Item, callables: &mut Vec<(String, Callable)>, out: &Diagnostics) {
    let Some(pairs) = item.as_map() else {
        if item.is_truthy() {
            item.wrong_type("clients", "a mapping from class to dotted path", out);
        }
        return;
    };
    for (key, value) in pairs.iter().filter(|(_, value)| !value.is_none()) {
        let class = key.value.to_string();
        if let Err(guess) = class::client_key(&class) {
            let problem =
                Diagnostic::error("unknown-class", key.span, format!("there is no class '{class}'"));
            let guess = guess.map(|guess| format!("did you mean '{guess}'?"));
            out.push(
                problem.help_if(guess).help("keys are exact names of Ploomber's task and product classes"),
            );
        }
        callables.extend(callable::read(&class, value, out).map(|read| (format!("clients.{class}"), read)));
    }
}

fn config(item: &Item, out: &Diagnostics) {
    let Some(pairs) = item.as_map() else {
        return item.wrong_type("config", "a mapping", out);
    };
    for (key, value) in pairs {
        let name = key.value.to_string();
        let is_flag = matches!(name.as_str(), "outdated_by_code" | "cache_rendered_status" | "hot_reload");
        let is_boolean = matches!(value.content, Content::Leaf(Value::Bool(_) | Value::Int(0 | 1)));
        if !CONFIG_KEYS.contains(&name.as_str()) {
            out.push(unknown_key(&name, key.span, "`config`", &CONFIG_KEYS));
        } else if is_flag && !is_boolean {
            value.wrong_type(&name, "a boolean", out);
        }
    }
}
