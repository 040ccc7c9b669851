//! Which cluster, as whom: kubeconfig, contexts and in-cluster accounts, as `kubectl` has them.

use std::path::PathBuf;
use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use kube::config::{AuthInfo, KubeConfigOptions, Kubeconfig, KubeconfigError};
use kube::{Api, Client, Config};

use super::{Error, Result};
use crate::source::diagnostic::did_you_mean;

/// So long an answer may take; lists of large runs are megabytes.
const SILENCE: Duration = Duration::from_secs(40);

/// Which cluster is meant, as far as the command line and the configuration say.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// `--kubeconfig`; `None`: `KUBECONFIG` (several files are merged), then `~/.kube/config`, then the pod's own account.
    pub kubeconfig: Option<PathBuf>,
    /// `None`: the kubeconfig's current one.
    pub context: Option<String>,
    /// The namespace of runs.
    pub namespace: String,
    /// The address of Argo's server; `None`: it is looked for in the cluster when it is needed.
    pub argo_server: Option<String>,
}

/// A cluster that can be talked to.
#[derive(Clone)]
pub struct Cluster {
    /// The connection.
    pub client: Client,
    /// The namespace of runs.
    pub namespace: String,
    /// The context's name; `in-cluster` within a pod.
    pub context: String,
    /// The API server's address.
    pub server: String,
    /// The address of Argo's server, where the settings say it.
    pub(super) argo_server: Option<String>,
    /// What Argo's server is told of who asks: `Bearer …`.
    pub(super) token: Option<String>,
}

impl Cluster {
    /// Reads the kubeconfig and prepares the connection; the server isn't asked anything yet.
    ///
    /// # Errors
    /// There is no kubeconfig, it can't be read, or it doesn't know the context.
    pub async fn connect(access: &Access) -> Result<Self> {
        let (mut config, context) = configuration(access).await?;
        config.connect_timeout = Some(Duration::from_secs(10));
        let server = config.cluster_url.to_string().trim_end_matches('/').to_owned();
        let token = token(&config.auth_info);
        let client = Client::try_from(config).map_err(|error| Error::from_kube("connect", &server, error))?;
        let (namespace, argo_server) = (access.namespace.clone(), access.argo_server.clone());
        Ok(Self { client, namespace, context, server, argo_server, token })
    }

    /// The pods of a namespace.
    pub fn pods_in(&self, namespace: &str) -> Api<Pod> {
        Api::namespaced(self.client.clone(), namespace)
    }

    /// The pods of runs.
    pub fn pods(&self) -> Api<Pod> {
        self.pods_in(&self.namespace)
    }

    /// What the server answers while `doing` ("list the pods"). A connection over which nothing comes is as good as cut: the
    /// operating system would keep it for many minutes.
    ///
    /// # Errors
    /// The server's own, or that it was silent for too long.
    pub(super) async fn ask<T>(
        &self,
        doing: impl Into<String>,
        request: impl Future<Output = Result<T, kube::Error>>,
    ) -> Result<T> {
        let doing = doing.into();
        match tokio::time::timeout(SILENCE, request).await {
            Ok(answered) => answered.map_err(self.failed(doing)),
            Err(_) => Err(Error::transient(format!(
                "can't {doing}: no answer from {} within {} s",
                self.server,
                SILENCE.as_secs()
            ))),
        }
    }

    /// For `map_err`: what went wrong while `doing` ("list the pods").
    pub(super) fn failed(&self, doing: impl Into<String>) -> impl FnOnce(kube::Error) -> Error {
        let (doing, server) = (doing.into(), self.server.clone());
        move |error| Error::from_kube(&doing, &server, error)
    }
}

async fn configuration(access: &Access) -> Result<(Config, String)> {
    let read = match &access.kubeconfig {
        Some(path) => Kubeconfig::read_from(path),
        None => match Kubeconfig::from_env() {
            Ok(Some(found)) => Ok(found),
            Ok(None) => Kubeconfig::read(),
            Err(error) => Err(error),
        },
    };
    let kubeconfig = match read {
        Ok(kubeconfig) => kubeconfig,
        Err(_) if access.kubeconfig.is_none() && in_pod() => return in_cluster(),
        Err(error) => return Err(unreadable(access, &error)),
    };
    if kubeconfig.contexts.is_empty() && kubeconfig.clusters.is_empty() && in_pod() {
        return in_cluster();
    }
    let context = chosen(access, &kubeconfig)?;
    let cluster = kubeconfig.contexts.iter().find(|known| known.name == context);
    let cluster = cluster.and_then(|known| known.context.as_ref()).map(|known| known.cluster.clone());
    let proxied = kubeconfig.clusters.iter().any(|known| {
        Some(&known.name) == cluster.as_ref()
            && known.cluster.as_ref().is_some_and(|known| known.proxy_url.is_some())
    });
    let options = KubeConfigOptions { context: Some(context.clone()), ..KubeConfigOptions::default() };
    let mut config = Config::from_custom_kubeconfig(kubeconfig, &options).await.map_err(|error| {
        Error::other(
            format!("context `{context}` of the kubeconfig can't be used: {}", causes(&error)),
            "See that `kubectl get pods` works with it, or choose another with --context.",
        )
    })?;
    if !proxied && spared_the_proxy(config.cluster_url.host().unwrap_or_default()) {
        config.proxy_url = None;
    }
    Ok((config, context))
}

/// `ARGO_TOKEN`, which Argo's own command line reads too, else the token of the kubeconfig's user or of this pod.
fn token(user: &AuthInfo) -> Option<String> {
    if let Some(given) = std::env::var("ARGO_TOKEN").ok().filter(|given| !given.is_empty()) {
        return Some(given);
    }
    let known = serde_json::to_value(user).ok()?;
    let text = |key: &str| known.get(key)?.as_str().map(str::to_owned);
    let token = text("token").or_else(|| std::fs::read_to_string(text("tokenFile")?).ok())?;
    Some(format!("Bearer {}", token.trim()))
}

fn in_pod() -> bool {
    std::env::var("KUBERNETES_SERVICE_HOST").is_ok()
}

fn in_cluster() -> Result<(Config, String)> {
    let config = Config::incluster().map_err(|error| {
        Error::other(
            format!("the account of this pod can't be used: {}", causes(&error)),
            "Does the pod mount its service account's token (automountServiceAccountToken)?",
        )
    })?;
    Ok((config, "in-cluster".to_owned()))
}

/// The context asked for, or the current one.
fn chosen(access: &Access, kubeconfig: &Kubeconfig) -> Result<String> {
    let known = || kubeconfig.contexts.iter().map(|context| context.name.as_str());
    let list = known().collect::<Vec<_>>().join(", ");
    let Some(name) =
        access.context.clone().or_else(|| kubeconfig.current_context.clone()).filter(|name| !name.is_empty())
    else {
        return Err(Error::other(
            "the kubeconfig has no current context",
            format!(
                "Choose one with --context, or `cluster: {{context: …}}` in sooper.yaml; there are: {list}"
            ),
        ));
    };
    if known().any(|context| context == name) {
        return Ok(name);
    }
    let guess =
        did_you_mean(&name, known()).map(|guess| format!("Did you mean `{guess}`? ")).unwrap_or_default();
    Err(Error::other(format!("the kubeconfig has no context `{name}`"), format!("{guess}There are: {list}")))
}

fn unreadable(access: &Access, error: &KubeconfigError) -> Error {
    let named = access.kubeconfig.as_ref().map(|path| path.display().to_string());
    let named =
        named.or_else(|| std::env::var("KUBECONFIG").ok()).unwrap_or_else(|| "~/.kube/config".to_owned());
    Error::other(
        format!("no cluster is known: the kubeconfig `{named}` can't be read ({})", causes(error)),
        "Name one with --kubeconfig or KUBECONFIG; whoever runs the cluster has it, or its command line writes it (`gcloud container clusters get-credentials`, `aws eks update-kubeconfig`, …).",
    )
}

/// Whether NO_PROXY names the host (exactly, or as a domain that it lies in). A `proxy-url` of the kubeconfig holds regardless.
fn spared_the_proxy(host: &str) -> bool {
    let list = std::env::var("NO_PROXY").or_else(|_| std::env::var("no_proxy")).unwrap_or_default();
    let loopback =
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    loopback || list.split(',').map(str::trim).any(|entry| names(entry, host))
}

fn names(entry: &str, host: &str) -> bool {
    let domain = entry.trim_start_matches('*').trim_start_matches('.');
    !domain.is_empty() && (host == domain || host.ends_with(&format!(".{domain}"))) || entry == "*"
}

/// An error and what caused it, each said once.
fn causes(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !said.contains(&text) {
            said = format!("{said}: {text}");
        }
        next = cause.source();
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_no_proxy_names() {
        assert!(names(".corp.example", "api.corp.example"));
        assert!(names("corp.example", "corp.example"));
        assert!(names("*.corp.example", "api.corp.example"));
        assert!(!names("corp.example", "notcorp.example"));
        assert!(!names("", "api.corp.example"));
    }

    #[test]
    fn a_context_that_is_not_there_gets_a_guess() {
        let text = "{apiVersion: v1, kind: Config, current-context: '', contexts: [{name: gke-prod, context: {cluster: c, user: u}}]}";
        let kubeconfig = Kubeconfig::from_yaml(text).unwrap();
        let access =
            |context: Option<&str>| Access { context: context.map(str::to_owned), ..Access::default() };
        let error = chosen(&access(Some("gke-prd")), &kubeconfig).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the kubeconfig has no context `gke-prd`\n  Did you mean `gke-prod`? There are: gke-prod"
        );
        assert!(chosen(&access(None), &kubeconfig).unwrap_err().help.contains("gke-prod"));
        assert_eq!(chosen(&access(Some("gke-prod")), &kubeconfig).unwrap(), "gke-prod");
    }
}
