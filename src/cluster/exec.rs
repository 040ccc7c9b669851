//! A shell script in a container, with data as arguments and on stdin.
//!
//! The end of a stream is never a sign of anything: stdin is as long as was said before, and the exit code comes on a
//! channel of its own. A connection that ends without one, or is silent for too long, was lost.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::time::{Duration, Instant};

use futures::{Sink, SinkExt as _, Stream, StreamExt as _};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Status;
use kube::api::AttachParams;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::{self, Message};

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

/// A script that runs.
pub(super) struct Running {
    sink: Pin<Box<dyn Sink<Message, Error = tungstenite::Error>>>,
    messages: Pin<Box<dyn Stream<Item = tungstenite::Result<Message>>>>,
    doing: String,
    complaints: Vec<u8>,
    /// Printed, and not yet given to anybody.
    rest: Vec<u8>,
}

/// So long nothing may happen before a connection counts as lost.
const SILENCE: Duration = Duration::from_secs(120);

/// As large as a WebSocket frame is made: an API server, which takes up to 32 MiB, has a third less to do with these than
/// with the 32 KiB of `kubectl`.
pub(super) const FRAME: usize = 512 * 1024;

/// Runs `script` in the container of `place`, with `input` on stdin.
///
/// # Errors
/// The stream can't be opened, was lost, or is silent for two minutes. A script that fails is an [`Output`].
pub(super) async fn run(
    cluster: &Cluster,
    place: &Place,
    script: Script,
    arguments: &[String],
    input: Input,
) -> Result<Output> {
    let mut stdout = Vec::new();
    let running = Running::start(cluster, place, script, arguments).await?;
    let output = running.finish(input, |_| (), |bytes| stdout.extend_from_slice(bytes)).await?;
    Ok(Output { stdout, ..output })
}

impl Running {
    /// Starts `script` in the container of `place`.
    ///
    /// # Errors
    /// The stream can't be opened.
    pub(super) async fn start(
        cluster: &Cluster,
        place: &Place,
        script: Script,
        arguments: &[String],
    ) -> Result<Self> {
        let mut command = vec!["sh".to_owned(), "-c".to_owned(), script.text.to_owned(), "sooper".to_owned()];
        command.extend_from_slice(arguments);
        let parameters =
            AttachParams { container: place.container.clone(), stdin: true, ..AttachParams::default() };
        let doing = format!("{} through pod {}/{}", script.doing, place.namespace, place.pod);
        let pods = kube::core::Request::new(format!("/api/v1/namespaces/{}/pods", place.namespace));
        let request = pods.exec(&place.pod, command, &parameters);
        let request = request.map_err(|error| Error::other(format!("can't {doing}: {error}"), ""))?;
        let connection = cluster.client.connect(request).await.map_err(cluster.failed(&doing))?;
        let (sink, messages) = connection.into_stream().split();
        let (sink, messages) = (Box::pin(sink), Box::pin(messages));
        Ok(Self { sink, messages, doing, complaints: Vec::new(), rest: Vec::new() })
    }

    /// Sends `question`, and gives `told` each record that the script prints, without the NUL that ends it, as it comes. Done
    /// at a record `end`, or when the script has ended instead: the output is of that, without its stdout. `sent` is told the
    /// bytes of the question that are on their way.
    ///
    /// # Errors
    /// The connection was lost, or is silent for two minutes.
    pub(super) async fn ask(
        &mut self,
        question: Input,
        sent: impl FnMut(u64),
        mut told: impl FnMut(&[u8]),
    ) -> Result<Option<Output>> {
        let until_end = |record: &[u8]| match record {
            END => ControlFlow::Break(()),
            record => {
                told(record);
                ControlFlow::Continue(())
            }
        };
        self.talk(question, sent, until_end).await
    }

    /// As [`Self::ask`], but done when `told` breaks off, which is given the `end`s, too.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub(super) async fn talk(
        &mut self,
        question: Input,
        sent: impl FnMut(u64),
        mut told: impl FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<Option<Output>> {
        let mut rest = std::mem::take(&mut self.rest);
        let mut take = |bytes: &[u8]| {
            rest.extend_from_slice(bytes);
            let (mut flow, mut given) = (ControlFlow::Continue(()), 0);
            while let Some(record) =
                rest.get(given..).and_then(|rest| rest.split_inclusive(|byte| *byte == 0).next())
            {
                let Some(text) = record.strip_suffix(&[0]) else { break };
                given += record.len();
                flow = if text.is_empty() { ControlFlow::Continue(()) } else { told(text) };
                if flow.is_break() {
                    break;
                }
            }
            rest.drain(..given);
            flow
        };
        // What came with the answer before.
        let ended = if take(&[]).is_break() { Ok(None) } else { self.go_on(question, sent, take).await };
        self.rest = rest;
        ended
    }

    /// Sends `input` and waits until the script ends; `sent` is told the bytes of stdin that are on their way, `take` is
    /// given stdout as it comes.
    ///
    /// # Errors
    /// The connection was lost, or is silent for two minutes. A script that fails is an [`Output`].
    pub(super) async fn finish(
        mut self,
        input: Input,
        sent: impl FnMut(u64),
        mut take: impl FnMut(&[u8]),
    ) -> Result<Output> {
        let ended = self.go_on(input, sent, |bytes| {
            take(bytes);
            ControlFlow::Continue(())
        });
        let ended = ended.await?;
        ended.ok_or_else(|| Error::transient("the script ended without an exit code"))
    }

    /// Until the script ends or `take` breaks off, which is `None`.
    async fn go_on(
        &mut self,
        input: Input,
        mut sent: impl FnMut(u64),
        mut take: impl FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<Option<Output>> {
        let Self { sink, messages, doing, complaints, .. } = self;
        let heard = Cell::new(Instant::now());
        let receiving = async {
            loop {
                let message = match tokio::time::timeout(SILENCE, messages.next()).await {
                    Ok(message) => message,
                    Err(_) if heard.get().elapsed() < SILENCE => continue,
                    Err(_) => {
                        return Err(Error::transient(format!(
                            "can't {doing}: nothing was heard for {} s",
                            SILENCE.as_secs()
                        )));
                    }
                };
                heard.set(Instant::now());
                let bytes = match message {
                    Some(Ok(Message::Binary(bytes))) => bytes,
                    None | Some(Ok(Message::Close(_)) | Err(_)) => {
                        return Err(Error::transient(format!("can't {doing}: the connection was lost")));
                    }
                    Some(Ok(_)) => continue,
                };
                match bytes.split_first() {
                    Some((&STDOUT, rest)) if take(rest).is_break() => return Ok(None),
                    Some((&STDERR, rest)) => complaints.extend_from_slice(rest),
                    Some((&STATUS, rest)) => {
                        let read = serde_json::from_slice::<Status>(rest);
                        return read
                            .map(Some)
                            .map_err(|error| Error::transient(format!("can't {doing}: {error}")));
                    }
                    _ => {}
                }
            }
        };
        let sending = feed(sink, input, |count| {
            heard.set(Instant::now());
            sent(count);
        });
        let status = tokio::select! {
            status = receiving => status?,
            failed = sending => return Err(failed),
        };
        let Some(status) = status else { return Ok(None) };
        let code = exit_code(&status).map_err(|message| {
            Error::other(
                format!("can't {doing}: {message}"),
                "The container needs `sh` and the usual small programs (BusyBox is enough); name another with `code.upload.container`, or use --via helper.",
            )
        })?;
        let stderr = String::from_utf8_lossy(complaints).trim().to_owned();
        Ok(Some(Output { code, stdout: Vec::new(), stderr }))
    }
}

/// What a script prints after an answer.
pub(super) const END: &[u8] = b"end";

/// The channels of the protocol: the first byte of each message.
const STDIN: u8 = 0;
const STDOUT: u8 = 1;
const STDERR: u8 = 2;
const STATUS: u8 = 3;

/// Sends the input, then keeps the connection alive; stdin is never closed, since older servers would close everything.
/// Ends only when the input can't be read.
async fn feed(sink: &mut (impl Sink<Message> + Unpin), input: Input, mut sent: impl FnMut(u64)) -> Error {
    let mut written = 0;
    let mut parts = match input {
        Input::Stream(parts) => parts,
        Input::Bytes(bytes) => {
            let parts: Vec<_> = bytes.chunks(FRAME).map(<[u8]>::to_vec).collect();
            let (sender, receiver) = mpsc::channel(parts.len().max(1));
            // There is room for all of them.
            parts.into_iter().for_each(|part| drop(sender.try_send(Ok(part))));
            receiver
        }
    };
    while let Some(part) = parts.recv().await {
        let part = match part {
            Ok(part) => part,
            Err(error) => return Error::other(error.to_string(), ""),
        };
        let mut frame = Vec::with_capacity(part.len() + 1);
        frame.push(STDIN);
        frame.extend_from_slice(&part);
        let mut given = sink.feed(Message::binary(frame)).await;
        // What is there goes at once: a small packet would wait until the one before it has been answered.
        if given.is_ok() && parts.is_empty() {
            given = sink.flush().await;
        }
        if given.is_err() {
            // The script has ended or the connection is lost: whoever receives knows which.
            return std::future::pending().await;
        }
        written += part.len() as u64;
        sent(written);
    }
    loop {
        tokio::time::sleep(Duration::from_secs(20)).await;
        if sink.send(Message::Ping(Vec::new().into())).await.is_err() {
            return std::future::pending().await;
        }
    }
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
