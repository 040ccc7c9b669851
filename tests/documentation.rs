//! The pages of `docs/rules/` are made from the rules' own files.

use std::fmt::Write as _;
use std::path::Path;

use sooper::rules::{self, Rule};
use sooper::source::Severity;

/// The families: how their codes begin, the page's name, and its title.
const FAMILIES: [(&str, &str, &str); 7] = [
    ("SP0", "files", "Files and YAML"),
    ("SP1", "pipeline", "Pipeline and values"),
    ("SP2", "graph", "Graph"),
    ("SP3", "sources", "Sources"),
    ("SP4", "environment", "Packages and pods"),
    ("SP5", "cluster", "Settings for the cluster"),
    ("AR", "manifest", "Argo manifests"),
];

fn level(rule: &Rule) -> &'static str {
    match rule.level {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// The rule's documentation below a heading of its own: bold words for its headings, the name of each file above it.
fn section(rule: &Rule) -> String {
    let mut text = format!("## {}\n\n`{}`, {}. ", rule.name, rule.code, level(rule));
    let mut fenced = false;
    for line in rule.markdown().lines() {
        let apart = if text.ends_with("\n\n") { "" } else { "\n" };
        let heading = line.strip_prefix("# ").filter(|_| !fenced);
        text += &match (line.strip_prefix("```"), heading) {
            (Some(info), _) if !fenced => {
                let mut words = info.split(' ');
                let language = words.next().unwrap_or_default();
                let name = words.next().map(|path| format!("`{path}`:\n")).unwrap_or_default();
                format!("{apart}{name}```{language}\n")
            }
            (_, Some(heading)) => format!("{apart}**{heading}**\n\n"),
            _ => format!("{line}\n"),
        };
        fenced ^= line.starts_with("```");
    }
    text
}

fn page(prefix: &str, title: &str) -> String {
    let rules: Vec<&Rule> = rules::all().iter().filter(|rule| rule.code.starts_with(prefix)).collect();
    let mut text = format!("# {title}\n\n[All rules](README.md). ");
    text +=
        "This page is made from the rules' files in `src/rules/`; `sooper explain NAME` prints the same.\n";
    for rule in rules {
        let _ = write!(text, "\n{}", section(rule));
    }
    text
}

/// The list of all rules.
fn index() -> String {
    let mut text = "# Rules\n\nWhat `sooper lint` reports. Errors are what Ploomber, Kubernetes or Argo would refuse, or \
                    what fails in a pod; warnings are probably not what was meant; notes are worth knowing. See [how to \
                    use it](../lint.md).\n"
        .to_owned();
    for (prefix, name, title) in FAMILIES {
        let _ = write!(text, "\n## [{title}]({name}.md)\n\n| | | level | |\n|---|---|---|---|\n");
        for rule in rules::all().iter().filter(|rule| rule.code.starts_with(prefix)) {
            let (code, rule_name) = (rule.code, &rule.name);
            let title = rule.title().replace('|', "\\|");
            let _ = writeln!(
                text,
                "| {code} | [{rule_name}]({name}.md#{rule_name}) | {} | {title} |",
                level(rule)
            );
        }
    }
    text
}

#[test]
fn the_pages_of_the_rules_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let pages = FAMILIES.iter().map(|(prefix, name, title)| (format!("{name}.md"), page(prefix, title)));
    for (name, fresh) in pages.chain([("README.md".to_owned(), index())]) {
        let path = folder.join(&name);
        if std::env::var_os("SOOPER_REFRESH").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &fresh).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == fresh,
            "docs/rules/{name} is out of date: SOOPER_REFRESH=1 cargo test --test main documentation"
        );
    }
}

#[test]
fn every_rule_is_in_a_family() {
    let lost = rules::all()
        .iter()
        .find(|rule| FAMILIES.iter().filter(|(prefix, ..)| rule.code.starts_with(prefix)).count() != 1);
    assert!(lost.is_none(), "{lost:?}");
}
