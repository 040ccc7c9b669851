//! A connection that is cut while a run is followed: its end is reported all the same.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sooper::cluster::block_on;

use super::Volume;

/// Carries bytes to the API server, unless it is cut.
struct Wire {
    port: u16,
    cut: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Wire {
    fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let wire = Self { port, cut: Arc::default(), open: Arc::default() };
        let (cut, open) = (Arc::clone(&wire.cut), Arc::clone(&wire.open));
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                if cut.load(Ordering::Relaxed) {
                    continue;
                }
                let far = TcpStream::connect(&server).unwrap();
                open.lock().unwrap().extend([near.try_clone().unwrap(), far.try_clone().unwrap()]);
                carry(near.try_clone().unwrap(), far.try_clone().unwrap());
                carry(far, near);
            }
        });
        wire
    }

    /// Cuts all connections, and refuses new ones until told otherwise.
    fn cut(&self, cut: bool) {
        self.cut.store(cut, Ordering::Relaxed);
        for stream in self.open.lock().unwrap().drain(..).filter(|_| cut) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        let mut buffer = [0; 16 * 1024];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            if to.write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    });
}

#[test]
fn a_run_is_followed_through_cut_connections() {
    block_on(async {
        let Some(volume) = Volume::new("cut").await else { return Ok(()) };
        let text = fs::read_to_string(volume.kubeconfig()).unwrap();
        let server = text.split("https://").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let wire = Wire::to(server.clone());
        let folder = tempfile::tempdir().unwrap();
        let kubeconfig = folder.path().join("kubeconfig");
        fs::write(&kubeconfig, text.replace(&server, &format!("127.0.0.1:{}", wire.port))).unwrap();
        let sooper = |arguments: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_sooper"));
            command.args(arguments).current_dir(folder.path()).env("KUBECONFIG", &kubeconfig);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let started = sooper(&["manifests", "smoke", "--apply", "--image", "sooper.test/busybox:1"]);
        let started = started.wait_with_output().unwrap();
        let run = String::from_utf8_lossy(&started.stdout).trim().to_owned();
        assert!(run.starts_with("sooper-smoke-"), "{}", String::from_utf8_lossy(&started.stderr));
        let following = sooper(&["watch", &run]);
        for _ in 0..3 {
            std::thread::sleep(Duration::from_secs(4));
            wire.cut(true);
            std::thread::sleep(Duration::from_secs(2));
            wire.cut(false);
        }
        let ended = following.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(0), "{said}");
        assert!(said.contains("the cluster answers again") && said.contains("succeeded"), "{said}");

        let lost = sooper(&["watch", &run, "--patience", "3s"]);
        let status = lost.wait_with_output().unwrap().status;
        assert_eq!(status.code(), Some(0), "a run that has ended is told at once");
        sooper(&["delete", &run, "--yes"]).wait().unwrap();
        Ok(())
    })
    .unwrap();
}
