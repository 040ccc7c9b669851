//! A readable tree in topological order: each task below what it waits for.

use crate::project::Project;
use crate::spec::Product;

/// One block per task: its name, what runs it, what it waits for and what it makes.
///
/// Generations are separated by a blank line; tasks of one generation can run at the same time.
pub fn render(project: &Project) -> String {
    let tasks = &project.pipeline.tasks;
    let mut text = format!(
        "{} ({}, {})\n",
        project.name(),
        count(tasks.len(), "task"),
        count(project.dag.edges.len(), "edge")
    );
    for generation in project.dag.generations() {
        text.push('\n');
        for index in generation {
            let task = &tasks[index];
            text.push_str(&format!(
                "{}  {} · {}\n",
                shown(&task.name.text),
                task.class.name(),
                shown(&task.source.text)
            ));
            let upstream = &project.dag.upstream[index];
            if !upstream.is_empty() {
                let names = upstream.iter().map(|other| shown(&tasks[*other].name.text));
                text.push_str(&format!("├─ needs {}\n", names.collect::<Vec<_>>().join(", ")));
            }
            text.push_str(&format!(
                "└─ makes {}\n",
                task.product.as_ref().map_or_else(|| "nothing known".to_owned(), products)
            ));
        }
    }
    text
}

fn products(product: &Product) -> String {
    let one = |(key, item): (&str, &crate::spec::ProductItem)| match key {
        "" => shown(&item.to_string()),
        key => format!("{}: {}", shown(key), shown(&item.to_string())),
    };
    product.items().map(one).collect::<Vec<_>>().join(", ")
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The text on one line and without control characters, which could steer a terminal.
fn shown(text: &str) -> String {
    let letter = |letter: char| {
        if letter.is_control() { letter.escape_default().to_string() } else { letter.to_string() }
    };
    text.chars().map(letter).collect()
}
