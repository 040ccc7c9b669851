//! `env.yaml`: the values that placeholders are filled with, where they come from and what uses them.
//!
//! Everything about it is kept in an [`Env`], since an exported pipeline freezes or passes on exactly these values.

mod expand;
mod find;
mod read;
mod scope;

use std::collections::BTreeMap;

use crate::source::{FileId, Span};

use super::Value;

pub(crate) use expand::load;
pub(crate) use scope::Scope;

/// The values a pipeline was filled with.
#[derive(Debug, Clone, Default)]
pub struct Env {
    /// The `env.yaml` in use, then what its `meta.import_from` names, and so on; empty without one.
    pub files: Vec<FileId>,
    /// Every value of these files as the pipeline sees it, in the order in which Ploomber expands them.
    pub leaves: Vec<Leaf>,
    /// Where the pipeline uses a value, one entry for each placeholder.
    pub uses: Vec<Use>,
    /// Built-in placeholders (`git`, `now`, `here`, …) that the pipeline or `env.yaml` uses and nobody overrides,
    /// and `env.NAME` for the variables of the process, with their values when the pipeline was loaded.
    pub builtins: BTreeMap<String, Value>,
}

/// One value of `env.yaml`: anything but a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// The keys that lead to it: `--env--a--b` sets `[a, b]`.
    pub path: Vec<String>,
    /// As written.
    pub raw: Value,
    /// Placeholders filled and cast, or what the command line says.
    pub value: Value,
    /// Where it is written.
    pub span: Span,
    /// The variables that its placeholders name; empty for a constant.
    pub placeholders: Vec<String>,
    /// Whether the command line replaced it.
    pub overridden: bool,
}

/// A placeholder in the pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The variable and the keys looked up in it, as far as they are plain text.
    pub path: Vec<String>,
    /// What the placeholder stands in.
    pub place: Place,
    /// The value that holds it.
    pub span: Span,
}

/// The part of a pipeline that a placeholder stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// `meta:`.
    Meta,
    /// A task's `name`.
    Name,
    /// A task's `source`.
    Source,
    /// A task's `class` or `product_class`.
    Class,
    /// A task's `upstream`.
    Upstream,
    /// A task's `product`.
    Product,
    /// A task's `grid`.
    Grid,
    /// A task's `params`.
    Params,
    /// Clients, hooks, options and whatever else.
    Other,
}

impl Place {
    /// The place of a task's key.
    pub(crate) fn of_task_key(key: &str) -> Self {
        match key {
            "name" => Place::Name,
            "source" => Place::Source,
            "class" | "product_class" => Place::Class,
            "upstream" => Place::Upstream,
            "product" => Place::Product,
            "grid" => Place::Grid,
            "params" => Place::Params,
            _ => Place::Other,
        }
    }

    /// Whether another value there can make other tasks or edges. Products may lie elsewhere in each run.
    pub fn shapes_graph(self) -> bool {
        !matches!(self, Place::Product | Place::Params | Place::Other)
    }
}

impl Env {
    /// Whether another value of the leaf at `path` could change tasks or edges: a placeholder in such a place
    /// asks for it, or for a value that is computed from it.
    pub fn shapes_graph(&self, path: &[String]) -> bool {
        let mut wanted: Vec<&[String]> = vec![path];
        let mut at = 0;
        while let Some(&path) = wanted.get(at) {
            at += 1;
            if self.uses.iter().any(|used| used.place.shapes_graph() && overlap(&used.path, path)) {
                return true;
            }
            // Inside env.yaml only top-level values can be named.
            let [name] = path else { continue };
            for leaf in self.leaves.iter().filter(|leaf| leaf.placeholders.contains(name)) {
                if !wanted.contains(&leaf.path.as_slice()) {
                    wanted.push(&leaf.path);
                }
            }
        }
        false
    }
}

/// Whether one path leads to the other or to something inside it.
fn overlap(left: &[String], right: &[String]) -> bool {
    left.iter().zip(right).all(|(left, right)| left == right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::files::{Files, Memory};
    use crate::source::{Diagnostics, Severity};
    use crate::spec::{Fixed, Pipeline, Request, resolve};

    const PIPELINE: &str = "\
tasks:
- {source: m.f, name: 't-{{reports}}', product: x.txt, params: {p: '{{a.b}} {{reports}} {{n}}', here: '{{here}}'}}
";
    const ENV: &str = "out: o\na: {b: 1, c-d: 2}\nreports: '{{out}}/r'\nn: 5\nspare: {x: 1}\n";

    fn load(overrides: &[(&str, &str)]) -> (Option<Pipeline>, Vec<String>) {
        let memory = Memory::default().with("/p/m.py", "").with("/p/pipeline.yaml", PIPELINE);
        let files = Files::new(memory.with("/p/env.yaml", ENV));
        let pair =
            |(key, value): &(&str, &str)| (key.split("--").map(str::to_owned).collect(), (*value).to_owned());
        let request = Request { entry_point: None, env: overrides.iter().map(pair).collect() };
        let out = Diagnostics::default();
        let pipeline = resolve(&files, &Fixed::new("/p"), &request, &|_| (), &out);
        let errors = out.sorted().into_iter().filter(|problem| problem.severity == Severity::Error);
        (pipeline, errors.map(|problem| problem.message).collect())
    }

    fn param(overrides: &[(&str, &str)]) -> Result<String, String> {
        let (pipeline, errors) = load(overrides);
        match errors.into_iter().next() {
            Some(error) => Err(error),
            None => Ok(pipeline.unwrap().tasks[0].params[0].1.to_string()),
        }
    }

    fn path(text: &str) -> Vec<String> {
        text.split('.').map(str::to_owned).collect()
    }

    #[test]
    fn an_override_changes_its_value_alone() {
        assert_eq!(param(&[]).as_deref(), Ok("1 o/r 5"));
        assert_eq!(param(&[("out", "zz")]).as_deref(), Ok("1 o/r 5"));
        assert_eq!(param(&[("a--b", "[1, 2]")]).as_deref(), Ok("[1, 2] o/r 5"));
        assert_eq!(param(&[("a--b", "{{n}}"), ("n", "9")]).as_deref(), Ok("5 o/r 9"));
        assert_eq!(param(&[("n", "{{out}}"), ("out", "k")]).as_deref(), Ok("1 o/r o"));
        assert_eq!(param(&[("reports", "{{user}}x")]).as_deref(), Ok("1 userx 5"));
        for unknown in ["nope", "a", "a--c-d", "user"] {
            assert!(param(&[(unknown, "1")]).is_err(), "{unknown}");
        }
    }

    #[test]
    fn what_a_value_is_used_for_is_known_through_other_values() {
        let (pipeline, _) = load(&[("n", "7")]);
        let env = pipeline.unwrap().env;
        let shapes = ["out", "reports", "n", "a.b", "spare.x"].map(|name| env.shapes_graph(&path(name)));
        assert_eq!(shapes, [true, true, false, false, false]);
        assert_eq!(env.builtins.into_iter().collect::<Vec<_>>(), [("here".into(), Value::Str("/p".into()))]);
        let leaf = |name: &str| env.leaves.iter().find(|leaf| leaf.path == path(name)).unwrap();
        assert_eq!(leaf("reports").placeholders, ["out"]);
        assert_eq!((&leaf("n").raw, &leaf("n").value), (&Value::Int(5), &Value::Int(7)));
        assert!(leaf("n").overridden && !leaf("out").overridden);
    }
}
