//! A bundle on its way: cut into pieces, which take turns on several streams.
//!
//! An API server handles what comes over one stream byte after byte, slower than anything else on the way; over several
//! of them more of its cores have something to do.

use std::collections::HashSet;
use std::io::{self, Write};
use std::sync::mpsc as told;

use tokio::sync::mpsc;

use super::exec::FRAME;
use crate::code::Hasher;

/// Lengths and offsets are multiples of this: what follows the end of a tar is nothing, and `dd` copies blocks.
pub(super) const BLOCK: usize = 64 * 1024;

/// So many bytes are read back at once on the volume, and a transfer that was cut off goes on after the last of these.
pub(super) const PIECE: u64 = 256 * BLOCK as u64;

/// The streams of a large bundle: the one of the script that stores it, and those of scripts that only take pieces.
const STREAMS: usize = 3;

/// With fewer pieces than these further streams take longer to open than they save.
const MANY: u64 = 4;

/// What a script is given on stdin.
pub(super) type Stdin = mpsc::Receiver<io::Result<Vec<u8>>>;

/// What is sent over the streams of one upload.
pub(super) struct Streams {
    /// To the script that stores the bundle.
    pub(super) storing: Stdin,
    /// To scripts that take pieces.
    pub(super) taking: Vec<Stdin>,
    /// Wants to hear the names of the pieces that those have taken.
    pub(super) taken: told::Sender<String>,
}

/// The length of a bundle, and what of it is there.
pub(super) struct Cut {
    /// Of all pieces, in bytes.
    pub(super) length: u64,
    /// In blocks of so many bytes.
    pub(super) block: u64,
    /// The names of the first pieces, which need not be sent.
    pub(super) there: Vec<String>,
    /// What tells this try's pieces from those of others.
    pub(super) session: String,
    /// Says whether the volume is as was thought, if that has to be heard before the bundle counts.
    pub(super) sure: Option<told::Receiver<bool>>,
}

/// Cuts what is written into pieces, and sums them.
pub(super) struct Cutter {
    cut: Cut,
    written: u64,
    /// Of the piece that is being written.
    hasher: Hasher,
    /// Of the pieces before, a line each.
    sums: String,
    /// The first one is the storing script's.
    outlets: Vec<Outlet>,
    taken: told::Receiver<String>,
    /// Pieces that are on the volume and that the storing script hasn't been told of.
    known: HashSet<u64>,
    /// The piece that it has to be told of next.
    next: u64,
}

/// Prepares a transfer.
pub(super) fn begin(cut: Cut) -> (Cutter, Streams) {
    let missing = cut.length.div_ceil(PIECE) - cut.there.len() as u64;
    let streams = if missing < MANY { 1 } else { STREAMS };
    // Room for a piece: the next one is made for another stream while this one is sent.
    let room = if streams == 1 { 2 } else { PIECE as usize / FRAME + 2 };
    let (outlets, inputs): (Vec<_>, Vec<_>) = (0..streams).map(|_| Outlet::new(room)).unzip();
    let (sender, taken) = told::channel();
    let cutter = Cutter {
        written: 0,
        hasher: Hasher::default(),
        sums: String::new(),
        outlets,
        taken,
        known: HashSet::new(),
        next: 0,
        cut,
    };
    let mut inputs = inputs.into_iter();
    let storing = inputs.next().unwrap_or_else(|| mpsc::channel(1).1);
    (cutter, Streams { storing, taking: inputs.collect(), taken: sender })
}

impl Cutter {
    /// Sends `head`, the storing script's first line, and what is there.
    ///
    /// # Errors
    /// Nobody listens.
    pub(super) fn open(&mut self, head: &str) -> io::Result<()> {
        let there = std::mem::take(&mut self.cut.there);
        let lines: String = there.iter().map(|name| format!("next {name}\n")).collect();
        self.next = there.len() as u64;
        self.cut.there = there;
        self.tell(&format!("{head}{lines}"))
    }

    fn name(&self, piece: u64) -> String {
        format!("{}.{}.piece", piece * PIECE / self.cut.block, self.cut.session)
    }

    /// The stream of a piece; `None`: it is there.
    fn outlet(&mut self, piece: u64) -> Option<&mut Outlet> {
        let turn = piece.checked_sub(self.cut.there.len() as u64)?;
        let streams = self.outlets.len().max(1) as u64;
        self.outlets.get_mut(usize::try_from(turn % streams).unwrap_or(0))
    }

    fn tell(&mut self, line: &str) -> io::Result<()> {
        self.outlets.first_mut().map_or(Ok(()), |storing| storing.put(line.as_bytes()))
    }

    fn begin_piece(&mut self, piece: u64) -> io::Result<()> {
        let length = PIECE.min(self.cut.length - piece * PIECE);
        let line = format!("take {} {}\n", self.name(piece), length / self.cut.block);
        self.outlet(piece).map_or(Ok(()), |outlet| outlet.put(line.as_bytes()))
    }

    fn end_piece(&mut self, piece: u64) -> io::Result<()> {
        self.sums.push_str(&format!("{}\n", std::mem::take(&mut self.hasher).finish()));
        if piece < self.cut.there.len() as u64 {
            return Ok(());
        }
        if (piece - self.cut.there.len() as u64).is_multiple_of(self.outlets.len().max(1) as u64) {
            self.known.insert(piece);
        } else if let Some(outlet) = self.outlet(piece) {
            outlet.flush()?;
        }
        while let Ok(name) = self.taken.try_recv() {
            self.hear(&name);
        }
        self.announce()
    }

    fn hear(&mut self, name: &str) {
        let start = name.split('.').next().and_then(|start| start.parse::<u64>().ok());
        self.known.extend(start.map(|start| start * self.cut.block / PIECE));
    }

    /// Tells the storing script of pieces in their order; it must not be in the middle of one.
    fn announce(&mut self) -> io::Result<()> {
        while self.known.remove(&self.next) {
            let line = format!("next {}\n", self.name(self.next));
            self.tell(&line)?;
            self.next += 1;
        }
        Ok(())
    }

    /// Fills up the last block, waits until all pieces are there, and sends the digests.
    ///
    /// # Errors
    /// Nobody listens any more.
    pub(super) fn finish(mut self) -> io::Result<()> {
        let missing = self.cut.length.saturating_sub(self.written);
        self.write_all(&vec![0; usize::try_from(missing).unwrap_or(0)])?;
        for taking in self.outlets.iter_mut().skip(1) {
            taking.put(b"\n")?;
            taking.flush()?;
        }
        // Not in a packet of its own if it can be helped: a small one waits until the one before it has been answered.
        let sure = self.cut.sure.take().is_none_or(|sure| sure.recv().unwrap_or(false));
        while self.next * PIECE < self.cut.length {
            self.flush()?;
            let name = self.taken.recv().map_err(|_| io::ErrorKind::BrokenPipe)?;
            self.hear(&name);
            self.announce()?;
        }
        let last = if sure { format!("sums\n{}", self.sums) } else { "stop\n".to_owned() };
        self.tell(&last)?;
        self.flush()
    }

    /// Ends the transfer: what is sent can't be read.
    pub(super) fn fail(self, error: io::Error) {
        if let Some(storing) = self.outlets.first() {
            // Nobody listens any more when the connection was lost.
            let _ = storing.sender.blocking_send(Err(error));
        }
    }
}

impl Write for Cutter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        let (piece, within) = (self.written / PIECE, self.written % PIECE);
        if within == 0 {
            self.begin_piece(piece)?;
        }
        let left = usize::try_from(PIECE.min(self.cut.length - piece * PIECE) - within).unwrap_or(usize::MAX);
        let bytes = bytes.get(..left).unwrap_or(bytes);
        self.hasher.update(bytes);
        if let Some(outlet) = self.outlet(piece) {
            outlet.put(bytes)?;
        }
        self.written += bytes.len() as u64;
        if bytes.len() == left {
            self.end_piece(piece)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.outlets.first_mut().map_or(Ok(()), Outlet::flush)
    }
}

/// One end of a stream: cuts what is written into parts.
struct Outlet {
    part: Vec<u8>,
    sender: mpsc::Sender<io::Result<Vec<u8>>>,
}

impl Outlet {
    fn new(room: usize) -> (Self, Stdin) {
        let (sender, receiver) = mpsc::channel(room);
        (Self { part: Vec::with_capacity(FRAME), sender }, receiver)
    }

    fn put(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(FRAME.saturating_sub(self.part.len())));
            self.part.extend_from_slice(now);
            bytes = later;
            if self.part.len() >= FRAME {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.part.is_empty() {
            return Ok(());
        }
        let part = std::mem::replace(&mut self.part, Vec::with_capacity(FRAME));
        self.sender.blocking_send(Ok(part)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that a script is given, with `B` for each block.
    fn said(mut stdin: Stdin) -> String {
        let mut bytes = Vec::new();
        while let Ok(part) = stdin.try_recv() {
            bytes.extend(part.unwrap());
        }
        let text: String = bytes.into_iter().map(char::from).collect();
        text.replace(&"x".repeat(BLOCK), "B")
    }

    fn cut(pieces: u64, there: &[&str]) -> Cut {
        let there = there.iter().map(|&name| name.to_owned()).collect();
        Cut { length: pieces * PIECE, block: BLOCK as u64, there, session: "s".to_owned(), sure: None }
    }

    #[test]
    fn a_small_bundle_goes_over_one_stream_and_what_is_there_is_not_sent() {
        let (mut cutter, streams) = begin(Cut { length: 2 * BLOCK as u64, ..cut(1, &[]) });
        assert!(streams.taking.is_empty());
        cutter.open("head\n").unwrap();
        cutter.write_all(&[b'x'; BLOCK]).unwrap();
        cutter.finish().unwrap();
        let text = said(streams.storing);
        assert!(text.starts_with("head\ntake 0.s.piece 2\nB\0"), "{}", text.len());
        assert!(text.contains("\0next 0.s.piece\nsums\n"));

        let (cutter, streams) = begin(cut(1, &["0.t.piece"]));
        std::thread::spawn(move || {
            let mut cutter = cutter;
            cutter.open("head\n").unwrap();
            cutter.write_all(&vec![b'x'; PIECE as usize]).unwrap();
            cutter.finish().unwrap();
        });
        let mut text = String::new();
        let mut storing = streams.storing;
        while let Some(part) = storing.blocking_recv() {
            text.push_str(&String::from_utf8(part.unwrap()).unwrap());
        }
        assert!(text.starts_with("head\nnext 0.t.piece\nsums\n") && text.lines().count() == 4, "{text}");
    }

    #[test]
    fn pieces_take_turns_and_are_named_in_their_order() {
        let (mut cutter, streams) = begin(cut(5, &["0.t.piece"]));
        let made = std::thread::spawn(move || {
            cutter.open("").unwrap();
            cutter.write_all(&vec![b'x'; 5 * PIECE as usize]).unwrap();
            cutter.finish().unwrap();
        });
        let collect = |mut stdin: Stdin| {
            std::thread::spawn(move || {
                let mut bytes = Vec::new();
                while let Some(part) = stdin.blocking_recv() {
                    bytes.extend(part.unwrap());
                }
                String::from_utf8(bytes)
                    .unwrap()
                    .replace(&"x".repeat(BLOCK), "B")
                    .replace(&"B".repeat(256), "P")
            })
        };
        let (storing, taking) = (collect(streams.storing), streams.taking.into_iter().map(collect));
        let taking: Vec<_> = taking.collect();
        // The later one first: it has to wait for its turn.
        streams.taken.send("768.s.piece".to_owned()).unwrap();
        streams.taken.send("512.s.piece".to_owned()).unwrap();
        made.join().unwrap();
        let taking: Vec<String> = taking.into_iter().map(|stdin| stdin.join().unwrap()).collect();
        assert_eq!(taking, ["take 512.s.piece 256\nP\n", "take 768.s.piece 256\nP\n"]);
        let text = storing.join().unwrap();
        let order: Vec<&str> =
            text.lines().filter_map(|line| line.trim_start_matches('P').strip_prefix("next ")).collect();
        assert_eq!(order, ["0.t.piece", "256.s.piece", "512.s.piece", "768.s.piece", "1024.s.piece"]);
        assert_eq!(text.lines().rev().take_while(|line| *line != "sums").count(), 5);
    }
}
