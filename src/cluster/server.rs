//! Argo's own server, for what only it can read: artifacts, whose repository it has the keys of, and the state of tasks that
//! was too large for its object and that the controller keeps in a database (`nodeStatusOffLoad`).

use std::io::{self, Read};

use kube::core::DynamicObject;
use serde_json::{Value as Json, json};
use ureq::Agent;
use ureq::tls::TlsConfig;

use super::forward::Forward;
use super::{Cluster, Error, Result, index};

/// Beside `status.nodes`, where [`complete`] leaves why they aren't known.
pub(super) const UNKNOWN: &str = "nodesUnknown";

/// The state of a thousand tasks has half a megabyte.
const MOST: u64 = 1 << 28;

/// Adds the state of a run's tasks if the controller keeps it in a database; else, why it can't be known.
pub(super) async fn complete(cluster: &Cluster, workflow: &mut DynamicObject) {
    let Some(status) = workflow.data.get_mut("status").and_then(Json::as_object_mut) else { return };
    let version = status.get("offloadNodeStatusVersion").and_then(Json::as_str).unwrap_or_default();
    if version.is_empty() {
        return;
    }
    let name = workflow.metadata.name.clone().unwrap_or_default();
    let (key, value) = match nodes(cluster, &name).await {
        Ok(nodes) => ("nodes", nodes),
        Err(error) => (UNKNOWN, json!(error.to_string())),
    };
    status.insert(key.to_owned(), value);
}

async fn nodes(cluster: &Cluster, name: &str) -> Result<Json> {
    let path = format!("api/v1/workflows/{}/{name}?fields=status.nodes", cluster.namespace);
    let read = |body: Body<'_>| {
        let mut text = Vec::new();
        body.take(MOST).read_to_end(&mut text)?;
        Ok(serde_json::from_slice::<Json>(&text).unwrap_or_default())
    };
    let mut answer = ask(cluster, &path, read).await?;
    Ok(answer.pointer_mut("/status/nodes").map(Json::take).unwrap_or_else(|| json!({})))
}

/// What the server answers, while it arrives.
pub(super) type Body<'a> = Box<dyn Read + 'a>;

/// What `read` makes of the server's answer on a path. The server is where the settings say, else a port is forwarded to it.
///
/// # Errors
/// There is no such server, it refuses, or what it answers can't be read.
pub(super) async fn ask<T: Send + 'static>(
    cluster: &Cluster,
    path: &str,
    read: impl FnOnce(Body<'_>) -> io::Result<T> + Send + 'static,
) -> Result<T> {
    if let Some(address) = &cluster.argo_server {
        let agent = index::agent(std::env::var("SSL_CERT_FILE").ok().as_deref())?;
        return get(agent, format!("{}/{path}", address.trim_end_matches('/')), cluster, read).await;
    }
    let forward = Forward::to_argo(cluster, 0).await?;
    let address = format!("{}/{path}", forward.address());
    // The way to it is the API server's; its own certificate is one that it made for itself.
    let unverified = TlsConfig::builder().disable_verification(true).build();
    let agent = Agent::config_builder().http_status_as_error(false).proxy(None).tls_config(unverified);
    tokio::select! {
        ended = forward.serve(|_| ()) => ended.and(Err(Error::transient("the forwarded port was closed"))),
        answer = get(agent.build().new_agent(), address, cluster, read) => answer,
    }
}

/// As whoever the kubeconfig's or `ARGO_TOKEN`'s token is of.
async fn get<T: Send + 'static>(
    agent: Agent,
    address: String,
    cluster: &Cluster,
    read: impl FnOnce(Body<'_>) -> io::Result<T> + Send + 'static,
) -> Result<T> {
    let token = cluster.token.clone();
    let asking = tokio::task::spawn_blocking(move || {
        let mut request = agent.get(&address);
        if let Some(token) = token {
            request = request.header("Authorization", token);
        }
        let mut answer = request.call()?;
        let status = answer.status().as_u16();
        Ok::<_, ureq::Error>(match status {
            200 => Ok(read(Box::new(answer.body_mut().with_config().limit(u64::MAX).reader()))?),
            _ => Err((status, answer.body_mut().read_to_string().unwrap_or_default())),
        })
    });
    let silent = |reason: String| Error::transient(format!("Argo's server doesn't answer ({reason})"));
    let answered = asking.await.map_err(|error| silent(error.to_string()))?;
    let (status, text) = match answered.map_err(|error| silent(error.to_string()))? {
        Ok(read) => return Ok(read),
        Err(refused) => refused,
    };
    let said: Json = serde_json::from_str(&text).unwrap_or_default();
    let words = said.get("message").and_then(Json::as_str).unwrap_or(text.trim());
    let words = if words.is_empty() { "without a word" } else { words };
    let help = match status {
        401 | 403 => "Say who you are: `export ARGO_TOKEN=\"$(argo auth token)\"`.",
        _ => "",
    };
    Err(Error::other(format!("Argo's server refuses to tell it ({status}): {words}"), help))
}
