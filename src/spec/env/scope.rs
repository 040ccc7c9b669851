//! What placeholders of the pipeline see: the values of `env.yaml`, and the built-ins.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use indexmap::IndexMap;

use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Diagnostics, FileId, Files, Span};
use crate::spec::item::cast;
use crate::spec::placeholders::{Brackets, Reference, Template, Undefined, has_tags};
use crate::spec::{Surroundings, Value, root};

use super::{Env, Leaf, Place, Use};

/// The names that Ploomber defines in every pipeline; some only where they can be known.
pub(super) const BUILTINS: [&str; 7] = ["user", "cwd", "now", "root", "here", "git", "git_hash"];

/// The variables of one pipeline.
pub(crate) struct Scope<'a> {
    pub(crate) files: &'a Files,
    pub(crate) surroundings: &'a dyn Surroundings,
    pub(crate) out: &'a Diagnostics,
    /// The folder of the pipeline file; `None` for scripts without one.
    pub(super) folder: Option<&'a Path>,
    /// The files that were read.
    pub(super) sources: Vec<FileId>,
    /// Top-level keys of `env.yaml`; `None` where the value is broken and reported.
    pub(super) values: IndexMap<String, Option<Value>>,
    /// Where these keys stand.
    pub(super) keys: Vec<(String, Span)>,
    pub(super) leaves: Vec<Leaf>,
    /// Whether an env file is there but can't be read: then nobody knows what it would define.
    pub(super) incomplete: bool,
    /// Whether a text of the pipeline can't be read: then nobody knows what it would use.
    pub(crate) unreadable: bool,
    builtins: RefCell<BTreeMap<String, Option<Value>>>,
    /// Variables that placeholders in `env.yaml` itself use.
    pub(super) used_inside: RefCell<Vec<String>>,
    uses: Vec<Use>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(
        files: &'a Files,
        surroundings: &'a dyn Surroundings,
        folder: Option<&'a Path>,
        out: &'a Diagnostics,
    ) -> Self {
        Self {
            files,
            surroundings,
            out,
            folder,
            sources: Vec::new(),
            values: IndexMap::new(),
            keys: Vec::new(),
            leaves: Vec::new(),
            incomplete: false,
            unreadable: false,
            builtins: RefCell::default(),
            used_inside: RefCell::default(),
            uses: Vec::new(),
        }
    }

    /// The value of a text in the pipeline: placeholders filled, cast. `None` when that can't be done, which is reported.
    pub(crate) fn fill(&mut self, text: &str, place: Place, span: Span) -> Option<Value> {
        if !has_tags(text, Brackets::Curly) {
            return Some(cast(text));
        }
        let template = match Template::parse(text, Brackets::Curly) {
            Ok(template) => template,
            Err(error) => {
                self.out.push(bad_syntax(&error, span));
                self.unreadable = true;
                return None;
            }
        };
        if template.references().is_empty() {
            return Some(cast(text));
        }
        let mut complete = true;
        for reference in template.references() {
            match self.lookup(reference.name()) {
                Lookup::Value(_) => {}
                Lookup::Broken => complete = false,
                Lookup::Unknown => {
                    complete = false;
                    self.report_unknown(reference, text, span);
                }
            }
            self.uses.push(Use { path: reference.path.clone(), place, span });
        }
        if !complete {
            return None;
        }
        match template.render(&|name| self.lookup(name).value(), Undefined::Strict) {
            Ok(filled) => Some(cast(&filled)),
            Err(error) => {
                let message = format!("this placeholder can't be filled: {error}");
                let problem =
                    Diagnostic::error("undefined-placeholder", inside(self.files, text, span, "{{"), message);
                self.out.push(match error.starts_with("unknown ") {
                    true => problem.help(
                        "sooper knows the usual ones of Jinja, not this one: write the value out in env.yaml",
                    ),
                    false => problem.help("correct it, or add the value to env.yaml"),
                });
                None
            }
        }
    }

    /// A name as the pipeline sees it.
    fn lookup(&self, name: &str) -> Lookup<'_> {
        match self.values.get(name) {
            Some(Some(value)) => Lookup::Value(Cow::Borrowed(value)),
            Some(None) => Lookup::Broken,
            None => match self.builtin(name) {
                Some(value) => Lookup::Value(Cow::Owned(value)),
                None if self.incomplete => Lookup::Broken,
                None => Lookup::Unknown,
            },
        }
    }

    /// A built-in's value, cast as every value of an env is; asked for once.
    pub(super) fn builtin(&self, name: &str) -> Option<Value> {
        if !BUILTINS.contains(&name) {
            return None;
        }
        if let Some(known) = self.builtins.borrow().get(name) {
            return known.clone();
        }
        let path = |path: &Path| path.to_string_lossy().into_owned();
        let git = || self.surroundings.git(self.folder?);
        let text = match name {
            "user" => self.surroundings.user(),
            "cwd" => Some(path(self.surroundings.cwd())),
            "now" => Some(self.surroundings.now()),
            "here" => self.folder.map(path),
            "root" => {
                let start = self.folder.unwrap_or(self.surroundings.cwd());
                root::find(self.files, start, "pipeline.yaml").ok().map(|root| path(&root.folder))
            }
            "git" => git().map(|git| git.branch.unwrap_or(git.hash)),
            _ => git().map(|git| git.hash),
        };
        let value = text.map(|text| cast(&text));
        self.builtins.borrow_mut().insert(name.to_owned(), value.clone());
        value
    }

    /// A variable of the process that `{{env.NAME}}` in `env.yaml` asks for.
    pub(super) fn process_variable(&self, name: &str) -> Option<Value> {
        let value = self.surroundings.variable(name).map(Value::Str);
        self.builtins.borrow_mut().insert(format!("env.{name}"), value.clone());
        value
    }

    fn report_unknown(&self, reference: &Reference, text: &str, span: Span) {
        let name = reference.name();
        let at = inside(self.files, text, span, name);
        let problem = Diagnostic::error(
            "undefined-placeholder",
            at,
            format!("nothing defines the placeholder '{name}'"),
        );
        let known = self.values.keys().map(String::as_str).chain(BUILTINS);
        let guess = did_you_mean(name, known);
        if let Some(guess) = guess {
            // One misspelling is one problem: the key that was meant isn't unused.
            self.used_inside.borrow_mut().push(guess.to_owned());
        }
        let has_guess = guess.is_some();
        let guess = guess.map(|guess| format!("did you mean '{guess}'?"));
        let problem = problem.help_if(guess);
        self.out.push(match name {
            "git" | "git_hash" => problem.help("it needs git and a repository with a commit"),
            "root" => problem.help("it needs a file called pipeline.yaml, or a setup.py, here or above"),
            "here" => problem.help("it is known for pipeline files only"),
            "env" => {
                problem.why("variables of the process can be asked for inside env.yaml only").help(format!(
                    "add a key to env.yaml, such as `value: '{{{{{}}}}}'`, and use that",
                    reference.path.join(".")
                ))
            }
            _ if has_guess => problem,
            _ if self.sources.is_empty() => problem.help(format!("add an env.yaml with a key `{name}`")),
            _ => problem.help(format!("add the key `{name}` to env.yaml")),
        });
    }

    /// Whether another pipeline file of the folder, which has the same env, mentions a key.
    fn is_mentioned_elsewhere(&self, key: &str) -> bool {
        let Some(folder) = self.folder else { return false };
        let names = self.files.list(folder);
        let is_pipeline = |name: &&String| name.starts_with("pipeline") && name.ends_with(".yaml");
        let mut texts =
            names.iter().filter(is_pipeline).filter_map(|name| self.files.glance(&folder.join(name)));
        texts.any(|text| {
            let tags = text.split("{{").skip(1).filter_map(|after| after.split("}}").next());
            tags.flat_map(|tag| tag.split(|letter: char| !letter.is_alphanumeric() && letter != '_'))
                .any(|word| word == key)
        })
    }

    /// What nobody uses is reported (`unused-env-key`); what was used is kept.
    pub(crate) fn finish(self, report_unused: bool) -> Env {
        let used_inside: HashSet<String> = self.used_inside.take().into_iter().collect();
        let used: HashSet<&str> =
            self.uses.iter().filter_map(|used| Some(used.path.first()?.as_str())).collect();
        for (key, span) in self.keys.iter().filter(|_| report_unused && !self.unreadable) {
            // Keys that begin so are refused, but for `_module`, which Ploomber uses.
            let is_used = used.contains(key.as_str()) || used_inside.contains(key) || key.starts_with('_');
            if !is_used && !self.is_mentioned_elsewhere(key) {
                let message = format!("nothing in the pipeline uses `{key}`");
                self.out.push(
                    Diagnostic::warning("unused-env-key", *span, message)
                        .help("remove it, or use it as a placeholder"),
                );
            }
        }
        let builtins =
            self.builtins.into_inner().into_iter().filter_map(|(name, value)| Some((name, value?)));
        let asked = |name: &String| {
            name.starts_with("env.") || used_inside.contains(name) || used.contains(name.as_str())
        };
        let builtins = builtins.filter(|(name, _)| asked(name)).collect();
        Env { files: self.sources, leaves: self.leaves, builtins, uses: self.uses }
    }
}

enum Lookup<'a> {
    Value(Cow<'a, Value>),
    Broken,
    Unknown,
}

impl<'a> Lookup<'a> {
    fn value(self) -> Option<Cow<'a, Value>> {
        match self {
            Lookup::Value(value) => Some(value),
            Lookup::Broken | Lookup::Unknown => None,
        }
    }
}

/// A text that Jinja's parser refuses.
pub(super) fn bad_syntax(error: &str, span: Span) -> Diagnostic {
    Diagnostic::error("placeholder-syntax", span, format!("Jinja can't read this value: {error}"))
        .why("Ploomber reads every value as a Jinja template, with or without placeholders")
}

/// The place of `word` in the value at `span`, or the whole value.
pub(super) fn inside(files: &Files, text: &str, span: Span, word: &str) -> Span {
    let written = files.slice(span);
    let from = if word == "{{" { 0 } else { written.find("{{").unwrap_or(0) };
    match written.get(from..).and_then(|rest| rest.find(word)).filter(|_| text.contains(word)) {
        Some(at) => {
            let start = span.start as usize + from + at;
            let length = if word == "{{" {
                written[from + at..].find("}}").map_or(2, |end| end + 2)
            } else {
                word.len()
            };
            Span::new(span.file, start, start + length)
        }
        None => span,
    }
}
