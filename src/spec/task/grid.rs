//! Grids: one task for each combination of values.

use std::collections::HashSet;

use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Span, Spanned};
use crate::spec::callable::called_on_load;
use crate::spec::called::{self, Needed};
use crate::spec::item::{Content, Item};
use crate::spec::{Task, TaskName, Value};

use super::product::{self, GridCell};
use super::{Context, Reader, Shared};

/// A pipeline of more tasks is a slip.
const LARGEST: usize = 1_000_000;

impl<'a> Reader<'a> {
    /// The tasks of a grid.
    pub(super) fn grid(&self, grid: &Item, shared: &Shared) -> Option<Vec<Task>> {
        let prefix = self.grid_name();
        let constants = self.constants();
        let combinations = combinations(grid, self.context);
        let (prefix, constants, combinations) = (prefix?, constants?, combinations?);
        self.check_overlap(&combinations, &constants, grid)?;
        let mut tasks = Vec::with_capacity(combinations.len());
        let mut names = HashSet::with_capacity(combinations.len());
        for (index, mut params) in combinations.into_iter().enumerate() {
            params.extend(constants.iter().cloned());
            let name = match prefix.value.contains("[[") && prefix.value.contains("]]") {
                false => format!("{}{index}", prefix.value),
                true => match product::fill(prefix.value, &params) {
                    Ok(name) => name,
                    Err(error) => {
                        let message = format!("this name can't be filled: {error}");
                        self.out().push(Diagnostic::error("bad-name", prefix.span, message));
                        return None;
                    }
                },
            };
            if !names.insert(name.clone()) {
                self.report_twins(&prefix, &name, &params);
                return None;
            }
            let product = self.product(shared, &params, Some(GridCell { index, name: &name }))?;
            let name = TaskName { text: name, is_text: true, span: prefix.span };
            tasks.push(self.task(shared, name, product, params, Some(index)));
        }
        Some(tasks)
    }

    fn grid_name(&self) -> Option<Spanned<&'a str>> {
        let Some(item) = self.get("name") else {
            let problem =
                Diagnostic::error("missing-key", self.entry.item.span, "a task with a `grid` needs a `name`");
            self.out().push(problem.help("add `name`, such as `name: fit-`; its tasks are fit-0, fit-1, …"));
            return None;
        };
        if item.as_str().is_none() {
            item.wrong_type("name", "text", self.out());
        }
        item.as_str().map(|name| Spanned::new(name, item.span))
    }

    /// Two tasks of the grid that have one name.
    fn report_twins(&self, written: &Spanned<&str>, name: &str, params: &[(String, Value)]) {
        let holes = written.value.split("[[").skip(1).filter_map(|rest| rest.split("]]").next());
        let is_param = |hole: &&str| params.iter().any(|(key, _)| key == hole);
        let known = || params.iter().map(|(key, _)| key.as_str());
        let problem = match holes.map(word).find(|hole| !is_param(hole)) {
            Some(unknown) => {
                let message = format!("the grid has no parameter `{unknown}`");
                let guess =
                    did_you_mean(unknown, known()).map(|guess| format!("did you mean `[[{guess}]]`?"));
                Diagnostic::error("duplicate-task", written.span, message)
                    .why(format!("so that more than one of its tasks is called '{name}'"))
                    .help_if(guess)
            }
            None => {
                let message = format!("more than one task of this grid is called '{name}'");
                Diagnostic::error("duplicate-task", written.span, message)
            }
        };
        let all: Vec<String> = known().map(|key| format!("[[{key}]]")).collect();
        self.out().push(problem.help(format!("name them by all that differs: {}", all.join(", "))));
    }

    fn check_overlap(
        &self,
        cells: &[Vec<(String, Value)>],
        constants: &[(String, Value)],
        grid: &Item,
    ) -> Option<()> {
        self.check_grid_reserved(grid);
        let is_constant = |key: &str| constants.iter().any(|(known, _)| known == key);
        match cells.iter().flatten().find(|(key, _)| is_constant(key)) {
            None => Some(()),
            Some((key, _)) => {
                let problem = Diagnostic::error(
                    "grid-overlap",
                    grid.span,
                    format!("`{key}` is in `grid` and in `params`"),
                );
                self.out().push(problem.help("remove it from one of them"));
                None
            }
        }
    }

    fn check_grid_reserved(&self, grid: &Item) {
        match &grid.content {
            Content::Map(pairs) => self.check_reserved(pairs),
            Content::List(items) => {
                items.iter().filter_map(Item::as_map).for_each(|pairs| self.check_reserved(pairs))
            }
            _ => {}
        }
    }
}

/// The name that a placeholder's text begins with.
fn word(hole: &str) -> &str {
    let hole = hole.trim();
    hole.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).next().unwrap_or(hole)
}

/// The values of each task, in order; the same keys may come with other values from each mapping of a list. `None` when
/// that can't be known, which is reported.
fn combinations(grid: &Item, context: &Context<'_>) -> Option<Vec<Vec<(String, Value)>>> {
    let mappings: Vec<&Item> = match &grid.content {
        Content::Map(_) => vec![grid],
        Content::List(items) => items.iter().collect(),
        _ => {
            grid.wrong_type(
                "grid",
                "a mapping from parameter to values, or a list of such mappings",
                context.out,
            );
            return None;
        }
    };
    let mut all = Some(Vec::new());
    for mapping in mappings {
        let made = product(mapping, context);
        all = all.zip(made).map(|(mut all, made)| {
            all.extend(made);
            all
        });
    }
    if all.as_ref().is_some_and(|all| all.len() > LARGEST) {
        too_large(grid.span, context);
        return None;
    }
    all
}

fn too_large(span: Span, context: &Context<'_>) {
    let message = format!("this grid makes more than {LARGEST} tasks");
    context.out.push(Diagnostic::error("grid-too-large", span, message).help("make it smaller"));
}

/// The cartesian product of one mapping; the last key varies fastest.
fn product(mapping: &Item, context: &Context<'_>) -> Option<Vec<Vec<(String, Value)>>> {
    let Some(pairs) = mapping.as_map() else {
        mapping.wrong_type("grid", "mappings from parameter to values", context.out);
        return None;
    };
    // Every key is looked at before giving up, so that all problems are reported.
    let values: Vec<Option<Vec<Value>>> =
        pairs.iter().map(|(key, item)| values(&key.value.to_string(), item, context)).collect();
    let values: Vec<Vec<Value>> = values.into_iter().collect::<Option<_>>()?;
    if let Some((_, (key, item))) = values.iter().zip(pairs).find(|(values, _)| values.is_empty()) {
        let message = format!("`{}` has no values, so this makes no tasks", key.value);
        let problem = Diagnostic::warning("empty-grid", item.span, message);
        context.out.push(problem.help("give it values, or take it out"));
    }
    let count = values.iter().try_fold(1_usize, |count, values| count.checked_mul(values.len()));
    let Some(count) = count.filter(|count| *count <= LARGEST) else {
        too_large(mapping.span, context);
        return None;
    };
    let keys: Vec<String> = pairs.iter().map(|(key, _)| key.value.to_string()).collect();
    let combination = |index: usize| {
        let mut rest = index;
        let mut chosen: Vec<(String, Value)> = Vec::with_capacity(keys.len());
        for (key, values) in keys.iter().zip(&values).rev() {
            chosen.push((key.clone(), values[rest % values.len()].clone()));
            rest /= values.len();
        }
        chosen.reverse();
        chosen
    };
    Some((0..count).map(combination).collect())
}

/// What a key of a grid goes through: a list's elements, a mapping's keys, or the one value.
fn values(key: &str, item: &Item, context: &Context<'_>) -> Option<Vec<Value>> {
    if item.has_broken() {
        return None;
    }
    if let Some(callable) = called_on_load(item) {
        let what = format!("the values of `{key}`");
        return called::result(
            &callable,
            &what,
            Needed::ForTheGraph,
            context.files,
            context.search,
            context.out,
        )
        .map(iterate);
    }
    Some(iterate(item.to_value()))
}

fn iterate(value: Value) -> Vec<Value> {
    match value {
        Value::List(items) | Value::Tuple(items) | Value::Set(items) => items,
        Value::Dict(pairs) => pairs.into_iter().map(|(key, _)| key).collect(),
        Value::Bytes(bytes) => bytes.into_iter().map(|byte| Value::Int(byte.into())).collect(),
        one => vec![one],
    }
}
