//! DAG templates: tasks and what each of them waits for.

use std::collections::HashMap;

use super::arguments::{self, Arguments};
use super::graph::{Ancestors, Graph, dependencies};
use super::lookup::Call;
use super::names::{self, Named};
use super::steps::loops_over_values;
use super::template::Frame;
use super::{Found, Validator};
use crate::manifest::scope::Outputs;
use crate::manifest::tags::has_parameter;
use crate::schema::view::View;
use crate::source::diagnostic::did_you_mean;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Span};

/// The results that may be asked of a task.
const RESULTS: [&str; 8] =
    ["Succeeded", "Failed", "Errored", "Skipped", "Omitted", "Daemoned", "AnySucceeded", "AllFailed"];

impl<'a> Validator<'a, '_> {
    /// Checks every task, in an order in which none comes before what it waits for.
    pub(super) fn dag(&mut self, frame: &mut Frame<'a>) {
        let Some(dag) = frame.template.field("dag") else {
            return;
        };
        let tasks = dag.list("tasks");
        if tasks.is_empty() {
            self.error("missing-field", frame.template.place_of_key("dag"), "`dag` needs at least one task");
            return;
        }
        names::check(tasks, "task", Named::Templates, self.out);
        let graph = Graph::new(tasks);
        self.dependencies(&graph);
        let order = match graph.order() {
            Ok(order) => order,
            Err(cycle) => return self.cycle(&graph, &cycle),
        };
        let found = self.enter_tasks(&graph, &order, frame);
        self.targets(dag, &graph, frame);
        let ancestors = graph.ancestors(&order);
        for task in order {
            self.task(&graph, task, &ancestors[task], &found[task], frame);
        }
        frame.scope.before = Ancestors::default();
    }

    fn cycle(&self, graph: &Graph<'a>, cycle: &[usize]) {
        let name = |task: &usize| graph.tasks[*task].text("name");
        let Some(first) = cycle.first() else {
            return;
        };
        let path: Vec<&str> = cycle.iter().chain(cycle.first()).map(name).collect();
        let place = |task: usize| {
            let key = if graph.tasks[task].text("depends").is_empty() { "dependencies" } else { "depends" };
            graph.tasks[task].place_of(key)
        };
        let message = format!("these tasks wait for each other: {}", path.join(" → "));
        let mut diagnostic = Diagnostic::error("task-cycle", place(*first), message);
        for other in &cycle[1..] {
            diagnostic = diagnostic.related(place(*other), "and here");
        }
        self.out.push(diagnostic);
    }

    /// What the tasks say of each other.
    fn dependencies(&self, graph: &Graph<'a>) {
        let depends = graph.tasks.iter().find(|task| !task.text("depends").is_empty());
        for task in graph.tasks {
            self.mixture(task, depends);
            for dependency in dependencies(task) {
                let name = dependency.name;
                let Some(position) = graph.positions.get(name.task) else {
                    self.unknown_dependency(name.task, dependency.span, task, graph);
                    continue;
                };
                let Some(result) = name.result else {
                    continue;
                };
                if !RESULTS.contains(&result) {
                    let message =
                        format!("`{result}` is no result of a task: there are {}", RESULTS.join(", "));
                    let close = did_you_mean(result, RESULTS).map(|word| format!("did you mean `{word}`?"));
                    self.out
                        .push(Diagnostic::error("unknown-result", dependency.span, message).help_if(close));
                } else if matches!(result, "AnySucceeded" | "AllFailed") {
                    let other = &graph.tasks[*position];
                    if !loops_over_values(other) && !other.has("withSequence") {
                        let message = format!(
                            "`{}.{result}` asks for several runs, but `{}` has no loop",
                            name.task, name.task
                        );
                        self.error("unknown-result", dependency.span, message);
                    }
                }
            }
        }
    }

    /// `depends`, `dependencies` and `continueOn` don't go together, and ordered tasks don't begin with a digit.
    fn mixture(&self, task: &Node, depends: Option<&Node>) {
        let name = task.text("name");
        let listed = !task.list("dependencies").is_empty();
        if (depends.is_some() || listed) && name.starts_with(|letter: char| letter.is_ascii_digit()) {
            let message = format!(
                "`{name}` begins with a digit, which a task that takes part in dependencies must not"
            );
            self.error("leading-digit", task.place_of("name"), message);
        }
        let Some(other) = depends else {
            return;
        };
        for (key, clashes) in [("dependencies", listed), ("continueOn", task.has("continueOn"))] {
            if clashes {
                let message = format!("`{key}` and `depends` don't go together in one DAG");
                let diagnostic = Diagnostic::error("mixed-dependencies", task.place_of_key(key), message);
                self.out.push(diagnostic.related(other.place_of_key("depends"), "`depends` is used here"));
            }
        }
    }

    fn unknown_dependency(&self, name: &str, span: Span, task: &Node, graph: &Graph<'a>) {
        let written = self.files.slice(span);
        let split = written.contains('_') && written.trim_matches(['"', '\'']) != name;
        let message = format!("`{}` waits for `{name}`, which is no task here", task.text("name"));
        let mut names: Vec<&str> = graph.positions.keys().copied().collect();
        names.sort_unstable();
        let close = did_you_mean(name, names).map(|close| format!("did you mean `{close}`?"));
        let mut diagnostic = Diagnostic::error("unknown-dependency", span, message).help_if(close);
        if split {
            diagnostic =
                diagnostic.help("a name ends at `_` here: task names have letters, digits and `-` only");
        }
        self.out.push(diagnostic);
    }

    /// Checks the template of each task and collects what the tasks offer.
    fn enter_tasks(
        &mut self,
        graph: &Graph<'a>,
        order: &[usize],
        frame: &mut Frame<'a>,
    ) -> Vec<(Call<'a>, Option<Found<'a>>)> {
        let mut entered: HashMap<usize, (Call<'a>, Option<Found<'a>>)> = HashMap::new();
        for task in order {
            let node = &graph.tasks[*task];
            let call = self.call(node, frame);
            let found = self.enter(&call, frame.holder, &Arguments::Any);
            let template = found.map(|found| found.template);
            let outputs = Outputs {
                template,
                aggregate: loops_over_values(node),
                status: node.has("hooks"),
                outputs: true,
                position: *task,
            };
            frame.scope.offer(node.text("name"), outputs, &mut self.globals);
            entered.insert(*task, (call, found));
        }
        (0..graph.tasks.len()).filter_map(|task| entered.remove(&task)).collect()
    }

    fn targets(&self, dag: &Node, graph: &Graph<'a>, frame: &Frame<'a>) {
        let target = dag.text("target");
        if target.is_empty() {
            return;
        }
        let span = dag.place_of("target");
        self.resolve_text(target, span, None, &frame.scope);
        for name in self.filled(target, frame).split(' ') {
            if !has_parameter(name) && !graph.positions.contains_key(name) {
                let mut names: Vec<&str> = graph.positions.keys().copied().collect();
                names.sort_unstable();
                let close = did_you_mean(name, names).map(|close| format!("did you mean `{close}`?"));
                let message = match name {
                    "" => "an empty name among the targets: they are separated by one space".to_owned(),
                    _ => format!("the target `{name}` is no task here"),
                };
                self.out.push(Diagnostic::error("unknown-dependency", span, message).help_if(close));
            }
        }
    }

    /// Checks one task's variables and arguments, what runs before it being known.
    fn task(
        &mut self,
        graph: &Graph<'a>,
        position: usize,
        ancestors: &Ancestors,
        entered: &(Call<'a>, Option<Found<'a>>),
        frame: &mut Frame<'a>,
    ) {
        let task = &graph.tasks[position];
        let (call, found) = entered;
        frame.scope.before = ancestors.clone();
        self.items(task, &mut frame.scope);
        self.resolve_call(task, frame);
        frame.scope.forget_items();
        if let Some(given) = task.field("arguments") {
            arguments::check(given, false, self.out);
            self.ancestry(given, graph, ancestors);
        }
        self.supply_to(*found, task, call.span);
    }

    /// An argument that begins with a task's variable needs that task to run before.
    fn ancestry(&self, given: &Node, graph: &Graph<'a>, ancestors: &Ancestors) {
        let parameters = given.list("parameters").iter().map(|parameter| (parameter, "value"));
        let artifacts = given.list("artifacts").iter().map(|artifact| (artifact, "from"));
        for (argument, key) in parameters.chain(artifacts) {
            let Some(task) =
                argument.text(key).strip_prefix("{{tasks.").and_then(|rest| rest.split('.').next())
            else {
                continue;
            };
            let before = graph.positions.get(task).is_some_and(|position| ancestors.contains(*position));
            if !before {
                let message = format!(
                    "`{}` comes from the task `{task}`, which need not run before this one",
                    argument.text("name")
                );
                let help = format!("make this task depend on `{task}`");
                self.out.push(
                    Diagnostic::error("missing-dependency", argument.place_of(key), message).help(help),
                );
            }
        }
    }
}
