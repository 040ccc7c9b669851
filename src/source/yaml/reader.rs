//! Parser events to [`Node`]s, with every place kept.
//!
//! One pass, recursive, never deeper than [`DEEPEST`]. Anchored nodes are kept and copied where an alias asks for
//! them; what that may add in all is limited, so that a small text can't become a large tree.

mod anchors;

use granit_parser::{Event, Parser, ScalarStyle, StrInput, StructureStyle, Tag};

use self::anchors::{Anchored, MOST_GROWTH};
use super::mapping::Pairs;
use super::{Comment, Dialect, Document, Node, Value, scalar, syntax};
use crate::source::{Diagnostic, Diagnostics, FileId, Span};

/// How deep collections may nest. PyYAML gives up at a few hundred levels with a Python recursion error.
const DEEPEST: usize = 200;

/// The rest of the stream can't be read; the reason has been reported.
struct Stop;

type Found<'t> = (Event<'t>, Place);

/// What is kept of an event's place; granit's own spans are six times as large.
#[derive(Clone, Copy)]
struct Place {
    start: usize,
    end: usize,
    tag: Option<(usize, usize)>,
}

struct Reader<'t, 'd> {
    parser: Parser<'t, StrInput<'t>>,
    file: FileId,
    text: &'t str,
    dialect: Dialect,
    out: &'d Diagnostics,
    comments: Vec<Comment>,
    /// By anchor id; `None` while the anchored collection is still open.
    anchors: Vec<Option<Anchored>>,
    growth: usize,
    /// Where the last event ended: a block scalar's `|` is searched from here.
    last_end: usize,
    /// Quoted and block scalars, where tabs are text; kept only when the file has tabs.
    opaque: Option<Vec<Span>>,
}

/// See [`super::read`].
pub(super) fn read(file: FileId, text: &str, dialect: Dialect, out: &Diagnostics) -> Vec<Document> {
    if !syntax::check_characters(file, text, out) {
        return Vec::new();
    }
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        max_buffered_comment_events: text.len() + 1,
    };
    let mut reader = Reader {
        parser: Parser::new_from_str_with_options(text, options),
        file,
        text,
        dialect,
        out,
        comments: Vec::new(),
        anchors: Vec::new(),
        growth: MOST_GROWTH,
        last_end: 0,
        opaque: text.contains('\t').then(Vec::new),
    };
    let mut documents = Vec::new();
    let complete = reader.stream(&mut documents).is_ok();
    if complete && dialect == Dialect::PyYaml {
        syntax::check_tabs(file, text, reader.opaque.unwrap_or_default(), &documents, out);
    }
    documents
}

impl<'t> Reader<'t, '_> {
    fn stream(&mut self, documents: &mut Vec<Document>) -> Result<(), Stop> {
        loop {
            match self.next()? {
                (Event::DocumentStart(..), place) => {
                    if documents.len() == 1 && self.dialect == Dialect::PyYaml {
                        self.refuse_second_document(place);
                    }
                    let root = self.document()?;
                    documents.push(Document { root, comments: self.take_comments() });
                }
                (Event::StreamEnd, _) => break,
                _ => {}
            }
        }
        let trailing = self.take_comments();
        match documents.last_mut() {
            Some(last) => last.comments.extend(trailing),
            None if trailing.is_empty() => {}
            None => documents.push(Document { root: None, comments: trailing }),
        }
        Ok(())
    }

    fn document(&mut self) -> Result<Option<Node>, Stop> {
        self.anchors.clear();
        let first = self.next()?;
        let absent =
            matches!(&first, (Event::Scalar(_, ScalarStyle::Plain, 0, None), at) if at.start == at.end);
        let root = self.node(first, 0)?.0;
        self.next()?;
        Ok((!absent).then_some(root))
    }

    /// Comments can come after the node that follows them, hence the order by place.
    fn take_comments(&mut self) -> Vec<Comment> {
        let mut comments = std::mem::take(&mut self.comments);
        comments.sort_by_key(|comment| comment.span);
        comments
    }

    /// The next event that isn't a comment.
    fn next(&mut self) -> Result<Found<'t>, Stop> {
        loop {
            let (event, span) = match self.parser.next_event() {
                Some(Ok(found)) => found,
                Some(Err(error)) => {
                    let offset = error.marker().byte_offset().unwrap_or(self.last_end);
                    let problem = syntax::report(self.file, self.text, error.kind(), &error.info(), offset);
                    self.out.push(problem);
                    return Err(Stop);
                }
                None => return Err(Stop),
            };
            let bytes = |span: granit_parser::Span| span.byte_range().map(|range| (range.start, range.end));
            let (start, end) = bytes(span).unwrap_or((self.last_end, self.last_end));
            if let Event::Comment(text, _) = event {
                self.comments.push(Comment { span: self.span(start, end), text: text.into_owned() });
                continue;
            }
            return Ok((event, Place { start, end, tag: span.tag_span().and_then(bytes) }));
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    /// The node that starts with `event`, and its height.
    fn node(&mut self, (event, place): Found<'t>, depth: usize) -> Result<(Node, usize), Stop> {
        if depth > DEEPEST {
            return Err(self.too_deep(place));
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = self.scalar(&text, style, tag.as_deref(), place);
                self.keep(anchor, &node, 0)?;
                Ok((node, 0))
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.open(anchor);
                let (mut node, height) = self.sequence(style, place, depth)?;
                self.check_collection_tag(tag.as_deref(), &mut node, place);
                self.keep(anchor, &node, height)?;
                Ok((node, height))
            }
            Event::MappingStart(style, anchor, tag) => {
                self.open(anchor);
                let (mut node, height) = self.mapping(style, place, depth)?;
                self.check_collection_tag(tag.as_deref(), &mut node, place);
                self.keep(anchor, &node, height)?;
                Ok((node, height))
            }
            Event::Alias(id) => self.alias(id, place, depth),
            Event::UnresolvedAlias(name) => {
                let span = self.span(place.start, place.end);
                self.last_end = place.end;
                let message = format!("the alias `*{name}` has no anchor `&{name}` before it");
                let help = format!("quote the text if it should start with a star: \"*{name}\"");
                self.out.push(Diagnostic::error("unknown-alias", span, message).help(help));
                Ok((self.unresolved(span), 0))
            }
            // Anything else would be an error of the parser's; there is no node to make of it.
            _ => Err(Stop),
        }
    }

    fn sequence(&mut self, style: StructureStyle, place: Place, depth: usize) -> Result<(Node, usize), Stop> {
        self.last_end = self.last_end.max(place.end);
        let mut items = Vec::new();
        let mut tallest = 0;
        let close = loop {
            let found = self.next()?;
            if let Event::SequenceEnd = found.0 {
                break found.1;
            }
            let (item, height) = self.node(found, depth + 1)?;
            tallest = tallest.max(height);
            items.push(item);
        };
        let span = self.collection_span(style, place, close, items.last());
        Ok((Node { span, value: Value::Seq(items), plain: false }, tallest + 1))
    }

    fn mapping(&mut self, style: StructureStyle, place: Place, depth: usize) -> Result<(Node, usize), Stop> {
        self.last_end = self.last_end.max(place.end);
        let mut pairs = Pairs::new(self.file, self.text, self.dialect);
        let mut tallest = 0;
        let mut end = None;
        let close = loop {
            let found = self.next()?;
            if let Event::MappingEnd = found.0 {
                break found.1;
            }
            let merges = is_merge_key(&found.0);
            let (key, key_height) = self.key(found, merges, depth + 1)?;
            let found = self.next()?;
            let (value, height) = self.node(found, depth + 1)?;
            tallest = tallest.max(height).max(key_height);
            end = Some(self.last_end);
            pairs.add(key, value, merges, self.out);
        };
        let span = match end {
            Some(end) if is_block(style, place) => self.span(place.start, end),
            _ => self.collection_span(style, place, close, None),
        };
        if let Some(text) = pairs.meant() {
            return Ok((text, 0));
        }
        Ok((Node { span, value: Value::Map(pairs.finish(self.out)), plain: false }, tallest + 1))
    }

    fn key(&mut self, found: Found<'t>, merges: bool, depth: usize) -> Result<(Node, usize), Stop> {
        let place = found.1;
        if merges || matches!(&found.0, Event::Scalar(text, ScalarStyle::Plain, _, None) if text == "=") {
            let span = self.span(place.start, place.end);
            self.last_end = place.end;
            return Ok((
                Node { span, value: Value::Str(self.text[span.range()].to_owned()), plain: true },
                0,
            ));
        }
        let explicit = self.text[..place.start].trim_end().ends_with('?');
        let absent =
            matches!(&found.0, Event::Scalar(_, ScalarStyle::Plain, 0, None) if place.start == place.end);
        let read = self.node(found, depth)?;
        if self.dialect == Dialect::PyYaml && !explicit {
            self.check_simple_key(&read.0, absent);
        }
        Ok(read)
    }

    /// A key without `?` is there, on one line, and has its colon there, too.
    fn check_simple_key(&self, key: &Node, absent: bool) {
        let end = self.last_end.max(key.span.end as usize);
        let colon =
            self.text[end..].trim_start().starts_with(':').then(|| self.text[end..].find(':')).flatten();
        let written = colon.and_then(|colon| self.text.get(key.span.start as usize..end + colon));
        if absent {
            self.out.push(Diagnostic::error("yaml-syntax", key.span, "there is no key before this `:`"));
        } else if written.is_some_and(|text| text.contains('\n')) {
            let message = "a key and its `:` must be on one line";
            self.out.push(Diagnostic::error("yaml-syntax", key.span, message));
        }
    }

    /// A flow collection ends at its bracket. A block one has its end event at the next token, so its last child's
    /// end counts.
    fn collection_span(
        &mut self,
        style: StructureStyle,
        open: Place,
        close: Place,
        last: Option<&Node>,
    ) -> Span {
        let end = if is_block(style, open) { last.map_or(open.end, |_| self.last_end) } else { close.end };
        self.last_end = self.last_end.max(end);
        self.span(open.start, end)
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, place: Place) -> Node {
        let plain = style == ScalarStyle::Plain;
        let span = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => self.block_span(place),
            _ => self.span(place.start, place.end),
        };
        if let (false, Some(opaque)) = (plain, &mut self.opaque) {
            opaque.push(span);
        }
        self.last_end = self.last_end.max(span.end as usize);
        // The parser writes an absent value as `~`.
        let text = if plain && place.start == place.end { "" } else { text };
        let tag = tag.filter(|tag| tag.original() != "!");
        let value = match tag {
            Some(tag) => self.tagged(text, tag, place),
            None if plain => self.plain(text, span),
            None => Value::Str(self.quoted(text, style, place)),
        };
        Node { span, value, plain }
    }

    /// A block text that ends with the file and has no line break there gets none from PyYAML and go-yaml.
    fn quoted(&self, text: &str, style: ScalarStyle, place: Place) -> String {
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let written = &self.text[place.start..place.end];
        if !block && written.contains(syntax::OLD_BREAKS) {
            return syntax::fold_old_breaks(text);
        }
        let cut = block && place.end == self.text.len() && !self.text.ends_with(['\n', '\r']);
        text.strip_suffix('\n').filter(|_| cut).unwrap_or(text).to_owned()
    }

    fn plain(&self, text: &str, span: Span) -> Value {
        if self.dialect == Dialect::PyYaml && matches!(text, "=" | "<<") {
            let message = format!("`{text}` can't be a value without quotes");
            let help = format!("quote it: \"{text}\"");
            self.out.push(Diagnostic::error("invalid-scalar", span, message).help(help));
        }
        scalar::resolve(text, self.dialect).unwrap_or_else(|error| {
            let help = format!("quote it if it is text: \"{text}\"");
            self.out.push(Diagnostic::error("invalid-scalar", span, error.0).help(help));
            Value::Str(text.to_owned())
        })
    }

    fn tagged(&self, text: &str, tag: &Tag, place: Place) -> Value {
        let suffix = tag.suffix_in_namespace("tag:yaml.org,2002:");
        let value = match &suffix {
            Some(suffix) => scalar::tagged(suffix, text, self.dialect),
            None => None,
        };
        match value {
            Some(Ok(value)) => return value,
            Some(Err(error)) => {
                let span = self.span(place.start, place.end);
                self.out.push(Diagnostic::error("invalid-scalar", span, error.0));
            }
            None if self.dialect == Dialect::Kubernetes => {}
            None => self.refuse_tag(tag, place),
        }
        Value::Str(text.to_owned())
    }

    /// `!!map`, `!!set` on mappings, `!!seq`, `!!omap`, `!!pairs` on lists; Kubernetes ignores tags of collections.
    fn check_collection_tag(&self, tag: Option<&Tag>, node: &mut Node, place: Place) {
        let Some(tag) = tag else { return };
        let suffix = tag.suffix_in_namespace("tag:yaml.org,2002:").unwrap_or_default();
        let fits = match (&node.value, suffix.as_ref()) {
            (Value::Map(_), "map" | "set") | (Value::Seq(_), "seq" | "omap" | "pairs") => true,
            _ => tag.original() == "!",
        };
        if !fits && self.dialect == Dialect::PyYaml {
            self.refuse_tag(tag, place);
        }
    }

    fn refuse_tag(&self, tag: &Tag, place: Place) {
        let (start, end) = place.tag.unwrap_or((place.start, place.end));
        let message = format!("the tag `{}` can't be read here", tag.original());
        let problem = Diagnostic::error("yaml-tag", self.span(start, end), message);
        self.out
            .push(problem.why("Ploomber reads this file with PyYAML's safe loader, which refuses the tag."));
    }

    /// From `|` or `>` to the end of the last line that has text.
    fn block_span(&self, place: Place) -> Span {
        let from = self.last_end.min(place.start);
        let header = syntax::block_indicator(&self.text[from..place.start]);
        let start = header.map_or(place.start, |at| from + at);
        let end = start + self.text[start..place.end].trim_end().len();
        self.span(start, end)
    }

    fn too_deep(&self, place: Place) -> Stop {
        let message = format!("lists and mappings are nested more than {DEEPEST} deep here");
        self.out.push(Diagnostic::error("yaml-too-deep", self.span(place.start, place.end), message));
        Stop
    }

    fn refuse_second_document(&self, place: Place) {
        let span = self.span(place.start, place.end);
        let message = "a second document starts here, and Ploomber reads files with one only";
        let help = "remove the `---`, or move what follows to a file of its own";
        self.out.push(Diagnostic::error("several-documents", span, message).help(help));
    }
}

/// A single pair in a flow list, `[a: 1]`, is a flow mapping without braces: it ends like a block one.
fn is_block(style: StructureStyle, open: Place) -> bool {
    style == StructureStyle::Block || open.start == open.end
}

fn is_merge_key(event: &Event<'_>) -> bool {
    match event {
        Event::Scalar(text, ScalarStyle::Plain, _, None) => text == "<<",
        Event::Scalar(text, _, _, Some(tag)) => {
            text == "<<" && tag.suffix_in_namespace("tag:yaml.org,2002:").as_deref() == Some("merge")
        }
        _ => false,
    }
}
