//! Why something could not be done in the cluster, in a sentence that says what to do.

use std::error::Error as _;
use std::fmt;

use kube::client::AuthError;
use kube::core::Status;

/// Why something could not be done in the cluster.
#[derive(Debug)]
pub struct Error {
    /// What kind of reason it is, for callers that can do something about it.
    pub kind: Kind,
    /// What went wrong, without a full stop.
    pub what: String,
    /// What to do about it; may be empty.
    pub help: String,
}

/// Kinds of reasons that callers tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The object isn't there.
    NotFound,
    /// The server doesn't know this kind of object.
    UnknownResource,
    /// An object of this name is there already, or was changed meanwhile.
    Conflict,
    /// A right is missing.
    Forbidden,
    /// The version asked for is too old.
    Expired,
    /// The connection failed or the server is busy: worth another try.
    Transient,
    /// Anything else.
    Other,
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.what)?;
        if !self.help.is_empty() {
            write!(out, "\n  {}", self.help.replace('\n', "\n  "))?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl Error {
    /// An error of no special kind.
    pub fn other(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { kind: Kind::Other, what: what.into(), help: help.into() }
    }

    /// One that another try may not meet.
    pub fn transient(what: impl Into<String>) -> Self {
        Self { kind: Kind::Transient, what: what.into(), help: String::new() }
    }

    /// What the client or the server answered while `doing` ("list the pods in argo").
    pub(super) fn from_kube(doing: &str, server: &str, error: kube::Error) -> Self {
        match error {
            kube::Error::Api(status) => Self::from_status(doing, &status),
            kube::Error::Auth(error) => Self::from_auth(&error),
            kube::Error::UpgradeConnection(error) => Self {
                kind: Kind::Transient,
                what: format!("can't {doing}: the server did not open a stream ({error})"),
                help: "A proxy between here and the cluster may not let WebSockets through.".to_owned(),
            },
            kube::Error::SerdeError(error) => {
                Self::other(format!("can't {doing}: the answer can't be read ({error})"), "")
            }
            error => Self::from_transport(doing, server, &error),
        }
    }

    fn from_transport(doing: &str, server: &str, error: &kube::Error) -> Self {
        if let Some(auth) = chain(error).find_map(|cause| cause.downcast_ref::<AuthError>()) {
            return Self::from_auth(auth);
        }
        let cause = chain(error).last().map(ToString::to_string).unwrap_or_default();
        let lower = cause.to_lowercase();
        let help = if lower.contains("certificate") || lower.contains("unknownissuer") {
            "The server's certificate isn't the one that the kubeconfig trusts: is `certificate-authority` of this cluster right?"
        } else if lower.contains("dns") || lower.contains("lookup") || lower.contains("name or service") {
            "The server's name can't be resolved: is the network (VPN) up, and the context right?"
        } else {
            "Is the cluster up, the network (VPN) there and the context right? `kubectl config get-contexts` lists them; choose one with --context."
        };
        Self {
            kind: Kind::Transient,
            what: format!("can't {doing}: no answer from {server} ({cause})"),
            help: help.to_owned(),
        }
    }

    fn from_auth(error: &AuthError) -> Self {
        let what = match error {
            AuthError::AuthExecStart(cause) => format!(
                "can't log in: the program that the kubeconfig names for it can't be started ({cause})"
            ),
            AuthError::AuthExecRun { cmd, out } => {
                let said = String::from_utf8_lossy(&out.stderr);
                format!("can't log in: `{cmd}` failed ({}): {}", out.status, said.trim())
            }
            other => format!("can't log in: {other}"),
        };
        Self::other(
            what,
            "Log in again the way this cluster wants it, and see that `kubectl get pods` works.",
        )
    }

    fn from_status(doing: &str, status: &Status) -> Self {
        let message = status.message.trim();
        let (kind, what, help) = match status.code {
            401 => (
                Kind::Other,
                format!("can't {doing}: the cluster doesn't accept these credentials"),
                "The token or certificate of this context has expired or was withdrawn: log in again, and see that `kubectl get pods` works.".to_owned(),
            ),
            403 if message.contains("exceeded quota") => (
                Kind::Other,
                format!("can't {doing}: the namespace's quota is used up ({})", after(message, "exceeded quota: ")),
                "Delete what is no longer needed (`sooper delete --older-than 7d`), or ask for a larger quota.".to_owned(),
            ),
            403 => (
                Kind::Forbidden,
                format!("can't {doing}: {}", right(message)),
                "Ask whoever runs the cluster for the role that `sooper manifests rbac` prints.".to_owned(),
            ),
            404 if message.contains("could not find the requested resource") || message.contains("page not found") => (
                Kind::UnknownResource,
                format!("can't {doing}: Argo Workflows isn't installed in this cluster (it doesn't know the kind)"),
                "Install it (https://argo-workflows.readthedocs.io/en/latest/installation/), or choose another cluster with --context.".to_owned(),
            ),
            404 => (Kind::NotFound, format!("can't {doing}: {message}"), String::new()),
            409 => (Kind::Conflict, format!("can't {doing}: {message}"), String::new()),
            410 => (Kind::Expired, format!("can't {doing}: {message}"), String::new()),
            429 | 503 | 504 => (Kind::Transient, format!("can't {doing}: the server is busy ({message})"), String::new()),
            _ if message.contains("too large") || message.contains("larger than max") => (
                Kind::Other,
                format!("can't {doing}: the object is larger than the cluster stores ({message})"),
                "Split the pipeline: `sooper export --split templates`.".to_owned(),
            ),
            500 => (Kind::Transient, format!("can't {doing}: {message}"), String::new()),
            400 | 422 => (Kind::Other, format!("can't {doing}: the cluster refuses it: {}", refusal(message)), String::new()),
            _ => (Kind::Other, format!("can't {doing}: {message}"), String::new()),
        };
        Self { kind, what, help }
    }
}

fn chain<'a>(error: &'a kube::Error) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    let first: Option<&'a (dyn std::error::Error + 'static)> = error.source();
    std::iter::successors(first, |cause| (*cause).source())
}

/// `pods "x" is forbidden: User "jane" cannot get resource "pods/exec" in API group ""…` in fewer words.
fn right(message: &str) -> String {
    let missing = after(message, "is forbidden: ");
    missing.replace(" in API group \"\"", "").replace("cannot", "may not")
}

/// The complaints of a refusal, without the line that says that further ones were not looked for.
fn refusal(message: &str) -> String {
    let end = message.find(", <nil>: Invalid value").or_else(|| message.find("<nil>: Invalid value"));
    end.and_then(|end| message.get(..end)).unwrap_or(message).trim_end_matches([',', ' ']).to_owned()
}

fn after<'a>(message: &'a str, mark: &str) -> &'a str {
    message.split_once(mark).map_or(message, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(code: u16, message: &str) -> Error {
        let status = Status { code, message: message.to_owned(), ..Status::default() };
        Error::from_status("open a stream to pod nfs-0", &status)
    }

    #[test]
    fn a_missing_right_names_who_what_and_the_role() {
        let error = told(
            403,
            "pods \"nfs-0\" is forbidden: User \"jane\" cannot get resource \"pods/exec\" in API group \"\" in the namespace \"argo\"",
        );
        assert_eq!(error.kind, Kind::Forbidden);
        assert_eq!(
            error.what,
            "can't open a stream to pod nfs-0: User \"jane\" may not get resource \"pods/exec\" in the namespace \"argo\""
        );
        assert!(error.help.contains("sooper manifests rbac"));
    }

    #[test]
    fn each_answer_is_of_its_kind() {
        assert_eq!(told(404, "the server could not find the requested resource").kind, Kind::UnknownResource);
        assert_eq!(told(404, "workflows.argoproj.io \"x\" not found").kind, Kind::NotFound);
        assert_eq!(told(410, "too old resource version").kind, Kind::Expired);
        assert_eq!(told(503, "apiserver not ready").kind, Kind::Transient);
        assert!(
            told(403, "pods is forbidden: exceeded quota: q, requested: pods=1")
                .what
                .contains("quota is used up")
        );
        assert!(told(401, "Unauthorized").help.contains("log in again"));
    }
}
