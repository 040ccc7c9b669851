//! What lies between sooper and the API server, and may be cut, refuse, or answer something else.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::Volume;

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is carried to the server, and the answer back.
    Pass,
    /// It is carried to the server, and the connection is cut before the answer.
    Unanswered,
    /// It is answered as a watch from a version that the server has forgotten.
    Expired,
}

/// Carries connections to the API server.
pub(crate) struct Wire {
    /// A kubeconfig that leads through it.
    pub(crate) kubeconfig: PathBuf,
    cut: Arc<AtomicBool>,
    sent: Arc<AtomicU64>,
    open: Arc<Mutex<Vec<TcpStream>>>,
    proxy: Option<Child>,
    _folder: tempfile::TempDir,
}

impl Wire {
    /// One that sees bytes only: TLS goes through it.
    pub(crate) fn sealed(volume: &Volume) -> Self {
        let text = fs::read_to_string(volume.kubeconfig()).unwrap();
        let server = text.split("https://").nth(1).unwrap().split(['"', '\n']).next().unwrap().to_owned();
        let (address, whole) = (server.clone(), text.clone());
        Self::new(
            server,
            None,
            |_| Fate::Pass,
            move |port| whole.replace(&address, &format!("127.0.0.1:{port}")),
        )
    }

    /// One that sees the head of each request and decides: `kubectl proxy` does the talking to the server.
    pub(crate) fn open(volume: &Volume, decide: impl FnMut(&str) -> Fate + Send + 'static) -> Self {
        let mut proxy = Command::new(volume.kubectl());
        proxy.arg("--kubeconfig").arg(volume.kubeconfig()).args(["proxy", "--port=0", "--disable-filter"]);
        let mut proxy = proxy.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(proxy.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let server = line.trim().rsplit(' ').next().unwrap().to_owned();
        Self::new(server, Some(proxy), decide, |port| {
            format!(
                "{{apiVersion: v1, kind: Config, current-context: c, contexts: [{{name: c, context: {{cluster: c, user: u}}}}], \
                 clusters: [{{name: c, cluster: {{server: \"http://127.0.0.1:{port}\"}}}}], users: [{{name: u, user: {{}}}}]}}"
            )
        })
    }

    fn new(
        server: String,
        proxy: Option<Child>,
        decide: impl FnMut(&str) -> Fate + Send + 'static,
        text: impl Fn(u16) -> String,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let kubeconfig = folder.path().join("kubeconfig");
        fs::write(&kubeconfig, text(listener.local_addr().unwrap().port())).unwrap();
        let (cut, sent, open) = Default::default();
        let wire = Self { kubeconfig, cut, sent, open, proxy, _folder: folder };
        let (cut, sent) = (Arc::clone(&wire.cut), Arc::clone(&wire.sent));
        let (open, decide) = (Arc::clone(&wire.open), Arc::new(Mutex::new(decide)));
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                if cut.load(Ordering::Relaxed) {
                    continue;
                }
                let Ok(far) = TcpStream::connect(&server) else { continue };
                open.lock().unwrap().extend([near.try_clone().unwrap(), far.try_clone().unwrap()]);
                let (decide, sent) = (Arc::clone(&decide), Arc::clone(&sent));
                std::thread::spawn(move || connect(near, far, &sent, |head| (*decide.lock().unwrap())(head)));
            }
        });
        wire
    }

    /// How many bytes went to the server, but for the heads of requests.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Cuts all connections, and refuses new ones until told otherwise.
    pub(crate) fn cut(&self, cut: bool) {
        self.cut.store(cut, Ordering::Relaxed);
        for stream in self.open.lock().unwrap().drain(..).filter(|_| cut) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// `sooper` through the wire.
    pub(crate) fn sooper(&self, folder: &Path, arguments: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sooper"));
        command.args(arguments).current_dir(folder).env("KUBECONFIG", &self.kubeconfig);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if let Some(proxy) = &mut self.proxy {
            let _ = proxy.kill();
            let _ = proxy.wait();
        }
    }
}

const EXPIRED: &str = r#"{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"too old resource version: 1 (2)","reason":"Expired","code":410}}"#;

/// Reads the head of a request, asks what is to become of it, and does that.
fn connect(
    mut near: TcpStream,
    mut far: TcpStream,
    sent: &Arc<AtomicU64>,
    mut decide: impl FnMut(&str) -> Fate,
) {
    let mut buffer = vec![0; 64 * 1024];
    let Ok(count @ 1..) = near.read(&mut buffer) else { return };
    let mut head = buffer[..count].to_vec();
    let text = String::from_utf8_lossy(&head).into_owned();
    let fate = decide(&text);
    // One request a connection, so that none goes by unseen.
    if text.contains(" HTTP/1.1\r\n") && !text.to_lowercase().contains("\r\nupgrade:") {
        let end = text.find("\r\n").unwrap() + 2;
        head.splice(end..end, *b"Connection: close\r\n");
    }
    match fate {
        Fate::Pass => {
            if far.write_all(&head).is_ok() {
                carry(near.try_clone().unwrap(), far.try_clone().unwrap(), Arc::clone(sent));
                carry(far, near, Arc::default());
            }
        }
        Fate::Unanswered => {
            let _ = far.write_all(&head);
            carry(near.try_clone().unwrap(), far.try_clone().unwrap(), Arc::clone(sent));
            // The server has done its part once it answers.
            let _ = far.read(&mut buffer);
            let _ = near.shutdown(Shutdown::Both);
        }
        Fate::Expired => {
            let _ = write!(
                near,
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{EXPIRED}\n",
                EXPIRED.len() + 1
            );
            let _ = near.shutdown(Shutdown::Both);
        }
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, counter: Arc<AtomicU64>) {
    std::thread::spawn(move || {
        let mut buffer = [0; 16 * 1024];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            if to.write_all(&buffer[..count]).is_err() {
                break;
            }
            counter.fetch_add(count as u64, Ordering::Relaxed);
        }
        let _ = to.shutdown(Shutdown::Both);
    });
}
