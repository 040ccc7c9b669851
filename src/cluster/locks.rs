//! The locks that a run waits for, and who holds them.

use serde::Deserialize;

/// A lock that is waited for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// Argo's name of it: `argo/Mutex/churn`.
    pub name: String,
    /// Who holds it: `run churn-x`.
    pub holders: Vec<String>,
}

/// The locks of a run, in the two forms that Argo has.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Synchronization {
    mutex: Waiting,
    semaphore: Waiting,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Waiting {
    waiting: Vec<Held>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Held {
    mutex: String,
    semaphore: String,
    holder: String,
    holders: Vec<String>,
}

impl Synchronization {
    /// Those that are waited for.
    pub(super) fn locks(&self) -> Vec<Lock> {
        let waiting = self.mutex.waiting.iter().chain(&self.semaphore.waiting);
        let lock = |held: &Held| Lock {
            name: if held.mutex.is_empty() { held.semaphore.clone() } else { held.mutex.clone() },
            holders: held.holders.iter().chain([&held.holder]).filter_map(|holder| whose(holder)).collect(),
        };
        waiting.map(lock).collect()
    }
}

/// `argo/churn-x` is a run; of a task's lock, `argo/churn-x/churn-x-123`, the run is known too.
fn whose(holder: &str) -> Option<String> {
    holder.split('/').nth(1).map(|run| format!("run {run}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_forms_are_read() {
        let read: Synchronization = serde_json::from_value(json!({
            "mutex": {"waiting": [{"mutex": "argo/Mutex/m", "holder": "argo/other-x"}]},
            "semaphore": {"waiting": [{"semaphore": "argo/ConfigMap/s/k", "holders": ["argo/a/a-1", "argo/b"]}]},
        }))
        .unwrap();
        let lock = |name: &str, holders: &[&str]| Lock {
            name: name.to_owned(),
            holders: holders.iter().map(|holder| (*holder).to_owned()).collect(),
        };
        assert_eq!(
            read.locks(),
            [lock("argo/Mutex/m", &["run other-x"]), lock("argo/ConfigMap/s/k", &["run a", "run b"])]
        );
    }
}
