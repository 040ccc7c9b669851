//! Reads `env.yaml` and expands it: values may use built-ins and the keys above them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Diagnostics, Files, Severity, Span};
use crate::spec::item::{Content, Item, cast};
use crate::spec::placeholders::{Brackets, Reference, Template, Undefined, has_tags};
use crate::spec::{Surroundings, Value, literal_eval};

use super::scope::{BUILTINS, Scope, bad_syntax, inside};
use super::{Leaf, find};

/// `--env--a--b VALUE`: the keys and the value.
pub(crate) type Overrides = [(Vec<String>, String)];

/// The variables of the pipeline file `spec`, which starts at `at`.
pub(crate) fn load<'a>(
    spec: Option<(&'a Path, Span)>,
    overrides: &Overrides,
    files: &'a Files,
    surroundings: &'a dyn Surroundings,
    out: &'a Diagnostics,
) -> Scope<'a> {
    let folder = spec.and_then(|(spec, _)| spec.parent());
    let mut scope = Scope::new(files, surroundings, folder, out);
    let found = spec.map_or(Ok(None), |(spec, at)| find::find(spec, at, files, surroundings));
    let path = found.unwrap_or_else(|problem| {
        scope.incomplete = true;
        out.push(*problem);
        None
    });
    let mut expander = Expander::new(scope);
    if let (Some(path), Some(folder)) = (&path, folder)
        && let Some(root) = expander.read(path, folder, 0)
    {
        expander.expand(&root);
    }
    expander.override_all(overrides, path.is_some());
    expander.scope
}

pub(super) struct Expander<'a> {
    pub(super) scope: Scope<'a>,
    /// Top-level scalars expanded so far: what other values may name. `None` for broken ones.
    known: HashMap<String, Option<Value>>,
    /// `_module`'s folder.
    pub(super) module: Option<PathBuf>,
    /// What imported values looked like before they were expanded, by place.
    pub(super) imported: HashMap<Span, Leaf>,
}

impl<'a> Expander<'a> {
    pub(super) fn new(scope: Scope<'a>) -> Self {
        Self { scope, known: HashMap::new(), module: None, imported: HashMap::new() }
    }

    pub(super) fn out(&self) -> &Diagnostics {
        self.scope.out
    }

    /// Expands all values in Ploomber's order: overridden built-ins first.
    pub(super) fn expand(&mut self, root: &Item) -> Item {
        let pairs = root.as_map().unwrap_or_default();
        let overriding =
            BUILTINS.iter().filter_map(|name| pairs.iter().find(|(key, _)| key.value.as_str() == Some(name)));
        let rest =
            pairs.iter().filter(|(key, _)| !key.value.as_str().is_some_and(|name| BUILTINS.contains(&name)));
        let mut expanded = Vec::with_capacity(pairs.len());
        for (key, item) in overriding.chain(rest) {
            let Some(name) = key.value.as_str() else { continue };
            if name == "meta" {
                continue;
            }
            let mut path = vec![name.to_owned()];
            let item = self.expand_item(item, &mut path, true);
            let value = (!item.has_broken()).then(|| item.to_value());
            self.scope.values.insert(name.to_owned(), value);
            self.scope.keys.push((name.to_owned(), key.span));
            expanded.push((key.clone(), item));
        }
        Item { content: Content::Map(expanded), span: root.span }
    }

    /// `top` as long as only mappings lead here: then what isn't one is a leaf.
    fn expand_item(&mut self, item: &Item, path: &mut Vec<String>, top: bool) -> Item {
        if let Content::Map(pairs) = &item.content {
            let mut expanded = Vec::with_capacity(pairs.len());
            for (key, value) in pairs {
                path.push(key.value.to_string());
                expanded.push((key.clone(), self.expand_item(value, path, top)));
                path.pop();
            }
            return Item { content: Content::Map(expanded), span: item.span };
        }
        let before = self.scope.used_inside.borrow().len();
        let expanded = match &item.content {
            Content::List(items) => {
                path.push(String::new());
                let content = items.iter().map(|item| self.expand_item(item, path, false)).collect();
                path.pop();
                Item { content: Content::List(content), span: item.span }
            }
            Content::Leaf(raw) => {
                let value = self.expand_value(raw, path, item.span);
                if let [name] = path.as_slice() {
                    self.known.insert(name.clone(), value.clone());
                }
                Item::from_value(value, item.span)
            }
            Content::Map(_) | Content::Broken => item.clone(),
        };
        if top {
            let mut placeholders = self.scope.used_inside.borrow()[before..].to_vec();
            placeholders.dedup();
            let leaf = Leaf {
                path: path.clone(),
                raw: item.to_value(),
                value: expanded.to_value(),
                span: item.span,
                placeholders,
                overridden: false,
            };
            let leaf = match self.imported.get(&item.span) {
                Some(origin) => {
                    Leaf { raw: origin.raw.clone(), placeholders: origin.placeholders.clone(), ..leaf }
                }
                None => leaf,
            };
            self.scope.leaves.push(leaf);
        }
        expanded
    }

    /// One value: placeholders filled, then a path below `path:`, else cast. `None` when that fails, which is reported.
    fn expand_value(&self, raw: &Value, path: &[String], span: Span) -> Option<Value> {
        let filled = match raw {
            Value::Str(text) => Value::Str(self.fill(text, span)?),
            other => other.clone(),
        };
        if path.first().is_some_and(|name| name == "path") {
            let Value::Str(text) = &filled else {
                let message = format!("values below `path` are paths, this is {}", filled.kind());
                self.out().push(
                    Diagnostic::error("wrong-type", span, message).help("quote it, or move it elsewhere"),
                );
                return None;
            };
            return Some(Value::Str(self.python_path(text)));
        }
        Some(match filled {
            Value::Str(text) => cast(&text),
            other => other,
        })
    }

    fn fill(&self, text: &str, span: Span) -> Option<String> {
        let mut references: Vec<Reference> = Vec::new();
        let mut curly = None;
        for brackets in [Brackets::Curly, Brackets::Square] {
            if !has_tags(text, brackets) {
                continue;
            }
            match Template::parse(text, brackets) {
                Ok(template) => {
                    references.extend_from_slice(template.references());
                    curly = curly.or(Some(template).filter(|_| brackets == Brackets::Curly));
                }
                Err(error) => {
                    self.out().push(bad_syntax(&error, span));
                    return None;
                }
            }
        }
        if references.is_empty() {
            return Some(text.to_owned());
        }
        let mut complete = true;
        for reference in &references {
            self.scope.used_inside.borrow_mut().push(reference.name().to_owned());
            complete &= self.is_known(reference, text, span);
        }
        if !complete {
            return None;
        }
        let Some(template) = curly else { return Some(text.to_owned()) };
        let filled =
            template.render(&|name| self.value(name, &references).map(Cow::Owned), Undefined::Silent);
        filled.map_err(|error| self.out().push(Diagnostic::error("undefined-placeholder", span, error))).ok()
    }

    /// Whether a name can be filled; if not, that is reported unless it was before.
    fn is_known(&self, reference: &Reference, text: &str, span: Span) -> bool {
        let name = reference.name();
        if let Some(known) = self.known.get(name) {
            return known.is_some();
        }
        if name == "env" || self.value(name, &[]).is_some() {
            return true;
        }
        let at = inside(self.scope.files, text, span, name);
        let problem =
            Diagnostic::error("undefined-placeholder", at, format!("nothing above defines '{name}'"));
        let keys = self.known.keys().map(String::as_str).chain(BUILTINS);
        let mut candidates: Vec<&str> = keys.collect();
        candidates.sort_unstable();
        let guess = did_you_mean(name, candidates).map(|guess| format!("did you mean '{guess}'?"));
        let why = match name {
            "version" => "`version` needs `_module`, and a `__version__ = '…'` in its __init__.py",
            _ => {
                "values of env.yaml may use built-ins and the top-level, single values of the keys above them"
            }
        };
        let help =
            guess.unwrap_or_else(|| format!("define `{name}` above this key, or write its value here"));
        self.out().push(problem.why(why).help(help));
        false
    }

    fn value(&self, name: &str, references: &[Reference]) -> Option<Value> {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        match name {
            "env" => {
                let names = references.iter().filter(|reference| reference.name() == "env");
                let asked = names.filter_map(|reference| reference.path.get(1));
                let pair =
                    |name: &String| Some((Value::Str(name.clone()), self.scope.process_variable(name)?));
                let mut pairs: Vec<_> = asked.filter_map(pair).collect();
                if pairs.is_empty() {
                    let all = self.scope.surroundings.variables();
                    pairs =
                        all.into_iter().map(|(name, value)| (Value::Str(name), Value::Str(value))).collect();
                }
                Value::dict(pairs)
            }
            "version" => self.version().map(Value::Str),
            _ => self.scope.builtin(name),
        }
    }

    /// `__version__` in the `__init__.py` of `_module`.
    fn version(&self) -> Option<String> {
        let init = self.module.as_ref()?.join("__init__.py");
        let text = self.scope.files.text(self.scope.files.open(&init).ok()?);
        let value = text.split("__version__").skip(1).find_map(|rest| {
            let after =
                rest.trim_start().strip_prefix('=').filter(|_| rest.starts_with(char::is_whitespace))?;
            after.starts_with(char::is_whitespace).then(|| after.trim_start().lines().next().unwrap_or(""))
        })?;
        literal_eval(value).map(|value| value.to_string())
    }

    /// `str(Path(text).expanduser())`.
    fn python_path(&self, text: &str) -> String {
        let home = || self.scope.surroundings.variable("HOME");
        let expanded = match text.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with('/')) {
            Some(rest) => home().map(|home| home + rest),
            None => None,
        };
        let text = expanded.as_deref().unwrap_or(text);
        let clean: PathBuf =
            Path::new(text).components().filter(|part| !matches!(part, Component::CurDir)).collect();
        let shown = clean.to_string_lossy().into_owned();
        if shown.is_empty() { ".".to_owned() } else { shown }
    }

    fn override_all(&mut self, overrides: &Overrides, has_file: bool) {
        let mut sorted: Vec<_> = overrides.iter().collect();
        sorted.sort_by(|(left, _), (right, _)| left.cmp(right));
        for (path, value) in sorted {
            self.override_one(path, value, has_file);
        }
    }

    /// Only the value itself changes: what was computed from it keeps the old one, as in Ploomber.
    fn override_one(&mut self, path: &[String], text: &str, has_file: bool) {
        let flag = format!("--env--{}", path.join("--"));
        let Some(at) = self.scope.leaves.iter().position(|leaf| leaf.path == path) else {
            let message = format!("{flag}: env.yaml has no such value");
            let keys: Vec<String> = self.scope.leaves.iter().map(|leaf| leaf.path.join("--")).collect();
            let problem = Diagnostic::new("unknown-env-key", Severity::Error, message);
            let guess = did_you_mean(&path.join("--"), keys.iter().map(String::as_str));
            self.out().push(match guess {
                Some(guess) => problem.help(format!("did you mean --env--{guess}?")),
                None if !has_file => problem.help("there is no env.yaml, so nothing can be overridden"),
                None if BUILTINS.contains(&path[0].as_str()) => {
                    problem.help(format!("built-ins can't be overridden here; add `{}` to env.yaml", path[0]))
                }
                None => problem.help(format!("its values are {}", keys.join(", "))),
            });
            return;
        };
        if path.iter().any(|key| key.contains('-')) {
            let message = format!("{flag}: Ploomber can't set keys that contain `-`");
            self.out().push(
                Diagnostic::new("unknown-env-key", Severity::Error, message).help("rename it in env.yaml"),
            );
            return;
        }
        let span = self.scope.leaves[at].span;
        let Some(value) = self.expand_value(&Value::Str(text.to_owned()), path, span) else { return };
        if let [name] = path {
            self.known.insert(name.clone(), Some(value.clone()));
        }
        if let Some(Some(root)) = self.scope.values.get_mut(&path[0]) {
            replace(root, &path[1..], value.clone());
        }
        let leaf = &mut self.scope.leaves[at];
        (leaf.value, leaf.overridden) = (value, true);
    }
}

fn replace(target: &mut Value, path: &[String], value: Value) {
    match (target, path.split_first()) {
        (target, None) => *target = value,
        (Value::Dict(pairs), Some((key, rest))) => {
            let found = pairs.iter_mut().find(|(name, _)| name.as_str() == Some(key));
            if let Some((_, target)) = found {
                replace(target, rest, value);
            }
        }
        _ => {}
    }
}
