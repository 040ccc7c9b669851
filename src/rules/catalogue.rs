//! A rule's entry, and the list that a family is made of.

use std::path::Path;

use super::Depth;
use crate::environment::Packages;
use crate::project::Project;
use crate::source::{Diagnostics, Severity};
use crate::spec::config::Config;
use crate::spec::{Task, wildcard};

/// Looks and reports.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// At the project alone.
    Project(fn(&Project, &Diagnostics)),
    /// At what stands beside it, too.
    Beside(fn(&Project, &Beside<'_>, &Diagnostics)),
}

/// What stands beside a pipeline.
pub struct Beside<'a> {
    /// The settings.
    pub config: &'a Config,
    /// The packages of the project's environment.
    pub packages: &'a Packages,
    /// The names, or patterns of names, of tasks that have another environment.
    pub apart: Vec<String>,
    /// Why a file (absolute path) isn't sent to the pods; nothing when it is.
    pub held_back: &'a (dyn Fn(&Path) -> Option<String> + Sync),
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name, kebab-case; reads well after "allow".
    pub name: String,
    /// Its code: `SP` and the number of its stage and itself, `AR` for manifests. Never given to another rule.
    pub code: &'static str,
    /// How bad what it reports usually is.
    pub level: Severity,
    /// The text of its file.
    pub(super) text: &'static str,
    /// What finds it; `None` when an earlier stage does.
    pub(super) check: Option<Check>,
    /// How much its check looks at.
    pub(super) depth: Depth,
}

impl Beside<'_> {
    /// Whether a task has the project's environment.
    pub(super) fn is_shared_by(&self, task: &Task) -> bool {
        !self.apart.iter().any(|pattern| wildcard::matches(pattern, &task.name.text))
    }
}

impl Rule {
    pub(super) fn new(
        module: &str,
        code: &'static str,
        level: Severity,
        text: &'static str,
        (check, depth): (Option<Check>, Depth),
    ) -> Self {
        Self { name: module.replace('_', "-"), code, level, text, check, depth }
    }
}

/// The rules of a family: a line each with the file's name, the code, the level and, for rules that have a function
/// `check`, the word `check` (looks only at what export reads) or `deep` (looks at more, for `lint` and `submit`); `beside`
/// behind it when the function takes [`Beside`], too.
macro_rules! rules {
    ($($module:ident $code:literal $level:ident $($check:ident $($beside:ident)?)?,)*) => {
        $(mod $module;)*

        /// The rules of this family.
        pub(super) fn rules() -> Vec<$crate::rules::Rule> {
            vec![$($crate::rules::Rule::new(
                stringify!($module),
                $code,
                $crate::rules::catalogue::rules!(@level $level),
                include_str!(concat!(stringify!($module), ".rs")),
                $crate::rules::catalogue::rules!(@check $module $($check $($beside)?)?),
            )),*]
        }
    };
    (@level error) => { $crate::source::Severity::Error };
    (@level warning) => { $crate::source::Severity::Warning };
    (@level note) => { $crate::source::Severity::Note };
    (@check $module:ident) => { (None, $crate::rules::Depth::Export) };
    (@check $module:ident check) => {
        (Some($crate::rules::Check::Project($module::check)), $crate::rules::Depth::Export)
    };
    (@check $module:ident deep) => {
        (Some($crate::rules::Check::Project($module::check)), $crate::rules::Depth::Lint)
    };
    (@check $module:ident check beside) => {
        (Some($crate::rules::Check::Beside($module::check)), $crate::rules::Depth::Export)
    };
    (@check $module:ident deep beside) => {
        (Some($crate::rules::Check::Beside($module::check)), $crate::rules::Depth::Lint)
    };
}
pub(crate) use rules;
