//! What sooper noticed about a user's project, and the sink that collects it.

use std::sync::{Mutex, PoisonError};

use super::Span;

/// How bad it is. Ordered: a note is less than a warning, a warning less than an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably not what was meant; it runs.
    Warning,
    /// Ploomber, Argo or a pod would refuse or fail.
    Error,
}

/// What a label is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The place of the problem. The first primary label gives `file:line:col`.
    Primary,
    /// Another place that explains it.
    Related,
    /// Not shown; an ignore comment there silences the diagnostic too.
    Hidden,
}

/// A place and what to say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// A few words beside the underlined text; may be empty.
    pub text: String,
    /// What it is for.
    pub role: Role,
}

/// Whether a fix may be applied unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicability {
    /// Keeps the meaning, or can only be what was meant: applied by `--fix`.
    Safe,
    /// May change what a run does: applied by `--unsafe-fixes` only.
    Unsafe,
}

/// A replacement of one range by a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What goes; an empty span inserts.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// A way to mend a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: "quote the placeholder".
    pub title: String,
    /// Whether it may be applied unasked.
    pub applicability: Applicability,
    /// What changes; the edits of one fix don't overlap.
    pub edits: Vec<Edit>,
}

/// One thing noticed: what is wrong, where, why it matters on the cluster, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's name, kebab-case, as in `sooper explain NAME`.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// Places; a problem of the whole project may have none.
    pub labels: Vec<Label>,
    /// Why it matters on the cluster (one or two sentences).
    pub notes: Vec<String>,
    /// What to do.
    pub help: Vec<String>,
    /// A way to mend it.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A diagnostic of `rule` with nothing but its message.
    pub fn new(rule: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity,
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            fix: None,
        }
    }

    /// An error at `span`.
    pub fn error(rule: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Error, message).at(span, "")
    }

    /// A warning at `span`.
    pub fn warning(rule: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Warning, message).at(span, "")
    }

    /// A note at `span`.
    pub fn note(rule: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Note, message).at(span, "")
    }

    /// A primary place more, with a few words about it.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into(), role: Role::Primary });
        self
    }

    /// The words beside the first place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// A related place.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into(), role: Role::Related });
        self
    }

    /// Why it matters.
    #[must_use]
    pub fn why(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// What to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// What to do, when there is a good guess.
    #[must_use]
    pub fn help_if(self, text: Option<String>) -> Self {
        match text {
            Some(text) => self.help(text),
            None => self,
        }
    }

    /// A way to mend it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// The place of the problem, if it has one.
    pub fn span(&self) -> Option<Span> {
        let primary = self.labels.iter().find(|label| label.role == Role::Primary);
        primary.or(self.labels.first()).map(|label| label.span)
    }
}

/// Collects what is noticed, from any thread. A broken task never hides the next one: nothing stops at a push.
#[derive(Debug, Default)]
pub struct Diagnostics(Mutex<Vec<Diagnostic>>);

impl Diagnostics {
    /// Takes one in.
    pub fn push(&self, diagnostic: Diagnostic) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(diagnostic);
    }

    /// Whether an error is among them.
    pub fn has_errors(&self) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether nothing was noticed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A copy of what there is, in order of place (those without a place first), each thing once.
    pub fn sorted(&self) -> Vec<Diagnostic> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        all.sort_by(|a, b| (a.span(), a.rule, &a.message).cmp(&(b.span(), b.rule, &b.message)));
        all.dedup();
        all
    }
}

/// The candidate that `word` was probably meant to be: the closest by Damerau-Levenshtein within a third of its length.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let fold = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
    let folded = fold(word);
    let limit = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &fold(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= limit && *candidate != word)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
