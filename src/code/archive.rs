//! A project's code as one archive: a source distribution that Python's package indexes take.
//!
//! Equal code makes equal bytes, so the archive's version can be derived from the code and sending it twice is no matter.

use std::io::{self, Read as _, Write as _};

use flate2::{Compression, GzBuilder};

use super::{Code, Content};
use crate::plan::Release;

/// The archive of a release: `NAME-VERSION/` with all files in it.
///
/// # Errors
/// A file can't be read, or isn't as it was when the code was listed.
pub fn archive(code: &Code, release: &Release) -> io::Result<Vec<u8>> {
    let folder = release.stem();
    // Neither a time nor a system: both would tell equal archives apart.
    let packed = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::default());
    let mut tar = tar::Builder::new(packed);
    let about = format!("Metadata-Version: 2.1\nName: {}\nVersion: {}\n", release.name, release.version);
    append(&mut tar, &format!("{folder}/PKG-INFO"), about.as_bytes(), false)?;
    for file in code.files.iter().filter(|file| file.path != "PKG-INFO") {
        let content = content(file)?;
        append(&mut tar, &format!("{folder}/{}", file.path), &content, file.executable)?;
    }
    let mut packed = tar.into_inner()?;
    packed.flush()?;
    packed.finish()
}

/// The bytes of a file that is sent.
pub(super) fn content(file: &super::CodeFile) -> io::Result<Vec<u8>> {
    match &file.content {
        Content::Text(text) => Ok(text.to_vec()),
        Content::Disk(path) => {
            let mut content = Vec::new();
            std::fs::File::open(path)?.read_to_end(&mut content)?;
            if super::Digest::of(&content) != file.digest {
                return Err(io::Error::other(format!("{} changed while it was read", path.display())));
            }
            Ok(content)
        }
    }
}

fn append(
    tar: &mut tar::Builder<impl io::Write>,
    path: &str,
    content: &[u8],
    executable: bool,
) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(if executable { 0o755 } else { 0o644 });
    tar.append_data(&mut header, path, content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::{CodeFile, Digest};

    #[test]
    fn equal_code_makes_equal_archives_that_tar_reads() {
        let text = |path: &str, text: &str| CodeFile {
            path: path.to_owned(),
            executable: path.ends_with(".sh"),
            size: text.len() as u64,
            digest: Digest::of(text.as_bytes()),
            content: Content::Text(text.as_bytes().into()),
        };
        let long = format!("{}/x.py", "deep".repeat(60));
        let code = Code::new(vec![text("PKG-INFO", "old"), text("a/b.sh", "echo"), text(&long, "")]);
        let release = Release::new("My.Pipe-line", "1.0", None, None);
        let bytes = archive(&code, &release).unwrap();
        assert_eq!(bytes, archive(&code, &release).unwrap());
        let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(bytes.as_slice()));
        let names: Vec<String> = tar
            .entries()
            .unwrap()
            .map(|entry| entry.unwrap().path().unwrap().to_string_lossy().into_owned())
            .collect();
        let expected = ["PKG-INFO", "a/b.sh", &long].map(|name| format!("my_pipe_line-1.0/{name}"));
        assert_eq!(names, expected);
    }
}
