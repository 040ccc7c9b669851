//! `sooper explain RULE`: a rule's documentation.

use anyhow::bail;
use serde_json::json;

use super::{Console, Exit};
use crate::rules::{self, Rule, Selection};
use crate::source::Severity;

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The rule, by name or code
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    pub rule: Option<String>,
    /// All rules: a line each, or everything as JSON
    #[arg(long)]
    pub all: bool,
    /// The form of what is printed
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub format: Format,
}

/// The forms that `explain` knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For reading.
    Text,
    /// For programs.
    Json,
}

/// Prints what the rule's file says of it.
pub(super) fn run(arguments: &Arguments, console: &Console) -> anyhow::Result<Exit> {
    let text = match (&arguments.rule, arguments.format) {
        (Some(name), format) => {
            let rule = find(name)?;
            match format {
                Format::Text => format!("{}\n\n{}", heading(rule), rule.markdown()),
                Format::Json => format!("{:#}\n", as_json(rule)),
            }
        }
        (None, Format::Text) => {
            rules::all().iter().map(|rule| format!("{}: {}\n", heading(rule), rule.title())).collect()
        }
        (None, Format::Json) => {
            let all: Vec<_> = rules::all().iter().map(as_json).collect();
            format!("{:#}\n", json!({"version": 1, "rules": all}))
        }
    };
    console.result(&text)?;
    Ok(Exit::Done)
}

fn find(name: &str) -> anyhow::Result<&'static Rule> {
    if let Some(rule) = rules::find(name) {
        return Ok(rule);
    }
    let asked = Selection { select: vec![name.to_owned()], ..Selection::default() };
    match asked.unknown().first() {
        Some(unknown) => bail!("{unknown}"),
        None => bail!("`{name}` is more than one rule; `sooper explain --all` lists them"),
    }
}

fn heading(rule: &Rule) -> String {
    format!("{} {} ({})", rule.code, rule.name, level(rule))
}

fn level(rule: &Rule) -> &'static str {
    match rule.level {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn as_json(rule: &Rule) -> serde_json::Value {
    let example = |section| -> serde_json::Value {
        let files = rule.example(section).files;
        files.into_iter().map(|(path, text)| json!({"path": path, "text": text})).collect()
    };
    json!({
        "name": rule.name,
        "code": rule.code,
        "level": level(rule),
        "title": rule.title(),
        "why": rule.section("Why"),
        "bad": example("Bad"),
        "good": example("Good"),
        "markdown": rule.markdown(),
    })
}
