//! Fixed shell scripts run in a container, with data as arguments and on stdin.
//!
//! The end of a stream is never a sign of anything: stdin is as long as an argument says, and the exit code comes on a
//! channel of its own. A connection that ends without one, or is silent for too long, was lost.

use std::time::Duration;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Status;
use kube::api::AttachParams;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc;
use tokio::sync::watch;

use super::place::Place;
use super::{Cluster, Error, Result};

/// A POSIX shell script that needs no more than BusyBox. Its text never holds data.
#[derive(Debug, Clone, Copy)]
pub(super) struct Script {
    /// What it does, for error messages: "look at the volume".
    pub(super) doing: &'static str,
    /// Its text.
    pub(super) text: &'static str,
}

/// What a script is given on stdin.
pub(super) enum Input {
    /// These bytes.
    Bytes(Vec<u8>),
    /// What another thread makes. An `Err` ends the script.
    Stream(mpsc::Receiver<std::io::Result<Vec<u8>>>),
}

/// How a script ended.
#[derive(Debug)]
pub(super) struct Output {
    /// The exit code.
    pub(super) code: i32,
    /// All of stdout.
    pub(super) stdout: Vec<u8>,
    /// All of stderr, trimmed.
    pub(super) stderr: String,
}

/// So long nothing may happen before a connection counts as lost.
const SILENCE: Duration = Duration::from_secs(120);

/// WebSocket frames larger than this are refused by some servers.
const FRAME: usize = 32 * 1024;

/// Runs `script` in the container of `place`; `sent` is told the bytes of stdin that are on their way.
///
/// # Errors
/// The stream can't be opened, was lost, or is silent for two minutes. A script that fails is an [`Output`].
pub(super) async fn run(
    cluster: &Cluster,
    place: &Place,
    script: Script,
    arguments: &[String],
    input: Input,
    sent: impl FnMut(u64),
) -> Result<Output> {
    let mut stdout = Vec::new();
    let output =
        run_into(cluster, place, script, arguments, input, sent, |bytes| stdout.extend_from_slice(bytes))
            .await?;
    Ok(Output { stdout, ..output })
}

/// As [`run`], with stdout handed to `take` as it comes.
pub(super) async fn run_into(
    cluster: &Cluster,
    place: &Place,
    script: Script,
    arguments: &[String],
    input: Input,
    mut sent: impl FnMut(u64),
    mut take: impl FnMut(&[u8]),
) -> Result<Output> {
    let mut command = vec!["sh".to_owned(), "-c".to_owned(), script.text.to_owned(), "sooper".to_owned()];
    command.extend_from_slice(arguments);
    let parameters = AttachParams {
        container: place.container.clone(),
        stdin: true,
        max_stdin_buf_size: Some(8 * FRAME),
        max_stdout_buf_size: Some(8 * FRAME),
        max_stderr_buf_size: Some(FRAME),
        ..AttachParams::default()
    };
    let doing = format!("{} through pod {}/{}", script.doing, place.namespace, place.pod);
    let opened = cluster.pods_in(&place.namespace).exec(&place.pod, command, &parameters).await;
    let mut process = opened.map_err(cluster.failed(&doing))?;
    let (stdin, stdout, stderr) = (process.stdin(), process.stdout(), process.stderr());
    let status = process.take_status();

    let (alive, pulse) = watch::channel(0_u64);
    let mut written = 0;
    let feeding = feed(stdin, input, |count| {
        written += count;
        sent(written);
        alive.send_modify(|beats| *beats += 1);
    });
    let reading = read_all(stdout, &alive, &mut take);
    let mut complaints = Vec::new();
    let complaining = read_all(stderr, &alive, |bytes| complaints.extend_from_slice(bytes));
    let ending = async {
        match status {
            Some(status) => status.await,
            None => None,
        }
    };
    let work = async {
        // Stdin stays open until the script has ended: on older servers closing it closes the whole connection.
        let (mut stdin, mut fed) = (None, false);
        tokio::pin!(feeding, ending);
        let mut outputs = std::pin::pin!(async { tokio::join!(reading, complaining) });
        let mut read = false;
        let status = loop {
            tokio::select! {
                result = &mut feeding, if !fed => match result {
                    Ok(open) => { stdin = open; fed = true; }
                    Err(error) => return Err(error),
                },
                _ = &mut outputs, if !read => read = true,
                status = &mut ending => break status,
            }
        };
        if !read {
            outputs.await;
        }
        drop(stdin);
        Ok(status)
    };
    let status = tokio::select! {
        done = work => done?,
        () = silence(pulse) => {
            return Err(Error::transient(format!("can't {doing}: nothing was heard for {} s", SILENCE.as_secs())));
        }
    };
    let status = status.ok_or_else(|| Error::transient(format!("can't {doing}: the connection was lost")))?;
    let code = exit_code(&status).map_err(|message| {
        Error::other(
            format!("can't {doing}: {message}"),
            "The container needs `sh` and the usual small programs (BusyBox is enough); name another with `code.upload.container`, or use --via helper.",
        )
    })?;
    let stderr = String::from_utf8_lossy(&complaints).trim().to_owned();
    Ok(Output { code, stdout: Vec::new(), stderr })
}

/// Writes the input and gives stdin back, still open.
async fn feed<W: AsyncWrite + Unpin>(
    stdin: Option<W>,
    input: Input,
    mut sent: impl FnMut(u64),
) -> Result<Option<W>> {
    let Some(mut stdin) = stdin else { return Ok(None) };
    match input {
        Input::Bytes(bytes) => {
            for frame in bytes.chunks(FRAME) {
                if stdin.write_all(frame).await.is_err() {
                    // The script has ended; its exit code says why.
                    break;
                }
                sent(frame.len() as u64);
            }
        }
        Input::Stream(mut parts) => {
            while let Some(part) = parts.recv().await {
                let part = part.map_err(|error| Error::other(error.to_string(), ""))?;
                if stdin.write_all(&part).await.is_err() {
                    break;
                }
                sent(part.len() as u64);
            }
        }
    }
    Ok(Some(stdin))
}

async fn read_all(
    from: Option<impl AsyncRead + Unpin>,
    alive: &watch::Sender<u64>,
    mut take: impl FnMut(&[u8]),
) {
    let Some(mut from) = from else { return };
    let mut buffer = vec![0; FRAME];
    while let Ok(count) = from.read(&mut buffer).await {
        let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else { break };
        take(bytes);
        alive.send_modify(|beats| *beats += 1);
    }
}

/// Ends when nothing was sent or received for [`SILENCE`].
async fn silence(mut pulse: watch::Receiver<u64>) {
    while let Ok(Ok(())) = tokio::time::timeout(SILENCE, pulse.changed()).await {}
}

/// The exit code, or why the command could not be started.
fn exit_code(status: &Status) -> std::result::Result<i32, String> {
    if status.status.as_deref() == Some("Success") {
        return Ok(0);
    }
    let causes = status.details.iter().flat_map(|details| details.causes.iter().flatten());
    let code = causes.filter(|cause| cause.reason.as_deref() == Some("ExitCode"));
    let code = code.filter_map(|cause| cause.message.as_deref()?.parse().ok()).next();
    code.ok_or_else(|| {
        status.message.clone().unwrap_or_else(|| "the command could not be started".to_owned())
    })
}
