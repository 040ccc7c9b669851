//! The state of a run's tasks as Argo's controller compresses it: gzip since ever, zstd or brotli if a 4.1 is told so.
//!
//! Nothing beside the bytes says which. Two of the three begin with bytes of their own; what begins with neither is brotli.

use std::io::{self, Read};

use base64::Engine as _;

/// More than this is no state of a run: Argo keeps it in an object of 1 MB.
const MOST: u64 = 1 << 28;

/// What `status.compressedNodes` says, as JSON text.
///
/// # Errors
/// It isn't base64, or isn't compressed in one of the three ways.
pub(super) fn unpack(text: &str) -> Result<Vec<u8>, String> {
    let unreadable = |reason: String| format!("the compressed state of its tasks can't be read ({reason})");
    let packed = base64::engine::general_purpose::STANDARD.decode(text);
    let packed = packed.map_err(|error| unreadable(error.to_string()))?;
    decompress(&packed).map_err(|error| unreadable(error.to_string()))
}

fn decompress(packed: &[u8]) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    match packed {
        [0x1f, 0x8b, ..] => flate2::read::MultiGzDecoder::new(packed).take(MOST).read_to_end(&mut text)?,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            let decoder = ruzstd::decoding::StreamingDecoder::new(packed).map_err(io::Error::other)?;
            decoder.take(MOST).read_to_end(&mut text)?
        }
        _ => brotli_decompressor::Decompressor::new(packed, 1 << 16).take(MOST).read_to_end(&mut text)?,
    };
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Argo's controller 4.1.2 makes of the same text.
    const GZIP: &str = "H4sIAAAJbogA/wBCAL3/eyJ3LTEiOnsiaWQiOiJ3LTEiLCJuYW1lIjoidy5maXQiLCJwaGFzZSI6IlJ1bm5pbmciLCJ0eXBlIjoiUG9kIn19AAAA//8DAIjudKxCAAAA";
    const ZSTD: &str = "KLUv/QQAEQIAeyJ3LTEiOnsiaWQiOiJ3LTEiLCJuYW1lIjoidy5maXQiLCJwaGFzZSI6IlJ1bm5pbmciLCJ0eXBlIjoiUG9kIn19Kv4kIQ==";
    const BROTLI: &str =
        "G0EAAATCbaV+eQrWlSSGJqiy4Cw+H8SWZRZdBtLF0p3+8oeEXqyhQvC6Oo7DDkKTRymfu/lE2GOKknfjPQ==";

    #[test]
    fn what_argo_writes_is_read_whichever_way_it_is_compressed() {
        for packed in [GZIP, ZSTD, BROTLI] {
            assert_eq!(
                unpack(packed).unwrap(),
                br#"{"w-1":{"id":"w-1","name":"w.fit","phase":"Running","type":"Pod"}}"#
            );
        }
    }

    #[test]
    fn what_is_cut_or_no_such_thing_is_told() {
        for packed in [&GZIP[..24], &ZSTD[..24], &BROTLI[..24], "?", "AAAA"] {
            assert!(unpack(packed).unwrap_err().starts_with("the compressed state"), "{packed}");
        }
    }
}
