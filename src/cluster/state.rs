//! The states of runs and tasks: Argo's phases, and what people call them.

/// How a run or a task is doing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// It waits for others, or for Argo.
    #[default]
    Waiting,
    /// Its pod waits for something.
    Pending,
    /// It is at work.
    Running,
    /// It is done.
    Succeeded,
    /// The user's code failed, or somebody stopped it.
    Failed,
    /// Something around the code failed.
    Error,
    /// It won't run, since something before it failed.
    Omitted,
}

impl State {
    /// Argo's word.
    pub(super) fn read(phase: &str) -> Self {
        match phase {
            "Pending" => Self::Pending,
            "Running" => Self::Running,
            "Succeeded" => Self::Succeeded,
            "Failed" => Self::Failed,
            "Error" => Self::Error,
            "Skipped" | "Omitted" => Self::Omitted,
            _ => Self::Waiting,
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Error => "error",
            Self::Omitted => "omitted",
        }
    }

    /// Whether nothing changes any more.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Error | Self::Omitted)
    }

    /// Whether it went wrong.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::Error)
    }
}
