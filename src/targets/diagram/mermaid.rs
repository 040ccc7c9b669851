//! Mermaid, as Markdown on GitHub and GitLab draws it.

use crate::project::Project;

/// A `flowchart`; node ids are `t0`, `t1`, … in pipeline order, labels the Ploomber names.
pub fn render(project: &Project) -> String {
    let mut text = "flowchart LR\n".to_owned();
    for (index, task) in project.pipeline.tasks.iter().enumerate() {
        text.push_str(&format!("    t{index}[\"{}\"]\n", escape(&task.name.text)));
    }
    for edge in &project.dag.edges {
        text.push_str(&format!("    t{} --> t{}\n", edge.from, edge.to));
    }
    text
}

/// Mermaid's own entity syntax for whatever could end the label or start markup.
fn escape(text: &str) -> String {
    let letter = |letter: char| match letter {
        letter if letter.is_alphanumeric() || " -_.,/()*+=:".contains(letter) => letter.to_string(),
        other => format!("#{};", u32::from(other)),
    };
    text.chars().map(letter).collect()
}
