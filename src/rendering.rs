//! What Ploomber would refuse when it renders the DAG, which every run of any task begins with: texts whose variables
//! don't agree with what the task passes, and products that two tasks make.

use std::collections::HashMap;
use std::ffi::OsStr;

use crate::graph::Dag;
use crate::languages::{Facts, KeyUse, Load, Needs};
use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Diagnostics, Files, Span};
use crate::spec::{Pipeline, ProductItem, SourceKind, Task, TaskClass};

/// Looks at each task, and at the products of all.
pub fn check(pipeline: &Pipeline, facts: &[Facts], dag: &Dag, files: &Files, out: &Diagnostics) {
    for (index, task) in pipeline.tasks.iter().enumerate() {
        let Some(facts) = facts.get(index) else { continue };
        let before = index.checked_sub(1).and_then(|before| pipeline.tasks.get(before));
        if before.is_some_and(|before| is_like(task, before)) {
            continue;
        }
        if let Some(needs) = &facts.template {
            // A name that no task has is reported as such; but a wildcard without a match gives no `upstream` at all.
            let has_name = facts.upstream.iter().any(|reference| !reference.name.contains('*'));
            let has_upstream =
                has_name || dag.upstream.get(index).is_some_and(|upstream| !upstream.is_empty());
            check_template(task, needs, has_upstream, &|| start(task, facts, files), out);
            needs.loads.iter().for_each(|load| check_load(pipeline, task, load, files, out));
            needs.keys.iter().for_each(|used| check_key(pipeline, task, used, out));
        }
    }
    check_products(pipeline, out);
}

/// Whether two tasks come from one grid and have the same parameters: what is wrong with one is wrong with the other.
fn is_like(task: &Task, other: &Task) -> bool {
    let names = |task: &Task| task.params.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    task.defined_at == other.defined_at && names(task) == names(other)
}

/// Where a task's text begins: the first line that does something, where the source is a file.
fn start(task: &Task, facts: &Facts, files: &Files) -> Span {
    let Some(file) = facts.file else { return task.source.span };
    let text = files.text(file);
    let mut lines = text.split_inclusive('\n').scan(0, |end, line| {
        *end += line.len();
        Some((*end - line.trim_start().len(), line.trim()))
    });
    let first = lines.find(|(_, line)| !line.is_empty() && !line.starts_with(['#', '-']));
    first.map_or(Span::start_of(file), |(at, line)| Span::new(file, at, at + line.len()))
}

fn check_template(
    task: &Task,
    needs: &Needs,
    has_upstream: bool,
    start: &dyn Fn() -> Span,
    out: &Diagnostics,
) {
    let uses = |name: &str| needs.variables.iter().any(|variable| variable.name == name);
    if task.class == TaskClass::SQLScript && !needs.has_tags {
        out.push(
            Diagnostic::error("missing-product-placeholder", start(), "this SQL script has no placeholder")
                .related(task.source.span, "of this task")
                .why("Ploomber refuses a SQLScript that doesn't say through `{{product}}` what it creates")
                .help("write `CREATE TABLE {{product}} AS …`, or give the task a .csv product to dump the query's result"),
        );
        return;
    }
    if task.class == TaskClass::ShellScript && !uses("product") {
        out.push(
            Diagnostic::error("missing-product-placeholder", start(), "this script doesn't use {{product}}")
                .related(task.source.span, "of this task")
                .why("Ploomber refuses a ShellScript without it")
                .help("write where its output goes: `command > {{product}}`, or `{{product['name']}}` with several products"),
        );
        return;
    }
    if let Some(place) = needs.bad_product.filter(|_| task.class == TaskClass::SQLScript) {
        out.push(
            Diagnostic::error("unreadable-product", place, "Ploomber can't read this `{% set %}`")
                .why("it looks for `{% set product = Class(…) %}` in SQL scripts before it renders them, and stops at what it doesn't know")
                .help("set one name at a time, and call a variable of your own something else than `product`"),
        );
    }
    if let Some(place) = needs.raises {
        out.push(
            Diagnostic::error("always-raises", place, "this text raises an error whenever it is rendered")
                .help("put `{% raise %}` under a condition"),
        );
    }
    let passed = passed(task, needs, has_upstream);
    check_missing(task, needs, &passed, out);
    check_unused(task, &passed, &uses, out);
}

/// The variables that Ploomber passes, in order.
fn passed<'a>(task: &'a Task, needs: &'a Needs, has_upstream: bool) -> Vec<&'a str> {
    let mut passed: Vec<&str> = task.params.iter().map(|(name, _)| name.as_str()).collect();
    match &needs.declares_product {
        Some(class) if task.class == TaskClass::SQLScript => passed.push(class),
        _ => passed.push("product"),
    }
    if has_upstream {
        passed.push("upstream");
    }
    passed
}

fn check_missing(task: &Task, needs: &Needs, passed: &[&str], out: &Diagnostics) {
    /// What Ploomber adds to Jinja's own functions, which are no variables to begin with.
    const ADDED: &str = "get_key";
    for variable in &needs.variables {
        let name = variable.name.as_str();
        if passed.contains(&name) || name == ADDED {
            continue;
        }
        let message = format!("nothing gives `{name}` a value in task '{}'", task.name.text);
        let help = match name {
            "upstream" => {
                "the task has no upstream task: name one with `upstream['name']`, or take the variable out"
                    .to_owned()
            }
            _ => match did_you_mean(name, passed.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("add it to the task: `params: {{{name}: …}}`"),
            },
        };
        out.push(
            Diagnostic::error("missing-variable", variable.span, message)
                .related(task.source.span, "in this task")
                .why("Ploomber renders this text with `product`, `upstream` and the task's params, and fails on any other name")
                .help(help),
        );
    }
}

fn check_unused(task: &Task, passed: &[&str], uses: &impl Fn(&str) -> bool, out: &Diagnostics) {
    let optional: &[&str] = match task.class {
        TaskClass::SQLDump | TaskClass::SQLTransfer | TaskClass::DownloadFromURL => &["product"],
        TaskClass::SQLUpload | TaskClass::PostgresCopyFrom | TaskClass::UploadToS3 => {
            &["product", "upstream"]
        }
        _ => &[],
    };
    for name in passed.iter().filter(|name| !uses(name) && !optional.contains(name)) {
        let (message, help) = match *name {
            "upstream" => (
                format!("task '{}' has upstream tasks, and its text doesn't use `upstream`", task.name.text),
                "write `{{upstream['name']}}` where the other task's product is read, or take the dependency out",
            ),
            "product" => (
                format!("the text of task '{}' doesn't use `product`", task.name.text),
                "write `{{product}}` for what it creates",
            ),
            name => (
                format!("task '{}' has a parameter `{name}` that its text doesn't use", task.name.text),
                "use it as a placeholder, or take it out of `params:`",
            ),
        };
        let written = task.param_names.iter().find(|param| param.value == *name);
        out.push(
            Diagnostic::error("unused-variable", written.map_or(task.source.span, |param| param.span), message)
                .why("Ploomber passes it to the text and refuses to render a text that doesn't use all it is given")
                .help(help),
        );
    }
}

/// A template that is included or imported: there must be a loader, and the template in one of its folders.
fn check_load(pipeline: &Pipeline, task: &Task, load: &Load, files: &Files, out: &Diagnostics) {
    let folders = &pipeline.source_loader;
    let is_loaded = match &task.source.kind {
        SourceKind::File(path) => folders.iter().any(|folder| path.starts_with(folder)),
        _ => false,
    };
    if !is_loaded {
        out.push(
            Diagnostic::error(
                "template-without-loader",
                load.span,
                "nothing can be included or imported here",
            )
            .why("Ploomber reads this text without a template loader, so rendering it fails")
            .help("set `meta: {source_loader: {path: FOLDER}}` and move the SQL files there"),
        );
        return;
    }
    let Some(name) = &load.name else { return };
    if !folders.iter().any(|folder| files.is_file(&folder.join(name))) {
        let known: Vec<String> = folders.iter().flat_map(|folder| files.list(folder)).collect();
        let guess = did_you_mean(name, known.iter().map(String::as_str));
        out.push(
            Diagnostic::error("missing-template", load.span, format!("there is no template '{name}'"))
                .why("it is looked up below the folders of `meta.source_loader`, and rendering fails without it")
                .help(guess.map_or("create it, or correct its name".to_owned(), |guess| format!("did you mean '{guess}'?"))),
        );
    }
}

/// A key that the product it is taken of doesn't have. Attributes can be taken like keys, so a few names pass.
fn check_key(pipeline: &Pipeline, task: &Task, used: &KeyUse, out: &Diagnostics) {
    const ATTRIBUTES: [&str; 6] = ["name", "schema", "kind", "client", "metadata", "task"];
    let maker = match &used.task {
        None => Some(task),
        Some(name) => pipeline.tasks.iter().find(|task| task.name.is_text && task.name.text == *name),
    };
    let key = &used.key;
    let Some((maker, product)) = maker.and_then(|maker| Some((maker, maker.product.as_ref()?))) else {
        return;
    };
    let has_key = product.items().any(|(known, _)| known == key);
    if key.is_empty() || has_key || ATTRIBUTES.contains(&key.as_str()) {
        return;
    }
    let known: Vec<&str> = product.items().map(|(key, _)| key).filter(|key| !key.is_empty()).collect();
    let help = match (known.is_empty(), did_you_mean(key, known.iter().copied())) {
        (true, _) => format!("it has a single product: leave out `['{key}']`"),
        (false, Some(meant)) => format!("did you mean '{meant}'?"),
        (false, None) => format!("its products are {}", known.join(", ")),
    };
    out.push(
        Diagnostic::error(
            "unknown-product-key",
            used.span,
            format!("task '{}' has no product '{key}'", maker.name.text),
        )
        .related(maker.defined_at, "its product is declared here")
        .why("the text can't be rendered, so no task of the pipeline runs")
        .help(help),
    );
}

/// What makes two products the same to Ploomber.
#[derive(PartialEq, Eq, Hash)]
enum Identity<'a> {
    /// Its bytes: paths are compared part by part, which takes longer.
    File(&'a OsStr),
    Relation(Option<&'a str>, &'a str, &'a str),
    Generic(&'a str),
}

fn check_products(pipeline: &Pipeline, out: &Diagnostics) {
    let mut makers: HashMap<Identity<'_>, (usize, Span)> = HashMap::new();
    for (index, task) in pipeline.tasks.iter().enumerate() {
        for (_, item) in task.product.iter().flat_map(|product| product.items()) {
            let (identity, text, span) = match item {
                ProductItem::File { text, path, span } => {
                    (Identity::File(path.as_os_str()), text.as_str(), *span)
                }
                ProductItem::Relation { schema, name, kind, span } => {
                    (Identity::Relation(schema.as_deref(), name, kind), name.as_str(), *span)
                }
                ProductItem::Generic { text, span } => (Identity::Generic(text), text.as_str(), *span),
            };
            let Some((first, place)) = makers.get(&identity) else {
                makers.insert(identity, (index, span));
                continue;
            };
            let first_name = &pipeline.tasks[*first].name.text;
            let message = match *first == index {
                true => format!("task '{}' makes '{text}' twice", task.name.text),
                false => format!("tasks '{first_name}' and '{}' both make '{text}'", task.name.text),
            };
            out.push(
                Diagnostic::error("duplicate-product", span, message)
                    .related(*place, "also made here")
                    .why("on the cluster one would overwrite the other, and Ploomber refuses such a pipeline")
                    .help("give each task a product of its own"),
            );
        }
    }
}
