//! A task's `params`.

use crate::source::{Diagnostic, Spanned};
use crate::spec::Value;
use crate::spec::callable::called_on_load;
use crate::spec::called::{self, Needed};
use crate::spec::item::{Content, Item};

use super::{Context, Reader};

impl Reader<'_> {
    /// `params` outside a grid: functions are called, `resources_` are files that must be there.
    pub(super) fn params(&self) -> Option<Vec<(String, Value)>> {
        let Some(item) = self.get("params") else { return Some(Vec::new()) };
        let Content::Map(pairs) = &item.content else {
            item.wrong_type("params", "a mapping", self.out());
            return None;
        };
        self.check_reserved(pairs);
        let mut params = Vec::with_capacity(pairs.len());
        let mut complete = true;
        for (key, value) in pairs.iter().filter(|(key, _)| key.value.as_str().is_some()) {
            let key = key.value.to_string();
            let value = match called_on_load(value) {
                _ if key == "resources_" => self.resources(value),
                Some(callable) => {
                    let what = format!("the value of `{key}`");
                    let Context { files, out, .. } = *self.context;
                    called::result(&callable, &what, Needed::ByTheTask, files, self.context.search, out)
                }
                None => Some(value.to_value()),
            };
            complete &= value.is_some();
            params.extend(value.map(|value| (key, value)));
        }
        complete.then_some(params)
    }

    /// The names under `params`, with or without a grid.
    pub(super) fn param_names(&self) -> Vec<Spanned<String>> {
        let pairs = self.get("params").and_then(Item::as_map).unwrap_or_default();
        pairs.iter().map(|(key, _)| Spanned::new(key.value.to_string(), key.span)).collect()
    }

    pub(super) fn check_reserved(&self, pairs: &[(Spanned<Value>, Item)]) {
        for (key, _) in pairs.iter().filter(|(key, _)| key.value.as_str().is_none()) {
            let message = format!("the name of a parameter is text, this is {}", key.value.kind());
            self.out()
                .push(Diagnostic::error("wrong-type", key.span, message).help("quote it, or rename it"));
        }
        for (key, _) in
            pairs.iter().filter(|(key, _)| matches!(key.value.as_str(), Some("upstream" | "product")))
        {
            let problem = Diagnostic::error(
                "reserved-param",
                key.span,
                format!("`params` can't contain `{}`", key.value),
            );
            self.out().push(problem.why("Ploomber passes a parameter of that name itself").help("rename it"));
        }
    }

    pub(super) fn resources(&self, item: &Item) -> Option<Value> {
        let Some(pairs) = item.as_map() else {
            item.wrong_type("resources_", "a mapping from name to file", self.out());
            return None;
        };
        let mut resolved = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            let Some(text) = value.as_str() else {
                value.wrong_type("resources_", "paths of files", self.out());
                return None;
            };
            let path = self.context.root.join(text);
            if !self.context.files.is_file(&path) {
                let problem =
                    Diagnostic::error("missing-resource", value.span, format!("there is no file '{text}'"));
                self.out().push(problem.help("resources are relative to the project root"));
            }
            let path = self.context.files.resolve(&path).to_string_lossy().into_owned();
            resolved.push((key.value.clone(), Value::Str(path)));
        }
        Some(Value::Dict(resolved))
    }

    /// `params` beside a grid: added to each task as they are, functions and resources included.
    pub(super) fn constants(&self) -> Option<Vec<(String, Value)>> {
        let Some(item) = self.get("params").filter(|item| item.is_truthy()) else { return Some(Vec::new()) };
        let Some(pairs) = item.as_map() else {
            item.wrong_type("params", "a mapping", self.out());
            return None;
        };
        self.check_reserved(pairs);
        (!item.has_broken())
            .then(|| pairs.iter().map(|(key, value)| (key.value.to_string(), value.to_value())).collect())
    }
}
