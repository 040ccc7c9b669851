//! Dotted path specs: `mod.fn`, or a mapping with `dotted_path` and keyword arguments.

use crate::source::{Diagnostic, Diagnostics, Spanned};

use super::item::{Content, Item};
use super::{Callable, Value};

/// The dotted path spec under `key`; anything else is reported.
pub(crate) fn read(key: &str, item: &Item, out: &Diagnostics) -> Option<Callable> {
    if let Some(path) = item.as_str() {
        if !path.contains(['.', ':']) {
            let message = format!("'{path}' is no dotted path");
            let problem = Diagnostic::error("missing-callable", item.span, message);
            out.push(problem.help("name the module, too: `module.function`"));
            return None;
        }
        return Some(Callable { path: Spanned::new(path.to_owned(), item.span), arguments: Vec::new() });
    }
    let Content::Map(pairs) = &item.content else {
        item.wrong_type(key, "a dotted path (`module.function`) or a mapping with `dotted_path`", out);
        return None;
    };
    let Some(path) = item.get("dotted_path") else {
        let message = format!("the mapping under `{key}` lacks `dotted_path`");
        let problem = Diagnostic::error("missing-key", item.span, message);
        out.push(problem.help("add `dotted_path: module.function`; other keys are its arguments"));
        return None;
    };
    let Some(text) = path.as_str() else {
        path.wrong_type("dotted_path", "text", out);
        return None;
    };
    let arguments = pairs.iter().filter(|(name, _)| name.value.as_str() != Some("dotted_path"));
    let arguments = arguments.map(|(name, value)| (name.value.to_string(), value.to_value())).collect();
    Some(Callable { path: Spanned::new(text.to_owned(), path.span), arguments })
}

/// The `mod::fn` that Ploomber calls on load in `params` and grids: the text itself or the `dotted_path` of a mapping.
/// Any text that merely begins like one is taken for one.
pub(crate) fn called_on_load(item: &Item) -> Option<Callable> {
    let path = match &item.content {
        Content::Leaf(Value::Str(_)) => item,
        Content::Map(_) => item.get("dotted_path")?,
        _ => return None,
    };
    let text = path.as_str()?;
    let (module, function) = text.split_once("::")?;
    let word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let begins = !module.is_empty()
        && module.chars().all(|letter| word(letter) || letter == '.')
        && function.starts_with(word)
        && !function.contains("::")
        && !function.contains('.');
    if !begins {
        return None;
    }
    let arguments = item.as_map().unwrap_or_default().iter();
    let arguments = arguments.filter(|(name, _)| name.value.as_str() != Some("dotted_path"));
    let arguments = arguments.map(|(name, value)| (name.value.to_string(), value.to_value())).collect();
    Some(Callable { path: Spanned::new(text.to_owned(), item.span), arguments })
}
