//! What no single value shows: settings that need each other, exclude each other, or are somebody else's to set.

use super::pods::ANNOTATION_BYTES;
use super::read::Layers;
use super::{CodeFrom, Config, DataFrom, EnvironmentFrom, Kind, Strategy};
use crate::source::{Diagnostic, Diagnostics, Severity};

/// Looks at the settings as a whole.
pub(crate) struct Whole<'a> {
    pub(crate) config: &'a Config,
    pub(crate) layers: &'a Layers,
    pub(crate) out: &'a Diagnostics,
}

impl Whole<'_> {
    /// Reports what doesn't go together.
    pub(crate) fn check(&self) {
        self.schedule();
        self.workflow_name();
        self.environment();
        self.storage();
        self.owned_labels();
        super::data::check(self);
        super::pods::check(self);
        super::unused::check(self);
    }

    /// An error at the value under the first of these paths that was written; without a place when none was.
    pub(crate) fn error(
        &self,
        rule: &'static str,
        paths: &[&[&str]],
        message: impl Into<String>,
    ) -> Diagnostic {
        match paths.iter().find_map(|path| self.layers.place(path)) {
            Some(span) => Diagnostic::error(rule, span, message),
            None => Diagnostic::new(rule, Severity::Error, message),
        }
    }

    fn schedule(&self) {
        let workflow = &self.config.workflow;
        let written = self.layers.place(&["workflow", "schedule"]).is_some();
        if workflow.kind == Kind::Cron && workflow.schedule.is_none() && !written {
            let error = self.error(
                "missing-setting",
                &[&["workflow", "kind"]],
                "a cron workflow needs `workflow.schedule`",
            );
            self.out.push(
                error.help("add `schedule: \"0 6 * * 1-5\"` (minute, hour, day, month, day of the week)"),
            );
        }
    }

    /// Argo and Kubernetes add to the names of what they start from this one.
    fn workflow_name(&self) {
        let workflow = &self.config.workflow;
        let Some(name) = &workflow.name else { return };
        let (most, why) = match workflow.kind {
            Kind::Workflow => (
                57,
                "Kubernetes cuts what a run's generated name begins with after 58 characters, the dash included.",
            ),
            Kind::Template => (63, "Argo refuses longer names of templates."),
            Kind::Cron => (
                52,
                "Argo adds the time to the names of the runs, and refuses longer names of cron workflows.",
            ),
        };
        if name.len() > most {
            let message =
                format!("`workflow.name` has {} characters, at most {most} are possible", name.len());
            self.out.push(self.error("invalid-value", &[&["workflow", "name"]], message).why(why));
        }
    }

    fn environment(&self) {
        let environment = &self.config.environment;
        let (Some(from), Some(tool)) = (environment.from, environment.tool) else { return };
        if tool.reads() == from {
            return;
        }
        let words = match from {
            EnvironmentFrom::Conda => "conda files need `conda`, `mamba` or `micromamba`",
            EnvironmentFrom::Pip => "pip files need `pip` or `uv`",
            EnvironmentFrom::Image => "with `from: image` nothing is built",
        };
        let message = format!("`environment.tool` doesn't fit `environment.from`: {words}");
        let paths: [&[&str]; 2] = [&["environment", "tool"], &["environment", "from"]];
        self.out.push(self.error("conflicting-keys", &paths, message));
    }

    /// What is kept on the volume needs a volume that all pods share and may write to.
    fn storage(&self) {
        let (code, data) = (&self.config.code, &self.config.data);
        if code.from == CodeFrom::Package && code.package.index.is_none() {
            let error = self.error(
                "missing-setting",
                &[&["code", "from"]],
                "`code.from: package` needs `code.package.index`",
            );
            self.out.push(error.help("name the package index that the pods install from"));
        }
        let code_on_volume = matches!(code.from, CodeFrom::Volume | CodeFrom::Snapshot);
        let strategy = self.config.environment.strategy;
        let reason = match (code_on_volume, data.from) {
            (_, DataFrom::Volume) => "`data.from: volume` keeps products",
            (true, _) => "`code.from: volume` or `snapshot` keeps the code",
            _ if matches!(strategy, Some(Strategy::Shared | Strategy::Packed)) => {
                "`environment.strategy: shared` or `packed` keeps environments"
            }
            _ => return,
        };
        let paths: [&[&str]; 2] = [&["volumes", "0"], &["volumes"]];
        let Some(first) = self.config.volumes.first() else {
            if self.layers.place(&["volumes", "0"]).is_none() {
                let message = format!("there is no volume, but {reason} on the first one");
                self.out.push(self.error("missing-setting", &[&["volumes"]], message));
            }
            return;
        };
        if let Some(source) = first.private_source() {
            let message =
                format!("the first volume is `{source}`, which pods don't share, but {reason} on it");
            let error = self.error("unshared-volume", &paths, message);
            self.out.push(error.why(
                "Each pod would start with an empty folder, without code and without upstream products.",
            ));
        }
        // Code is only read there.
        if first.read_only && data.from == DataFrom::Volume {
            let message = format!("the first volume is read-only, but {reason} on it");
            self.out.push(self.error("unshared-volume", &paths, message));
        }
    }

    fn owned_labels(&self) {
        let workflow = &self.config.workflow;
        for key in workflow.labels.keys() {
            self.owned(key, &[&["workflow", "labels", key]], true);
        }
        let bytes: usize = workflow.annotations.iter().map(|(key, value)| key.len() + value.len()).sum();
        if bytes > ANNOTATION_BYTES {
            let message = format!("the annotations have {bytes} bytes, Kubernetes takes {ANNOTATION_BYTES}");
            self.out.push(self.error("invalid-value", &[&["workflow", "annotations"]], message));
        }
        for key in workflow.annotations.keys() {
            self.owned(key, &[&["workflow", "annotations", key]], false);
        }
    }

    /// An error for a label or annotation that sooper or Argo sets.
    pub(crate) fn owned(&self, key: &str, paths: &[&[&str]], label: bool) {
        let sooper = ["pipeline", "run"].contains(&key)
            || key.starts_with("app.kubernetes.io/")
            || key.starts_with("sooper.dev/");
        let argo = key.starts_with("workflows.argoproj.io/");
        let (owner, why) = match (label, argo, sooper) {
            (true, false, true) => ("sooper", "`sooper` finds runs, pods and logs by it."),
            (true, true, _) => ("Argo", "Argo keeps the state of runs and pods in labels of this prefix."),
            (false, true, _) if key.ends_with("/display-name") => {
                ("sooper", "A name that Argo doesn't take ends the task with an error while it is running.")
            }
            (false, true, _) if key.ends_with("/title") || key.ends_with("/description") => {
                ("sooper", "They come from `workflow.title` and `workflow.description`.")
            }
            _ => return,
        };
        let kind = if label { "label" } else { "annotation" };
        self.out.push(
            self.error("reserved-name", paths, format!("{owner} sets the {kind} `{key}` itself")).why(why),
        );
    }
}
