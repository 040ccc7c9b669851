//! The DAG: tasks as nodes, and for each edge the reference that caused it.

use std::collections::HashMap;

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::languages::{Facts, Reference};
use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Diagnostics, Span};
use crate::spec::{Pipeline, SourceKind, wildcard};

/// `from` must be done before `to` starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Index of the upstream task.
    pub from: usize,
    /// Index of the task that refers to it.
    pub to: usize,
    /// The reference in the source (or in `upstream:`).
    pub found_at: Span,
    /// The wildcard that matched, if the reference was one.
    pub pattern: Option<String>,
}

/// Tasks by their index in [`Pipeline::tasks`], edges between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dag {
    /// Every edge once, by `to`, then by the name of `from`.
    pub edges: Vec<Edge>,
    /// For each task its upstream tasks, sorted by name.
    pub upstream: Vec<Vec<usize>>,
    /// For each task the tasks that need it, in pipeline order.
    pub downstream: Vec<Vec<usize>>,
    /// All tasks in topological order as Ploomber has it: generation by generation, each in the order its members
    /// became free; without the tasks on or behind a cycle.
    pub order: Vec<usize>,
}

impl Dag {
    /// The tasks that can run at the same time, from the first to the last such group; as `order`, without cycles.
    pub fn generations(&self) -> Vec<Vec<usize>> {
        let mut depth = vec![0; self.upstream.len()];
        let mut generations: Vec<Vec<usize>> = Vec::new();
        for task in &self.order {
            depth[*task] = self.upstream[*task].iter().map(|before| depth[*before] + 1).max().unwrap_or(0);
            if generations.len() <= depth[*task] {
                generations.resize(depth[*task] + 1, Vec::new());
            }
            generations[depth[*task]].push(*task);
        }
        generations
    }
}

/// Connects the tasks as Ploomber's `DAGSpec.to_dag` does. References to nothing, wildcards without a match and
/// cycles go to `out`; the edges that could be made are there all the same.
pub fn build(pipeline: &Pipeline, facts: &[Facts], out: &Diagnostics) -> Dag {
    let mut dag = Dag { edges: edges(pipeline, facts, out), ..Dag::default() };
    dag.upstream = vec![Vec::new(); pipeline.tasks.len()];
    dag.downstream = dag.upstream.clone();
    for edge in &dag.edges {
        dag.upstream[edge.to].push(edge.from);
        dag.downstream[edge.from].push(edge.to);
    }
    dag.order = topological_order(&dag);
    if dag.order.len() < pipeline.tasks.len() {
        report_cycles(pipeline, &dag, out);
    }
    dag
}

fn edges(pipeline: &Pipeline, facts: &[Facts], out: &Diagnostics) -> Vec<Edge> {
    let names = Names::of(pipeline);
    let mut edges = Vec::new();
    let mut inputs: Vec<Reference> = Vec::new();
    for (to, task) in pipeline.tasks.iter().enumerate() {
        let mut found: Vec<Edge> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        let mut connect = |from: usize, reference: &Reference, pattern: Option<String>| {
            if seen.insert(from) {
                found.push(Edge { from, to, found_at: reference.span, pattern });
            }
        };
        let declared: Vec<Reference>;
        let references: &[Reference] = if pipeline.extract.upstream {
            facts.get(to).map_or(&[], |facts| &facts.upstream)
        } else {
            let refer = |name: &crate::source::Spanned<String>| Reference {
                name: name.value.clone(),
                span: name.span,
            };
            declared = task.upstream.iter().map(refer).collect();
            &declared
        };
        for reference in references {
            if reference.name.contains('*') {
                let matched = names.matching(&reference.name);
                if matched.is_empty() && !pipeline.means_broken(&reference.name) {
                    out.push(unmatched(&task.name.text, reference));
                }
                for from in matched {
                    connect(from, reference, Some(reference.name.clone()));
                }
            } else if let Some(from) = names.by_text.get(reference.name.as_str()) {
                connect(*from, reference, None);
            } else if !pipeline.means_broken(&reference.name) && !names_lost(&reference.name, pipeline, facts)
            {
                match pipeline.part_of {
                    Some(_) => inputs.push(reference.clone()),
                    None => out.push(unknown(pipeline, to, reference)),
                }
            }
        }
        found.sort_by(|a, b| pipeline.tasks[a.from].name.text.cmp(&pipeline.tasks[b.from].name.text));
        edges.append(&mut found);
    }
    if let (Some(whole), [first, ..]) = (&pipeline.part_of, inputs.as_slice()) {
        out.push(partial(whole, first));
    }
    edges
}

/// A file that another one imports, without the tasks that only the other one has.
fn partial(whole: &str, input: &Reference) -> Diagnostic {
    let message = format!("this needs '{}', which `{whole}` has and this file hasn't", input.name);
    Diagnostic::error("partial-pipeline", input.span, message)
        .why("the file is a part of that pipeline: by itself Ploomber refuses it")
        .help(format!("name the whole: `--entry-point {whole}`"))
}

/// Task names for looking up; names that the cast turned into something else than text can't be referred to.
struct Names<'a> {
    by_text: HashMap<&'a str, usize>,
    all: Vec<(&'a str, usize)>,
    /// The same, sorted: patterns with a literal start look at a range only.
    sorted: Vec<(&'a str, usize)>,
}

impl<'a> Names<'a> {
    fn of(pipeline: &'a Pipeline) -> Self {
        let text = pipeline.tasks.iter().enumerate().filter(|(_, task)| task.name.is_text);
        let all: Vec<(&str, usize)> = text.map(|(index, task)| (task.name.text.as_str(), index)).collect();
        let by_text = all.iter().rev().copied().collect();
        let mut sorted = all.clone();
        sorted.sort_unstable();
        Self { by_text, all, sorted }
    }

    /// The tasks that a wildcard names, in pipeline order.
    fn matching(&self, pattern: &str) -> Vec<usize> {
        let literal = &pattern[..pattern.find(['*', '?', '[']).unwrap_or(pattern.len())];
        let candidates = if literal.is_empty() {
            self.all.as_slice()
        } else {
            let from = self.sorted.partition_point(|(name, _)| *name < literal);
            let count = self.sorted[from..].partition_point(|(name, _)| name.starts_with(literal));
            &self.sorted[from..from + count]
        };
        let matched = candidates.iter().filter(|(name, _)| wildcard::matches(pattern, name));
        let mut matched: Vec<usize> = matched.map(|(_, index)| *index).collect();
        matched.sort_unstable();
        matched
    }
}

fn unknown(pipeline: &Pipeline, to: usize, reference: &Reference) -> Diagnostic {
    let task = &pipeline.tasks[to];
    let message = format!("task '{}' needs '{}', but no task has that name", task.name.text, reference.name);
    let found = Diagnostic::error("unknown-upstream", reference.span, message).label("no such task");
    if let Some(cast) =
        pipeline.tasks.iter().find(|other| !other.name.is_text && other.name.text == reference.name)
    {
        return found
            .related(cast.name.span, "not text: Ploomber reads this name as a Python literal")
            .help("give that task a name that isn't a number, a boolean or a list");
    }
    let names: Vec<&str> = pipeline.tasks.iter().map(|task| task.name.text.as_str()).collect();
    match did_you_mean(&reference.name, names.iter().copied()) {
        Some(close) => found.help(format!("did you mean '{close}'?")),
        None if reference.name.contains(['?', '[']) => {
            found.help("a name is a wildcard only when it contains `*`: `?` and `[...]` alone are literal")
        }
        None => found.help(format!("the tasks are: {}", some(&names))),
    }
}

/// Whether a name may be that of a task that is called like its source, whose source isn't there as it is written: the
/// misspelt source is reported already.
fn names_lost(name: &str, pipeline: &Pipeline, facts: &[Facts]) -> bool {
    let lost = pipeline.tasks.iter().zip(facts).filter(|(task, facts)| {
        facts.file.is_none() && task.source.kind != SourceKind::Text && task.name.span == task.source.span
    });
    did_you_mean(name, lost.map(|(task, _)| task.name.text.as_str())).is_some()
}

fn unmatched(task: &str, reference: &Reference) -> Diagnostic {
    let message = format!("no task matches '{}', so '{task}' waits for none", reference.name);
    Diagnostic::warning("unmatched-wildcard", reference.span, message)
        .why("Ploomber says nothing: the task starts at once, without these inputs")
        .help("compare the pattern with the output of `sooper graph`")
}

/// The first few names, for a message.
fn some(names: &[&str]) -> String {
    const SHOWN: usize = 8;
    let mut text = names.iter().take(SHOWN).map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    text
}

fn topological_order(dag: &Dag) -> Vec<usize> {
    let mut waiting: Vec<usize> = dag.upstream.iter().map(Vec::len).collect();
    let mut order: Vec<usize> = (0..waiting.len()).filter(|task| waiting[*task] == 0).collect();
    let mut done = 0;
    while done < order.len() {
        for next in &dag.downstream[order[done]] {
            waiting[*next] -= 1;
            if waiting[*next] == 0 {
                order.push(*next);
            }
        }
        done += 1;
    }
    order
}

fn report_cycles(pipeline: &Pipeline, dag: &Dag, out: &Diagnostics) {
    let links = dag.edges.iter().map(|edge| (edge.from as u32, edge.to as u32));
    let mut graph: DiGraph<(), ()> = DiGraph::from_edges(links);
    while graph.node_count() < dag.upstream.len() {
        graph.add_node(());
    }
    for component in tarjan_scc(&graph) {
        let mut members: Vec<usize> = component.iter().map(|node: &NodeIndex| node.index()).collect();
        members.sort_unstable();
        let first = members[0];
        if members.len() > 1 || dag.upstream[first].contains(&first) {
            out.push(cycle(pipeline, dag, &shortest_cycle(dag, first, &members)));
        }
    }
}

/// The shortest way from `start` back to itself along edges between `members`: each task waits for the next one.
fn shortest_cycle(dag: &Dag, start: usize, members: &[usize]) -> Vec<usize> {
    let mut reached_from: HashMap<usize, usize> = HashMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(task) = queue.pop_front() {
        for next in &dag.upstream[task] {
            if *next == start {
                let mut path = vec![task];
                while let Some(before) = path.last().and_then(|last| reached_from.get(last)) {
                    path.push(*before);
                }
                path.reverse();
                return path;
            }
            if members.binary_search(next).is_ok() && !reached_from.contains_key(next) {
                reached_from.insert(*next, task);
                queue.push_back(*next);
            }
        }
    }
    vec![start]
}

fn cycle(pipeline: &Pipeline, dag: &Dag, path: &[usize]) -> Diagnostic {
    let name = |task: usize| pipeline.tasks[task].name.text.as_str();
    let mut diagnostic: Option<Diagnostic> = None;
    let round = path.iter().zip(path.iter().cycle().skip(1));
    for (task, needs) in round {
        let Some(edge) = dag.edges.iter().find(|edge| edge.to == *task && edge.from == *needs) else {
            continue;
        };
        let mut text = format!("'{}' needs '{}'", name(*task), name(*needs));
        if let Some(pattern) = &edge.pattern {
            text.push_str(&format!(" (matched by '{pattern}')"));
        }
        diagnostic = Some(match diagnostic {
            None => Diagnostic::error("dependency-cycle", edge.found_at, describe(path, &name)).label(text),
            Some(diagnostic) => diagnostic.related(edge.found_at, text),
        });
    }
    let fallback =
        || Diagnostic::error("dependency-cycle", pipeline.tasks[path[0]].defined_at, describe(path, &name));
    diagnostic
        .unwrap_or_else(fallback)
        .why("no task of the cycle could ever start")
        .help("take one of these references out")
}

fn describe<'a>(path: &[usize], name: &impl Fn(usize) -> &'a str) -> String {
    match path {
        [only] => format!("task '{}' waits for itself", name(*only)),
        _ => {
            let round = path.iter().chain(path.first()).map(|task| name(*task));
            format!("tasks wait for each other: {}", round.collect::<Vec<_>>().join(" -> "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Spanned;
    use crate::spec::{Extract, ProductClass, Source, SourceKind, Task, TaskClass, TaskName};

    /// A pipeline whose tasks declare their upstream: `[("a", &["b"])]` is a task `a` that needs `b`.
    fn pipeline(tasks: &[(&str, &[&str])]) -> Pipeline {
        let files = crate::source::Files::new(crate::source::files::Memory::default().with("/p", ""));
        let span = Span::start_of(files.open("/p".as_ref()).unwrap());
        let task = |(name, upstream): &(&str, &[&str])| Task {
            name: TaskName { text: (*name).into(), is_text: true, span },
            class: TaskClass::ShellScript,
            source: Source { text: "a.sh".into(), span, kind: SourceKind::Text },
            product: None,
            product_class: ProductClass::File,
            upstream: upstream.iter().map(|name| Spanned::new((*name).to_owned(), span)).collect(),
            param_names: Vec::new(),
            params: Vec::new(),
            callables: Vec::new(),
            grid_index: None,
            defined_at: span,
            options: Vec::new(),
        };
        Pipeline {
            extract: Extract { upstream: false, product: false },
            tasks: tasks.iter().map(task).collect(),
            ..Pipeline::default()
        }
    }

    fn messages(out: &Diagnostics) -> Vec<String> {
        out.sorted().iter().map(|diagnostic| diagnostic.message.clone()).collect()
    }

    #[test]
    fn wildcards_match_all_names_and_order_is_by_generation() {
        let out = Diagnostics::default();
        let pipeline =
            pipeline(&[("join", &["fit-*", "load"]), ("fit-1", &["load"]), ("load", &[]), ("fit-0", &[])]);
        let dag = build(&pipeline, &[], &out);
        assert_eq!(dag.upstream, [vec![3, 1, 2], vec![2], vec![], vec![]]);
        assert_eq!(dag.order, [2, 3, 1, 0]);
        assert_eq!(dag.generations(), [vec![2, 3], vec![1], vec![0]]);
        assert!(out.is_empty());
    }

    #[test]
    fn a_cycle_is_told_edge_by_edge_and_the_rest_keeps_its_order() {
        let out = Diagnostics::default();
        let dag =
            build(&pipeline(&[("a", &["c"]), ("b", &["a"]), ("c", &["b", "x"]), ("x", &[])]), &[], &out);
        assert_eq!(messages(&out), ["tasks wait for each other: a -> c -> b -> a"]);
        assert_eq!(out.sorted()[0].labels.len(), 3);
        assert_eq!(dag.order, [3]);
    }

    #[test]
    fn what_does_not_exist_is_told_with_a_suggestion() {
        let out = Diagnostics::default();
        build(&pipeline(&[("load_data", &["*self"]), ("fit", &["load-dat", "fit"])]), &[], &out);
        let expected = [
            "task 'fit' waits for itself",
            "task 'fit' needs 'load-dat', but no task has that name",
            "no task matches '*self', so 'load_data' waits for none",
        ];
        assert_eq!(messages(&out), expected);
        assert_eq!(out.sorted()[1].help, ["did you mean 'load_data'?"]);
    }
}
