//! Faults that any project can have, planted in each project and each source that can have them.

use super::runner::{Fault, PROJECTS, entry_point, fault, sources};

pub(super) fn faults() -> Vec<Fault> {
    PROJECTS.iter().flat_map(|project| in_pipeline(project).into_iter().chain(in_sources(project))).collect()
}

/// The first task's mapping gets a key that doesn't belong there, and its source another suffix.
fn in_pipeline(project: &'static str) -> Vec<Fault> {
    let entry = entry_point(project);
    let insert =
        |rule, line: &str| fault(rule, project).change(&entry, "tasks:\n", &format!("tasks:\n{line}"));
    vec![
        insert("missing-key", "  - ▶product: output/more.csv\n"),
        insert("wrong-type", "  - ▶5\n"),
        insert("missing-source", "  - source: ▶scripts/more.sh\n    product: output/more.csv\n"),
        insert("yaml-syntax", "  - source: ▶{{ root }}/more.sh\n    product: output/more.csv\n"),
        insert(
            "undefined-placeholder",
            "  - source: ▶\"{{ nothing }}/more.sh\"\n    product: output/more.csv\n",
        ),
        insert("unknown-source", "  - source: ▶more\n    product: output/more.csv\n"),
        fault("unknown-key", project).change(&entry, "tasks:\n", "▶taks: []\ntasks:\n"),
        fault("duplicate-key", project).change(
            &entry,
            "tasks:\n",
            "executor: serial\n▶executor: serial\ntasks:\n",
        ),
        fault("yaml-syntax", project).change(&entry, "tasks:\n", "on_finish: ▶'hooks.done\ntasks:\n"),
    ]
}

fn in_sources(project: &'static str) -> Vec<Fault> {
    sources(project).into_iter().flat_map(|(path, text)| in_source(project, &path, &text)).collect()
}

/// Something at the end of a source.
fn in_source(project: &'static str, path: &str, text: &str) -> Vec<Fault> {
    let add = |rule, line: &str| fault(rule, project).file(path, &format!("{}\n{line}\n", text.trim_end()));
    let refer = |line: &str| add("unknown-upstream", line);
    match path.rsplit_once('.').unwrap().1 {
        "py" => vec![
            add("undefined-name", "▶nothing_of_the_kind()"),
            add("python-syntax", "▶this is no Python"),
            add("local-path", "print(▶\"/home/ana/data.csv\")"),
            add("local-path", "print(\n    1,\n    ▶\"C:\\\\data\\\\a.csv\",\n)"),
            add("unused-ignore", "x = 1  # ▶sooper: ignore[local-path]"),
        ],
        "sh" | "sql" => vec![
            refer("▶{{upstream['nothing of the kind']}}"),
            add("jinja-syntax", "▶{% if %}"),
            add("missing-variable", "{{▶nothing_of_the_kind}}"),
        ],
        _ => Vec::new(),
    }
}
