//! Which tasks of a DAG template wait for which, as Argo reads it from `depends` and `dependencies`.
//!
//! Argo finds names by a pattern that isn't anchored, so `load_data` in `dependencies` is two names, `load` and `data`.

use std::collections::HashMap;

use crate::schema::view::View;
use crate::source::Span;
use crate::source::yaml::Node;

/// A name in a dependency, and the result that is asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Name<'a> {
    pub(crate) task: &'a str,
    /// `Succeeded` and the like; none when the bare task is named.
    pub(crate) result: Option<&'a str>,
    /// Where the name begins in the text.
    pub(crate) start: usize,
}

/// The names in a `depends` expression, in order.
pub(crate) fn dependency_names(text: &str) -> Vec<Name<'_>> {
    let bytes = text.as_bytes();
    let in_name = |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    let mut names = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let start = at;
        while in_name(at) {
            at += 1;
        }
        let mut result = None;
        if bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_uppercase) {
            let letters = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            if letters > 1 {
                result = text.get(at + 1..at + 1 + letters);
            }
        }
        names.push(Name { task: &text[start..at], result, start });
        at += result.map_or(0, |result| result.len() + 1);
    }
    names
}

/// One dependency of a task and where it is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dependency<'a> {
    pub(crate) name: Name<'a>,
    pub(crate) span: Span,
}

/// The dependencies that a task names.
pub(crate) fn dependencies(task: &Node) -> Vec<Dependency<'_>> {
    let depends = task.text("depends");
    if !depends.is_empty() {
        let span = task.place_of("depends");
        return dependency_names(depends).into_iter().map(|name| Dependency { name, span }).collect();
    }
    let listed = task.list("dependencies").iter();
    listed
        .filter_map(|item| Some((item.as_str()?, item.span)))
        .flat_map(|(text, span)| listed_names(text, span))
        .collect()
}

/// The names in an item of `dependencies`, which Argo writes out as `ITEM.Succeeded || …` before it looks for names.
fn listed_names(text: &str, span: Span) -> Vec<Dependency<'_>> {
    let mut names = dependency_names(text);
    let open =
        names.last().is_some_and(|last| last.result.is_none() && last.start + last.task.len() == text.len());
    if !open {
        names.push(Name { task: "Succeeded", result: None, start: text.len() });
    }
    names.into_iter().map(|name| Dependency { name, span }).collect()
}

/// The tasks of a DAG template and what each of them waits for, by position.
pub(crate) struct Graph<'a> {
    pub(crate) tasks: &'a [Node],
    pub(crate) positions: HashMap<&'a str, usize>,
    /// For each task the tasks that it waits for.
    pub(crate) waits_for: Vec<Vec<usize>>,
}

impl<'a> Graph<'a> {
    /// The graph of `tasks`; names that lead nowhere are left out.
    pub(crate) fn new(tasks: &'a [Node]) -> Self {
        let positions: HashMap<&str, usize> =
            tasks.iter().enumerate().map(|(at, task)| (task.text("name"), at)).collect();
        let known = |dependency: Dependency<'_>| positions.get(dependency.name.task).copied();
        let waits_for = tasks
            .iter()
            .map(|task| {
                let mut known: Vec<usize> = dependencies(task).into_iter().filter_map(known).collect();
                known.sort_unstable();
                known.dedup();
                known
            })
            .collect();
        Self { tasks, positions, waits_for }
    }

    /// The graph of the containers of a set, whose dependencies are names and nothing else.
    pub(crate) fn by_exact_name(containers: &'a [Node]) -> Self {
        let positions: HashMap<&str, usize> =
            containers.iter().enumerate().map(|(at, container)| (container.text("name"), at)).collect();
        let known = |name: &Node| positions.get(name.as_str()?).copied();
        let needed = |container: &Node| {
            let mut needed: Vec<usize> = container.list("dependencies").iter().filter_map(known).collect();
            needed.sort_unstable();
            needed.dedup();
            needed
        };
        let waits_for = containers.iter().map(needed).collect();
        Self { tasks: containers, positions, waits_for }
    }

    /// The tasks in an order in which none comes before what it waits for, or else a cycle, in the order of waiting.
    pub(crate) fn order(&self) -> Result<Vec<usize>, Vec<usize>> {
        let mut waiting: Vec<usize> = self.waits_for.iter().map(Vec::len).collect();
        let mut followers = vec![Vec::new(); self.tasks.len()];
        for (task, needed) in self.waits_for.iter().enumerate() {
            needed.iter().for_each(|needed| followers[*needed].push(task));
        }
        let mut order: Vec<usize> = (0..self.tasks.len()).filter(|task| waiting[*task] == 0).collect();
        let mut next = 0;
        while let Some(task) = order.get(next).copied() {
            next += 1;
            for follower in &followers[task] {
                waiting[*follower] -= 1;
                if waiting[*follower] == 0 {
                    order.push(*follower);
                }
            }
        }
        if order.len() == self.tasks.len() { Ok(order) } else { Err(self.cycle(&waiting)) }
    }

    /// A cycle among the tasks that still wait: each of them waits for another one that does.
    fn cycle(&self, waiting: &[usize]) -> Vec<usize> {
        let mut path = Vec::new();
        let mut seen = vec![false; self.tasks.len()];
        let mut at = waiting.iter().position(|count| *count > 0);
        while let Some(task) = at.filter(|task| !seen[*task]) {
            seen[task] = true;
            path.push(task);
            at = self.waits_for[task].iter().copied().find(|needed| waiting[*needed] > 0);
        }
        match at.and_then(|again| path.iter().position(|task| *task == again)) {
            Some(start) => path.split_off(start),
            None => path,
        }
    }

    /// For each task, all that run before it, as a set of bits.
    pub(crate) fn ancestors(&self, order: &[usize]) -> Vec<Ancestors> {
        let words = self.tasks.len().div_ceil(64);
        let mut all = vec![Ancestors(vec![0; words]); self.tasks.len()];
        for task in order {
            let mut own = std::mem::take(&mut all[*task]);
            for needed in &self.waits_for[*task] {
                own.0[needed / 64] |= 1 << (needed % 64);
                own.0.iter_mut().zip(&all[*needed].0).for_each(|(mine, theirs)| *mine |= theirs);
            }
            all[*task] = own;
        }
        all
    }
}

/// The tasks that run before one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ancestors(Vec<u64>);

impl Ancestors {
    /// Whether the task at `position` is one of them.
    pub(crate) fn contains(&self, position: usize) -> bool {
        self.0.get(position / 64).is_some_and(|word| word & (1 << (position % 64)) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(&str, Option<&str>)> {
        dependency_names(text).into_iter().map(|name| (name.task, name.result)).collect()
    }

    #[test]
    fn names_are_read_as_argo_reads_them() {
        assert_eq!(
            names("a && (b.Failed || !c-d.AnySucceeded)"),
            [("a", None), ("b", Some("Failed")), ("c-d", Some("AnySucceeded"))]
        );
        assert_eq!(names("load_data"), [("load", None), ("data", None)]);
        assert_eq!(names("a.succeeded"), [("a", None), ("succeeded", None)]);
        assert_eq!(names("a.S"), [("a", None), ("S", None)]);
    }
}
