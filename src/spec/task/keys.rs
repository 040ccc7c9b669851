//! Which keys a task may have, by its class, and the values they may take.

use crate::source::diagnostic::did_you_mean;
use crate::source::{Diagnostic, Diagnostics, Span};
use crate::spec::item::{Content, Item};
use crate::spec::{TaskClass, Value};

/// Keys of every task.
const COMMON: [&str; 13] = [
    "source",
    "product",
    "name",
    "class",
    "upstream",
    "product_class",
    "product_client",
    "params",
    "grid",
    "on_render",
    "on_finish",
    "on_failure",
    "client",
];

/// The classes that have keys of their own.
const CLASSES: [TaskClass; 8] = [
    TaskClass::NotebookRunner,
    TaskClass::ScriptRunner,
    TaskClass::PythonCallable,
    TaskClass::SQLDump,
    TaskClass::SQLUpload,
    TaskClass::SQLTransfer,
    TaskClass::PostgresCopyFrom,
    TaskClass::UploadToS3,
];

/// Keys that only this class has.
fn own(class: TaskClass) -> &'static [&'static str] {
    match class {
        TaskClass::NotebookRunner => &[
            "executor",
            "executor_params",
            "papermill_params",
            "kernelspec_name",
            "nbconvert_exporter_name",
            "ext_in",
            "nb_product_key",
            "static_analysis",
            "nbconvert_export_kwargs",
            "local_execution",
            "check_if_kernel_installed",
            "debug_mode",
        ],
        TaskClass::ScriptRunner => &["ext_in", "static_analysis", "local_execution"],
        TaskClass::PythonCallable => &["serializer", "unserializer", "debug_mode"],
        TaskClass::SQLScript
        | TaskClass::ShellScript
        | TaskClass::DownloadFromURL
        | TaskClass::RustScript => &[],
        TaskClass::SQLDump => &["chunksize", "io_handler"],
        TaskClass::SQLUpload => &["chunksize", "io_handler", "to_sql_kwargs"],
        TaskClass::SQLTransfer => &["chunksize"],
        TaskClass::PostgresCopyFrom => &["columns"],
        TaskClass::UploadToS3 => &["bucket", "client_kwargs", "upload_file_kwargs"],
    }
}

/// Whether tasks of this class take a `client`. Elsewhere Ploomber accepts an explicit null only.
pub(crate) fn takes_client(class: TaskClass) -> bool {
    matches!(
        class,
        TaskClass::SQLScript
            | TaskClass::SQLDump
            | TaskClass::SQLUpload
            | TaskClass::SQLTransfer
            | TaskClass::PostgresCopyFrom
            | TaskClass::ShellScript
    )
}

/// Whether this class knows the key, beyond those of every task.
pub(crate) fn is_own(class: TaskClass, key: &str) -> bool {
    own(class).contains(&key)
}

/// Whether tasks of some class have the key.
pub(crate) fn is_known(key: &str) -> bool {
    COMMON.contains(&key) || CLASSES.iter().any(|class| is_own(*class, key))
}

/// The key of every task that one that no task has means.
pub(crate) fn meant(key: &str) -> Option<&'static str> {
    // First: every key of every task is asked for, and a guess takes long.
    if is_known(key) {
        return None;
    }
    let own = CLASSES.iter().flat_map(|class| own(*class)).copied();
    let guess = did_you_mean(key, COMMON.into_iter().chain(own))?;
    // Not every task takes a client.
    (COMMON.contains(&guess) && !guess.ends_with("client")).then_some(guess)
}

/// A key that no task can have.
pub(crate) fn unknown_to_all(key: &str, span: Span) -> Diagnostic {
    let guess = did_you_mean(key, COMMON).map(|guess| format!("did you mean `{guess}`?"));
    let problem = Diagnostic::error("unknown-key", span, format!("a task has no key `{key}`"));
    problem.help_if(guess).help(format!("every task may have {}", COMMON.join(", ")))
}

/// A key that a task of this class can't have.
pub(crate) fn unknown(key: &str, span: Span, class: TaskClass) -> Diagnostic {
    let common = COMMON.into_iter().filter(|key| *key != "client" || takes_client(class));
    let valid: Vec<&str> = common.chain(own(class).iter().copied()).collect();
    let problem =
        Diagnostic::error("unknown-key", span, format!("a {} task has no key `{key}`", class.name()));
    let guess = did_you_mean(key, valid.iter().copied()).map(|guess| format!("did you mean `{guess}`?"));
    match key {
        "client" => problem.help("clients of scripts and functions are made in their code; File clients go to the top: `clients: {File: module.function}`"),
        _ => problem.help_if(guess).help(format!("its keys are {}", valid.join(", "))),
    }
}

/// Checks the keys whose values Ploomber checks.
pub(crate) fn check_value(key: &str, item: &Item, out: &Diagnostics) {
    let choices: &[&str] = match key {
        "executor" => &["papermill", "ploomber-engine"],
        "static_analysis" => &["regular", "strict", "disable"],
        "debug_mode" => &["now", "later"],
        _ => return,
    };
    let allowed = match &item.content {
        Content::Leaf(Value::Str(text)) => choices.contains(&text.as_str()),
        Content::Leaf(Value::None) => key == "debug_mode",
        Content::Broken => true,
        _ => false,
    };
    if allowed {
        return;
    }
    let shown = item.as_str().map_or_else(|| item.to_value().repr(), |text| format!("'{text}'"));
    let guess = item.as_str().and_then(|text| did_you_mean(text, choices.iter().copied()));
    let problem = Diagnostic::error("invalid-value", item.span, format!("`{key}` can't be {shown}"));
    let problem = problem.help_if(guess.map(|guess| format!("did you mean '{guess}'?")));
    out.push(problem.help(format!("it is one of {}", choices.join(", "))));
}

/// NotebookRunner's options that exclude each other.
pub(crate) fn check_together(pairs: &[(&str, &Item)], out: &Diagnostics) {
    let find = |key: &str| {
        pairs.iter().find(|(name, _)| *name == key).map(|(_, item)| *item).filter(|item| item.is_truthy())
    };
    let params = find("executor_params").or_else(|| find("papermill_params"));
    let Some(params) = params else { return };
    let refuse = |message: String, help: &str| {
        out.push(Diagnostic::error("conflicting-options", params.span, message).help(help));
    };
    if let Some(engine) = params.get("engine_name") {
        let executor = find("executor").and_then(Item::as_str).unwrap_or("papermill");
        if find("debug_mode").is_some() {
            refuse("`engine_name` can't be set together with `debug_mode`".to_owned(), "remove one of them");
        } else if engine.as_str() != Some(executor) {
            refuse(
                format!("`engine_name` differs from `executor`, which is '{executor}'"),
                "set `executor` alone",
            );
        }
    }
    if params.get("cwd").is_some() && find("local_execution").is_some() {
        refuse("`cwd` can't be set together with `local_execution`".to_owned(), "remove one of them");
    }
}
