//! Which of jupytext's formats a script is in: what its YAML header says, else a guess from its lines.

use crate::source::Diagnostics;
use crate::source::yaml::{self, Dialect, Node};

use super::lines::{Line, Quotes, is_space};
use super::{Suffix, magics};
use crate::source::FileId;

/// How a script is cut into cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Format {
    /// `# %%` begins a cell.
    Percent,
    /// As percent; magics are not commented out.
    Hydrogen,
    /// Paragraphs, and cells between markers: `# +` and `# -`, or the pair named here.
    Light(Option<(String, String)>),
    /// Python with a Sphinx gallery's separators; its cells have no tags.
    Sphinx,
    /// knitr's `#'` and `#+` (R).
    Spin,
    /// A marimo app, which only marimo itself can convert.
    Marimo,
}

/// What the head of a script says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    /// The format, if one is named there.
    pub(crate) format: Option<Format>,
    /// Whether commented magics are uncommented; jupytext's default when nothing is said.
    pub(crate) comment_magics: Option<bool>,
    /// The kernel that it names.
    pub(crate) kernel: Option<String>,
    /// The first line behind it.
    pub(crate) lines: usize,
}

/// Why jupytext doesn't read a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// An encoding comment that names anything but `utf-8`; the line's index and the name.
    Encoding(usize, String),
    /// The YAML header is no YAML, or not a mapping; its lines.
    Header(usize),
    /// The header's kernelspec lacks a name that the notebook format wants.
    Kernelspec(&'static str),
    /// The header names a format that jupytext doesn't know.
    UnknownFormat(String),
}

/// Reads `#!`, the encoding comment and the YAML header.
pub(crate) fn header(lines: &[Line<'_>], suffix: Suffix, file: FileId) -> Result<Header, Unreadable> {
    let mut header = Header { format: None, comment_magics: None, kernel: None, lines: 0 };
    let (mut yaml, mut in_jupyter, mut started) = (String::new(), false, false);
    for (index, line) in lines.iter().enumerate() {
        if index == 0 && line.text.starts_with("#!") {
            header.lines = 1;
            continue;
        }
        let may_name_encoding = index == 0 || (index == 1 && encoding(lines[0].text).is_none());
        if may_name_encoding && let Some(name) = encoding(line.text) {
            if name != "utf-8" {
                return Err(Unreadable::Encoding(index, name.to_owned()));
            }
            header.lines = index + 1;
            continue;
        }
        let Some(text) = line.text.strip_prefix('#') else {
            return Ok(header);
        };
        let text = text.strip_prefix(' ').unwrap_or(text);
        if text.trim_end_matches(is_space) == "---" {
            if !started {
                started = true;
                continue;
            }
            let blank = lines.get(index + 1).is_some_and(|next| {
                let next = next.text.strip_prefix('#').unwrap_or(next.text);
                next.chars().all(is_space)
            });
            header.lines = index + 1 + usize::from(blank);
            read_yaml(&yaml, suffix, file, &mut header)?;
            return Ok(header);
        }
        if !started && !text.chars().all(is_space) {
            return Ok(header);
        }
        if text.strip_prefix("jupyter").is_some_and(|rest| rest.trim_matches(is_space) == ":") {
            in_jupyter = true;
        } else if !text.is_empty() && !text.starts_with(is_space) {
            in_jupyter = false;
        }
        if in_jupyter {
            yaml.push_str(text);
            yaml.push('\n');
        }
    }
    Ok(header)
}

/// The encoding that a comment names (PEP 263).
fn encoding(line: &str) -> Option<&str> {
    let comment = line.trim_start_matches([' ', '\t', '\x0c']).strip_prefix('#')?;
    comment.match_indices("coding").find_map(|(at, word)| {
        let rest = comment[at + word.len()..].strip_prefix([':', '='])?.trim_start_matches([' ', '\t']);
        let end =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(rest.len());
        (end > 0).then_some(&rest[..end])
    })
}

/// Takes what matters here from the `jupyter:` part of the header.
fn read_yaml(text: &str, suffix: Suffix, file: FileId, header: &mut Header) -> Result<(), Unreadable> {
    if text.is_empty() {
        return Ok(());
    }
    let (problems, lines) = (Diagnostics::default(), header.lines);
    let documents = yaml::read(file, text, Dialect::PyYaml, &problems);
    let root = documents.into_iter().next().and_then(|document| document.root);
    let jupyter = root.as_ref().and_then(|root| root.get("jupyter")).filter(|node| node.as_map().is_some());
    let Some(jupyter) = jupyter.filter(|_| !problems.has_errors()) else {
        return Err(Unreadable::Header(lines));
    };
    if let Some(kernelspec) = jupyter.get("kernelspec")
        && let Some(missing) = ["name", "display_name"].into_iter().find(|key| kernelspec.get(key).is_none())
    {
        return Err(Unreadable::Kernelspec(missing));
    }
    let text_of = |node: &Node, key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
    header.kernel = jupyter.get("kernelspec").and_then(|kernelspec| text_of(kernelspec, "name"));
    let Some(jupytext) = jupyter.get("jupytext") else {
        return Ok(());
    };
    let markers = text_of(jupytext, "cell_markers").filter(|markers| markers != "+,-");
    let markers = markers.as_deref().and_then(|markers| markers.split_once(','));
    let markers = markers.map(|(start, end)| (start.to_owned(), end.to_owned()));
    header.comment_magics = jupytext.get("comment_magics").map(|node| node.value == yaml::Value::Bool(true));
    if let Some(name) = format_name(jupytext, suffix) {
        header.format = Some(named(&name, markers)?);
    }
    Ok(())
}

/// The format that the header names for this kind of script.
fn format_name(jupytext: &Node, suffix: Suffix) -> Option<String> {
    let text_of = |node: &Node, key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
    let representation = jupytext.get("text_representation");
    if let Some(node) = representation
        && text_of(node, "extension").is_some_and(|extension| extension.ends_with(suffix.dotted()))
        && let Some(name) = text_of(node, "format_name")
    {
        return Some(name);
    }
    let formats = text_of(jupytext, "formats").unwrap_or_default();
    let named = formats.split(',').find_map(|format| {
        let format = format.rsplit_once('/').map_or(format, |(_, name)| name);
        let (extension, name) = format.split_once(':')?;
        (extension.rsplit('.').next() == Some(suffix.plain())).then(|| name.to_owned())
    });
    named.or_else(|| representation.map(|_| "light".to_owned()))
}

fn named(name: &str, markers: Option<(String, String)>) -> Result<Format, Unreadable> {
    Ok(match name {
        "percent" => Format::Percent,
        "hydrogen" => Format::Hydrogen,
        "light" => Format::Light(markers),
        "nomarker" | "bare" => Format::Light(None),
        "sphinx" => Format::Sphinx,
        "spin" => Format::Spin,
        "marimo" => Format::Marimo,
        _ => return Err(Unreadable::UnknownFormat(name.to_owned())),
    })
}

/// The format by what the lines look like. Percent may turn out to be hydrogen, see [`has_magic`].
pub(crate) fn guess(lines: &[Line<'_>], suffix: Suffix) -> Format {
    let (r, python) = (suffix.is_r(), !suffix.is_r());
    let mut quotes = Quotes::new(r);
    let (mut vim, mut region, mut spin) = (false, false, false);
    let (mut hashes, mut marimo) = (0, 0);
    for Line { text, .. } in lines {
        quotes.read(text);
        if quotes.is_open() {
            continue;
        }
        if let Some(comment) = text.strip_prefix('#') {
            if is_percent(comment) {
                return Format::Percent;
            }
            let word = comment.trim_start_matches(is_space);
            vim |= word.starts_with("{{{");
            region |= word.starts_with("region");
            hashes += usize::from(python && is_hash_rule(comment));
            spin |= r && comment.starts_with('\'');
        } else if python && matches!(*text, "import marimo" | "app = marimo.App()")
            || text.starts_with("@app")
        {
            marimo += usize::from(!text.starts_with('@') || is_marimo_cell(text));
        }
    }
    let markers = |start: &str, end: &str| Format::Light(Some((start.to_owned(), end.to_owned())));
    match () {
        () if python && marimo >= 2 => Format::Marimo,
        () if vim => markers("{{{", "}}}"),
        () if region => markers("region", "endregion"),
        () if hashes >= 2 => Format::Sphinx,
        () if spin => Format::Spin,
        () => Format::Light(None),
    }
}

/// `%%`, ` %% title`, ` In[3]:` or ` <codecell>` behind the `#` of a line.
fn is_percent(comment: &str) -> bool {
    let marker = comment.strip_prefix(' ').unwrap_or(comment);
    if let Some(rest) = marker.strip_prefix("%%") {
        return rest.is_empty() || rest.starts_with(is_space);
    }
    if comment.starts_with(" <codecell>") {
        return true;
    }
    let number = comment.strip_prefix(" In[");
    number.is_some_and(|rest| {
        rest.trim_start_matches([' ', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']).starts_with(']')
    })
}

/// Twenty `#` or more, the first of which stands before `comment`.
fn is_hash_rule(comment: &str) -> bool {
    let rule = comment.strip_prefix(' ').unwrap_or(comment).trim_end_matches(is_space);
    rule.len() >= 19 && rule.bytes().all(|byte| byte == b'#')
}

fn is_marimo_cell(text: &str) -> bool {
    let mut letters = text.strip_prefix("@app").unwrap_or("").chars();
    letters.next().is_some() && letters.as_str().starts_with("cell")
}

/// Whether a line outside of strings and comments is a magic: then a script with percent markers is hydrogen.
pub(crate) fn has_magic(lines: &[Line<'_>], r: bool) -> bool {
    let mut quotes = Quotes::new(r);
    lines.iter().any(|line| {
        quotes.read(line.text);
        !quotes.is_open() && !line.text.starts_with('#') && magics::is_magic(line.text, r, false)
    })
}
