//! Reads `env.yaml` and what it imports, before any placeholder is filled.

use std::path::Path;

use crate::source::yaml::{self, Dialect};
use crate::source::{Diagnostic, FileId, Severity, Span, Spanned};
use crate::spec::item::{Content, Item};
use crate::spec::{Value, modules};

use super::expand::Expander;
use super::scope::Scope;

/// A file whose imports go round in a circle stops here; Python's recursion would end much later.
const DEEPEST_IMPORT: usize = 20;

impl Expander<'_> {
    /// The mapping in an env file, not expanded yet, with what it imports below it.
    pub(super) fn read(&mut self, path: &Path, here: &Path, depth: usize) -> Option<Item> {
        let file = match self.scope.files.open(path) {
            Ok(file) => file,
            Err(error) => {
                let message = format!("'{}': {error}", path.display());
                self.out().push(Diagnostic::new("env-file", Severity::Error, message));
                self.scope.incomplete = true;
                return None;
            }
        };
        self.scope.sources.push(file);
        let text = self.scope.files.text(file);
        let before = self.out().len();
        let documents = yaml::read(file, &text, Dialect::PyYaml, self.out());
        let is_broken = self.out().len() > before;
        let root = documents.into_iter().next().and_then(|document| document.root);
        let Some(root) = root.filter(|root| !root.is_null()) else {
            self.scope.incomplete |= is_broken;
            if !is_broken {
                self.warn_of_empty(file);
            }
            return None;
        };
        let item = Item::expand(&root, &mut |text, _| Some(Value::Str(text.to_owned())));
        let Some(pairs) = item.as_map() else {
            let message = format!("an env file must be a mapping, this is {}", item.kind());
            let problem = Diagnostic::error("wrong-type", item.span, message);
            self.out().push(problem.help("write one `key: value` a line"));
            self.scope.incomplete = true;
            return None;
        };
        self.check_keys(pairs, true);
        if depth == 0 {
            self.find_module(&item, path);
        }
        match item.get("meta") {
            Some(meta) => {
                let below = self.import(meta, here, depth);
                Some(merge(below, item))
            }
            None => Some(item),
        }
    }

    fn warn_of_empty(&self, file: FileId) {
        let problem = Diagnostic::warning("empty-env", Span::start_of(file), "this file is empty");
        let why = "Ploomber's Python interface takes it for no values, but its command line, which runs in the pods, \
                   refuses it";
        self.out().push(problem.why(why).help("remove the file, or add a key"));
    }

    /// Ploomber's rules for keys: text, no `__`, and no leading `_` at the top.
    fn check_keys(&self, pairs: &[(Spanned<Value>, Item)], top: bool) {
        for (key, item) in pairs {
            let problem = match key.value.as_str() {
                None => Some(format!("a key of env.yaml must be text, this is {}", key.value.kind())),
                Some(name) if name.contains("__") => {
                    Some(format!("the key `{name}` contains two underscores"))
                }
                Some(name) if top && name.starts_with('_') && name != "_module" => {
                    Some(format!("the key `{name}` starts with an underscore"))
                }
                Some(_) => None,
            };
            if let Some(message) = problem {
                let rename =
                    "rename it; `__` separates keys on the command line, and `_` is kept for Ploomber";
                self.out().push(Diagnostic::error("env-key", key.span, message).help(rename));
            }
            if let Some(pairs) = item.as_map() {
                self.check_keys(pairs, false);
            }
        }
    }

    /// What `meta.import_from` brings in, expanded on its own.
    fn import(&mut self, meta: &Item, here: &Path, depth: usize) -> Option<Item> {
        let Some(pairs) = meta.as_map() else {
            meta.wrong_type("meta", "a mapping", self.out());
            return None;
        };
        for (key, _) in pairs.iter().filter(|(key, _)| key.value.as_str() != Some("import_from")) {
            let message = format!("`meta` of an env file has no key `{}`", key.value);
            self.out().push(
                Diagnostic::error("unknown-key", key.span, message).help("its only key is `import_from`"),
            );
        }
        let from = meta.get("import_from")?;
        let Some(name) = from.as_str() else {
            from.wrong_type("import_from", "text", self.out());
            return None;
        };
        let path = here.join(name);
        if !self.scope.files.is_file(&path) || depth >= DEEPEST_IMPORT {
            let problem = if depth < DEEPEST_IMPORT { "is no file" } else { "is imported in a circle" };
            let message = format!("'{name}' {problem}");
            let help = "the path is relative to the pipeline's folder";
            self.out().push(Diagnostic::error("env-file", from.span, message).help(help));
            return None;
        }
        let path = self.scope.files.resolve(&path);
        let folder = path.parent().unwrap_or(Path::new("/")).to_owned();
        let item = self.read(&path, &folder, depth + 1)?;
        let scope = Scope::new(self.scope.files, self.scope.surroundings, Some(&folder), self.scope.out);
        let mut import = Expander::new(scope);
        import.imported = std::mem::take(&mut self.imported);
        let expanded = import.expand(&item);
        self.imported = import.imported;
        self.imported.extend(import.scope.leaves.into_iter().map(|leaf| (leaf.span, leaf)));
        Some(expanded)
    }

    /// `_module`: a folder, or a module of the project.
    fn find_module(&mut self, env: &Item, path: &Path) {
        let Some(item) = env.get("_module").filter(|item| item.is_truthy()) else { return };
        let Some(name) = item.as_str() else {
            return item.wrong_type("_module", "text", self.out());
        };
        let files = self.scope.files;
        let folder = self.scope.surroundings.cwd().join(name);
        self.module = match name {
            "{{here}}" => path.parent().map(Path::to_owned),
            _ if files.is_folder(&folder) => Some(folder),
            _ => {
                let search = [self.scope.folder.unwrap_or(&folder), self.scope.surroundings.cwd()];
                let found = modules::locate_package(files, &search, name);
                found.and_then(|file| file.parent().map(Path::to_owned))
            }
        };
        if self.module.is_none() {
            let message = format!("`_module: {name}` is neither a folder nor a module of this project");
            self.out().push(
                Diagnostic::error("env-module", item.span, message).help("name a folder in the project"),
            );
        }
    }
}

/// `above` over `below`: mappings merge, everything else replaces.
fn merge(below: Option<Item>, above: Item) -> Item {
    let Some(below) = below else { return above };
    match (below.content, above.content) {
        (Content::Map(mut merged), Content::Map(pairs)) => {
            for (key, item) in pairs {
                match merged.iter_mut().find(|(name, _)| name.value == key.value) {
                    Some(known) => *known = (key, merge(Some(known.1.clone()), item)),
                    None => merged.push((key, item)),
                }
            }
            Item { content: Content::Map(merged), span: above.span }
        }
        (_, content) => Item { content, span: above.span },
    }
}
