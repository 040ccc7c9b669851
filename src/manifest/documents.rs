//! Files into objects: which documents are Argo's, and which are none of our business.

use super::library::{Object, ObjectKind};
use crate::schema::view::View;
use crate::source::diagnostic::did_you_mean;
use crate::source::yaml::{self, Dialect, Document, Node, Value};
use crate::source::{Diagnostic, Diagnostics, FileId, Files, Severity, Span};

/// The only version there is.
const API_VERSION: &str = "argoproj.io/v1alpha1";

/// The documents of one file.
pub(crate) struct File {
    documents: Vec<Document>,
}

/// Reads a file's documents.
pub(crate) fn read(file: FileId, texts: &Files, out: &Diagnostics) -> File {
    let text = texts.text(file);
    check_directive(file, &text, out);
    let found = Diagnostics::default();
    let documents = yaml::read(file, &text, Dialect::Kubernetes, &found);
    for root in documents.iter().filter_map(|document| document.root.as_ref()) {
        check_block_tabs(root, &text, out);
    }
    for diagnostic in found.sorted() {
        out.push(soften(diagnostic, &documents));
    }
    File { documents }
}

/// Go's reader takes no tab where it is still looking for a block's indentation.
fn check_block_tabs(node: &Node, text: &str, out: &Diagnostics) {
    match &node.value {
        Value::Map(pairs) => pairs.iter().for_each(|(_, value)| check_block_tabs(value, text, out)),
        Value::Seq(items) => items.iter().for_each(|item| check_block_tabs(item, text, out)),
        Value::Str(_) => {
            let written = text.get(node.span.range()).unwrap_or_default();
            let Some((header, body)) = written.split_once('\n').filter(|_| written.starts_with(['|', '>']))
            else {
                return;
            };
            let first = body.split('\n').find(|line| !line.trim_matches(' ').is_empty()).unwrap_or_default();
            let explicit =
                header.split('#').next().unwrap_or_default().contains(|letter: char| letter.is_ascii_digit());
            if !explicit && first.trim_start_matches(' ').starts_with('\t') {
                let start = node.span.start as usize + header.len() + 1 + body.find(first).unwrap_or(0);
                let span = Span::new(node.span.file, start, start + first.len());
                let message =
                    "the first line of a block begins with a tab, which Go's YAML reader doesn't take";
                let help = "indent by spaces, or say how deep: `|2`";
                out.push(Diagnostic::error("yaml-syntax", span, message).help(help));
            }
        }
        _ => {}
    }
}

/// A key twice in one document among others: Argo's linter drops that document without a word and goes on with the others,
/// and kubectl takes the last value, so the file passes. Alone, it leaves the linter with nothing and fails.
fn soften(mut diagnostic: Diagnostic, documents: &[Document]) -> Diagnostic {
    let inside = |document: &&Document| {
        let root = document.root.as_ref().map(|root| root.span);
        let span = diagnostic.span();
        root.zip(span).is_some_and(|(root, span)| root.start <= span.start && span.end <= root.end)
    };
    let checked = |document: &Document| {
        document.root.as_ref().is_some_and(|root| ObjectKind::parse(root.text("kind")).is_some())
    };
    let mine = documents.iter().position(|document| inside(&document));
    let others = documents.iter().enumerate().any(|(at, document)| Some(at) != mine && checked(document));
    if diagnostic.rule == "duplicate-key" && others {
        diagnostic.severity = Severity::Warning;
        diagnostic = diagnostic
            .why("Argo's linter leaves this document out without a word; kubectl takes the last value");
    }
    diagnostic
}

/// kubectl reads YAML 1.1 and refuses files that claim another version.
fn check_directive(file: FileId, text: &str, out: &Diagnostics) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(version) = line.strip_prefix("%YAML ").filter(|version| version.trim() != "1.1") {
            let message = format!("YAML {}: kubectl reads 1.1 only", version.trim());
            out.push(Diagnostic::error(
                "yaml-syntax",
                Span::new(file, at, at + line.trim_end().len()),
                message,
            ));
        }
        at += line.len();
    }
}

/// The objects of a file that are checked.
pub(crate) fn objects<'a>(file: &'a File, out: &Diagnostics) -> Vec<Object<'a>> {
    let mut objects = Vec::new();
    for root in
        file.documents.iter().filter_map(|document| document.root.as_ref()).filter(|root| !root.is_null())
    {
        if root.as_map().is_none() {
            let message = format!("this document is {}, not an object", root.kind());
            out.push(Diagnostic::error("unknown-kind", root.place(), message));
            continue;
        }
        let (kind, version) = (root.text("kind"), root.text("apiVersion"));
        let argo = version.starts_with("argoproj.io/") || version.is_empty();
        match ObjectKind::parse(kind) {
            Some(kind) => {
                if version != API_VERSION {
                    let message = match version {
                        "" => format!("a {} needs `apiVersion: {API_VERSION}`", kind.name()),
                        _ => format!("there is no {} in {version:?}", kind.name()),
                    };
                    let help = format!("write `apiVersion: {API_VERSION}`");
                    let span = root.place_of("apiVersion");
                    out.push(Diagnostic::error("api-version", span, message).help(help));
                }
                objects.push(Object { kind, root });
            }
            None if kind.is_empty() => {
                out.push(Diagnostic::error(
                    "unknown-kind",
                    root.place_of("kind"),
                    "the object needs a `kind`",
                ));
            }
            None if argo && !is_other_kind(kind) => {
                const KINDS: [&str; 4] =
                    ["Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow"];
                let close = did_you_mean(kind, KINDS).map(|close| format!("did you mean `{close}`?"));
                let message = format!("Argo Workflows has no kind {kind:?}");
                out.push(Diagnostic::error("unknown-kind", root.place_of("kind"), message).help_if(close));
            }
            None => {}
        }
    }
    objects
}

/// Kinds of Argo's group that exist and aren't checked here, Argo CD's, Rollouts' and Events' included.
fn is_other_kind(kind: &str) -> bool {
    kind.starts_with("Workflow") && !matches!(kind, "WorkflowTemplates" | "Workflows")
        || matches!(
            kind,
            "Application"
                | "ApplicationSet"
                | "AppProject"
                | "Rollout"
                | "AnalysisTemplate"
                | "AnalysisRun"
                | "ClusterAnalysisTemplate"
                | "Experiment"
                | "EventBus"
                | "EventSource"
                | "Sensor"
        )
}

/// Nothing was there to check: Argo's linter fails then, and so a forgotten file doesn't pass for a good one.
pub(crate) fn nothing(files: &[FileId], out: &Diagnostics) {
    if let Some(file) = files.first() {
        let message =
            "no Workflow, WorkflowTemplate, ClusterWorkflowTemplate or CronWorkflow is in the files named";
        out.push(Diagnostic::error("nothing-to-check", Span::start_of(*file), message));
    }
}
