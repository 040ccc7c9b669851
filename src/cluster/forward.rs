//! A port of this machine that leads to a port of a pod.

use k8s_openapi::api::core::v1::Pod;
use kube::api::ListParams;
use tokio::net::TcpListener;

use super::{Cluster, Error, Kind, Result};

/// Argo's server, as its own manifests label it.
const SERVER: &str = "app=argo-server";

/// A port of this machine that is listened on.
pub struct Forward {
    cluster: Cluster,
    pod: String,
    port: u16,
    listener: TcpListener,
    /// Where the server is reached, without a path: `https://127.0.0.1:2746`.
    pub address: String,
}

impl Forward {
    /// Finds Argo's server and listens on 127.0.0.1.
    ///
    /// # Errors
    /// There is no such pod, or the port is taken.
    pub async fn to_argo(cluster: &Cluster, local: u16) -> Result<Self> {
        let doing = format!("look for Argo's server in namespace {}", cluster.namespace);
        let pods = cluster.ask(doing, cluster.pods().list(&ListParams::default().labels(SERVER))).await?;
        let running =
            |pod: &&Pod| pod.status.as_ref().is_some_and(|status| status.phase.as_deref() == Some("Running"));
        let Some(pod) = pods.items.iter().find(running) else {
            return Err(Error {
                kind: Kind::NotFound,
                what: format!("no pod of Argo's server ({SERVER}) runs in namespace {}", cluster.namespace),
                help: "Is it installed elsewhere (-n), or is this a controller without a server? `sooper status` works without it.".to_owned(),
            });
        };
        let container = pod.spec.as_ref().and_then(|spec| spec.containers.first());
        let words = container
            .into_iter()
            .flat_map(|container| container.command.iter().flatten().chain(container.args.iter().flatten()));
        let secure = !words.into_iter().any(|word| word == "--secure=false" || word == "--secure=False");
        let port = container
            .and_then(|container| container.ports.as_ref()?.first())
            .map_or(2746, |port| port.container_port);
        let listener = TcpListener::bind(("127.0.0.1", local)).await;
        let listener = listener.map_err(|error| {
            Error::other(
                format!("can't listen on 127.0.0.1:{local}: {error}"),
                "Is a port-forward running already? Choose another with --port.",
            )
        })?;
        let local = listener.local_addr().map_or(local, |address| address.port());
        Ok(Self {
            cluster: cluster.clone(),
            pod: pod.metadata.name.clone().unwrap_or_default(),
            port: u16::try_from(port).unwrap_or(2746),
            listener,
            address: format!("{}://127.0.0.1:{local}", if secure { "https" } else { "http" }),
        })
    }

    /// Carries connections until the future is dropped.
    ///
    /// # Errors
    /// The port can't be listened on any more, or the right to forward is missing.
    pub async fn serve(self) -> Result<()> {
        let mut connections = tokio::task::JoinSet::new();
        loop {
            let (mut local, _) =
                self.listener.accept().await.map_err(|error| Error::other(error.to_string(), ""))?;
            let opened = self.cluster.pods().portforward(&self.pod, &[self.port]).await;
            let mut forward =
                opened.map_err(self.cluster.failed(format!("forward a port to pod {}", self.pod)))?;
            let port = self.port;
            connections.spawn(async move {
                if let Some(mut remote) = forward.take_stream(port) {
                    // A browser that goes away is nothing to tell.
                    let _ = tokio::io::copy_bidirectional(&mut local, &mut remote).await;
                }
            });
            while connections.try_join_next().is_some() {}
        }
    }
}
