//! Graphviz.

use crate::project::Project;

/// A `digraph`; nodes are named by the Ploomber names, quoted.
pub fn render(project: &Project) -> String {
    let name = |index: usize| quote(&project.pipeline.tasks[index].name.text);
    let mut text = format!("digraph {} {{\n    rankdir=LR;\n    node [shape=box];\n", quote(&project.name()));
    for index in 0..project.pipeline.tasks.len() {
        text.push_str(&format!("    {};\n", name(index)));
    }
    for edge in &project.dag.edges {
        text.push_str(&format!("    {} -> {};\n", name(edge.from), name(edge.to)));
    }
    text.push_str("}\n");
    text
}

/// A double-quoted DOT string: `\` and `"` escaped, so that labels show the text as it is.
fn quote(text: &str) -> String {
    let letter = |letter: char| match letter {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        letter if letter.is_control() => ' '.to_string(),
        other => other.to_string(),
    };
    format!("\"{}\"", text.chars().map(letter).collect::<String>())
}
