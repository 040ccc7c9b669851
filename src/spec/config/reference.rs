//! The table of keys as a page for people: `docs/sooper-yaml.md`.

use super::keys::FILE;
use super::keys::task::TASK;
use super::shape::{Key, Presence, Record, Shape, Word};

const INTRODUCTION: &str = "\
# `sooper.yaml`

How the pipeline runs on the cluster. The file stands at the project root; every key is optional, and without the file
the defaults below hold. `sooper init` writes one that fits the project, `sooper schema` prints a JSON Schema for editors.

## Rules

- **Profiles.** `--profile NAME` merges `profiles.NAME` into the file before anything else.
- **Layers.** What holds for a task is, each over the one before: the built-in defaults, `defaults`, the globs of `tasks`
  that match its name from top to bottom, the command line. Mappings merge, lists and scalars replace, `null` removes.
  Volumes of a task are the exception: they are added to those above. A section of the file that is `null` is as if it
  weren't there.
- **Placeholders.** `{{project_name}}` and `{{profile}}` stand in any value but `project_name`. Any other `{{` is an error,
  since Argo would take it for a tag of its own. What differs from run to run is in the variables `SOOPER_RUN`,
  `SOOPER_TASK` and `SOOPER_PROJECT` of each pod.
- **Durations** are a whole number and a unit: `90s`, `30m`, `24h`, `7d`. **Quantities** are those of Kubernetes: `500m`, `16Gi`.
- What stands under `pod` and `volumes[].source` is Kubernetes' own and spelled as Kubernetes spells it.
- A value that is wrong is an error at its place, never a default in silence.

## Example

";

/// The reference of `sooper.yaml` in Markdown.
pub fn reference() -> String {
    let mut page = INTRODUCTION.to_owned();
    page.push_str("```yaml\n");
    page.push_str(include_str!("example.yaml"));
    page.push_str("```\n\n## The file\n\n");
    table(&mut page, &FILE);
    for key in FILE.keys {
        match key.shape {
            Shape::Table(_, Shape::Record(record)) if std::ptr::eq(*record, &TASK) => {}
            _ => section(&mut page, key, key.name),
        }
    }
    page
}

/// The keys of a record under a heading, then those of the records in it.
fn section(page: &mut String, key: &Key, path: &str) {
    let (record, path): (&Record, String) = match &key.shape {
        Shape::Record(record) => (record, path.to_owned()),
        Shape::List(Shape::Record(record)) | Shape::Named(record) => (record, format!("{path}[]")),
        Shape::Table(_, Shape::Either([_, Shape::Record(record)])) => (record, format!("{path}.NAME")),
        _ => return,
    };
    let within_task = path.starts_with("defaults.") && key.name == "volumes";
    if within_task {
        return;
    }
    let level = if path.contains('.') { "###" } else { "##" };
    let name =
        if path == "defaults" { "`defaults` and `tasks.GLOB`".to_owned() } else { format!("`{path}`") };
    page.push_str(&format!("\n{level} {name}\n\n{}\n\n", key.doc));
    if !record.one_of.is_empty() {
        let names: Vec<String> = record.one_of.iter().map(|name| format!("`{name}`")).collect();
        page.push_str(&format!("Exactly one of {}.\n\n", names.join(", ")));
    }
    table(page, record);
    for inner in record.keys {
        section(page, inner, &format!("{path}.{}", inner.name));
    }
}

fn table(page: &mut String, record: &Record) {
    page.push_str("| Key | Value | Without it | What for |\n|---|---|---|---|\n");
    for key in record.keys {
        let words = words(&key.shape).iter().map(|word| format!("<br>`{}`: {}", word.word, word.doc));
        let cells = [
            format!("`{}`", key.name),
            value(&key.shape),
            without(key),
            format!("{}{}", key.doc, words.collect::<String>()),
        ];
        page.push_str(&format!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | ")));
    }
}

/// What holds without the key.
fn without(key: &Key) -> String {
    match key.presence {
        Presence::Required => "**required**".to_owned(),
        Presence::Default(json) => format!("`{}`", json.trim_matches('"')),
        Presence::Otherwise(_) if matches!(key.shape, Shape::Record(_) | Shape::Table(..)) => String::new(),
        Presence::Otherwise(words) => words.to_owned(),
    }
}

fn value(shape: &Shape) -> String {
    match shape {
        Shape::Text(syntax) => syntax.described().to_owned(),
        Shape::Bool => "`true` or `false`".to_owned(),
        Shape::Integer(least, most) if least == most => format!("`{least}`"),
        Shape::Integer(least, most) => match (*least, *most) {
            (least, most) if most >= i64::from(i32::MAX) && least >= 0 => {
                format!("a whole number, at least {least}")
            }
            _ => "a whole number".to_owned(),
        },
        Shape::Choice(words) => {
            words.iter().map(|word| format!("`{}`", word.word)).collect::<Vec<_>>().join(", ")
        }
        Shape::List(Shape::Record(_)) | Shape::Named(_) => "a list of mappings".to_owned(),
        Shape::List(inner) => format!("a list, each {}", value(inner)),
        Shape::Table(_, Shape::Record(_)) => "a mapping".to_owned(),
        Shape::Table(_, inner) => format!("a mapping, each {}", value(inner)),
        Shape::Record(_) => "a mapping".to_owned(),
        Shape::Either(shapes) => shapes.iter().map(value).collect::<Vec<_>>().join(", or "),
        Shape::Kubernetes(path) => match path.rsplit('.').next() {
            Some("volumes[]") => "a Kubernetes volume source".to_owned(),
            Some(name) => format!("Kubernetes' or Argo's `{name}`"),
            None => String::new(),
        },
    }
}

fn words(shape: &Shape) -> &'static [Word] {
    match shape {
        Shape::Choice(words) => words,
        Shape::Either(shapes) => shapes.iter().map(words).find(|words| !words.is_empty()).unwrap_or_default(),
        _ => &[],
    }
}
