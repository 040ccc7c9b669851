//! A port of this machine that leads to a port of a pod.

use k8s_openapi::api::core::v1::Pod;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;

use super::{Cluster, Error, Kind, Result, installed};

/// Argo's server, as its own manifests label it.
const SERVER: &str = "app=argo-server";

/// A port of this machine that is listened on.
pub struct Forward {
    cluster: Cluster,
    namespace: String,
    pod: String,
    port: u16,
    listener: TcpListener,
    secure: bool,
}

impl Forward {
    /// Finds Argo's server and listens on 127.0.0.1.
    ///
    /// # Errors
    /// There is no such pod, it may not be forwarded to, or the port is taken.
    pub async fn to_argo(cluster: &Cluster, local: u16) -> Result<Self> {
        let running = |pod: &Pod| pod.status.as_ref()?.phase.as_deref().map(|phase| phase == "Running");
        let pods = installed::pods(cluster, "server", SERVER).await?;
        let Some(pod) = pods.into_iter().find(|pod| running(pod) == Some(true)) else {
            return Err(Error {
                kind: Kind::NotFound,
                what: format!("no pod of Argo's server ({SERVER}) runs in namespace {} or argo", cluster.namespace),
                help: "If it is somewhere else, name its address in `cluster.argo_server` of sooper.yaml; without one `sooper status` and `sooper logs` tell most of what it shows.".to_owned(),
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
        let forward = Self {
            cluster: cluster.clone(),
            namespace: pod.metadata.namespace.clone().unwrap_or_default(),
            pod: pod.metadata.name.clone().unwrap_or_default(),
            port: u16::try_from(port).unwrap_or(2746),
            listener: listen(local).await?,
            secure,
        };
        // What would keep each connection from being made is told at once.
        forward.connect().await.map(drop)?;
        Ok(forward)
    }

    /// Where the server is reached, without a path: `https://127.0.0.1:2746`.
    pub fn address(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        let port = self.listener.local_addr().map_or(0, |address| address.port());
        format!("{scheme}://127.0.0.1:{port}")
    }

    /// Carries connections until the future is dropped. One that can't be made is closed, and the reason told.
    ///
    /// # Errors
    /// The port can't be listened on any more.
    pub async fn serve(self, tell: impl Fn(&Error)) -> Result<()> {
        let mut connections = tokio::task::JoinSet::new();
        loop {
            let (mut local, _) =
                self.listener.accept().await.map_err(|error| Error::other(error.to_string(), ""))?;
            let mut remote = match self.connect().await {
                Ok(remote) => remote,
                Err(error) => {
                    tell(&error);
                    continue;
                }
            };
            connections.spawn(async move {
                // A browser that goes away is nothing to tell.
                let _ = tokio::io::copy_bidirectional(&mut local, &mut remote).await;
            });
            while connections.try_join_next().is_some() {}
        }
    }

    async fn connect(&self) -> Result<impl AsyncRead + AsyncWrite + Unpin + Send + use<>> {
        let pods = self.cluster.pods_in(&self.namespace);
        let doing = format!("forward a port to pod {}/{}", self.namespace, self.pod);
        let mut forward = self.cluster.ask(&doing, pods.portforward(&self.pod, &[self.port])).await?;
        forward.take_stream(self.port).ok_or_else(|| Error::transient(format!("can't {doing}")))
    }
}

/// So many ports are tried from the one that was asked for.
const PORTS: u16 = 10;

/// Listens on the port, or on the next one that is free.
async fn listen(first: u16) -> Result<TcpListener> {
    let mut refused = None;
    for port in first..=first.saturating_add(PORTS) {
        match TcpListener::bind(("127.0.0.1", port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    let reason = refused.map(|error| error.to_string()).unwrap_or_default();
    Err(Error::other(
        format!("can't listen on 127.0.0.1:{first} or the {PORTS} ports after it: {reason}"),
        "Choose another with --port; 0 takes any that is free.",
    ))
}
