//! Argo's own server, for the one thing that only it can read: the state of tasks that was too large for its object and that
//! the controller keeps in a database (`nodeStatusOffLoad`).

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
    let mut answer = match &cluster.argo_server {
        Some(address) => {
            let agent = index::agent(std::env::var("SSL_CERT_FILE").ok().as_deref())?;
            get(agent, format!("{}/{path}", address.trim_end_matches('/')), cluster).await
        }
        None => {
            let forward = Forward::to_argo(cluster, 0).await?;
            let address = format!("{}/{path}", forward.address());
            // The way to it is the API server's; its own certificate is one that it made for itself.
            let unverified = TlsConfig::builder().disable_verification(true).build();
            let agent =
                Agent::config_builder().http_status_as_error(false).proxy(None).tls_config(unverified);
            tokio::select! {
                ended = forward.serve(|_| ()) => return ended.and(Err(Error::transient("the forwarded port was closed"))),
                answer = get(agent.build().new_agent(), address, cluster) => answer,
            }
        }
    }?;
    Ok(answer.pointer_mut("/status/nodes").map(Json::take).unwrap_or_else(|| json!({})))
}

/// What the server says, as whoever the kubeconfig's or `ARGO_TOKEN`'s token is of.
async fn get(agent: Agent, address: String, cluster: &Cluster) -> Result<Json> {
    let token = cluster.token.clone();
    let asking = tokio::task::spawn_blocking(move || {
        let mut request = agent.get(&address);
        if let Some(token) = token {
            request = request.header("Authorization", token);
        }
        let mut answer = request.call()?;
        let text = answer.body_mut().with_config().limit(MOST).read_to_vec()?;
        Ok::<_, ureq::Error>((answer.status().as_u16(), text))
    });
    let silent = |reason: String| Error::transient(format!("Argo's server doesn't answer ({reason})"));
    let answered = asking.await.map_err(|error| silent(error.to_string()))?;
    let (status, text) = answered.map_err(|error| silent(error.to_string()))?;
    let said: Json = serde_json::from_slice(&text).unwrap_or_default();
    if status == 200 {
        return Ok(said);
    }
    let words = said.get("message").and_then(Json::as_str).unwrap_or("without a word").to_owned();
    let help = match status {
        401 | 403 => "Say who you are: `export ARGO_TOKEN=\"$(argo auth token)\"`.",
        _ => "",
    };
    Err(Error::other(format!("Argo's server refuses to tell it ({status}): {words}"), help))
}
