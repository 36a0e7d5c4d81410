//! From a pointer to the line and column where its node stands, by a scan of the YAML events.
//!
//! The value tree knows no lines. Where the reader kept an outline of the document, that tells where a node stands; otherwise
//! the text is scanned again, once for all pointers of one call, and not further than the last of them.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, Span};

use crate::spec_path::SpecPath;

use super::outline::{Note, NoteKind, Outline};
use super::plain;
use super::text::{self, Characters, Lines};

/// Aliases are followed over at most this many links; an alias that stands for itself would have no end.
const MAX_ALIAS_LINKS: usize = 32;

/// Where a node stands in the text: its key in a mapping, its value in a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The offset in bytes from the start of the text.
    pub offset: usize,
    /// The length in bytes; 0 for the document itself.
    pub length: usize,
}

/// Where the node at `at` stands, or else its nearest ancestor that exists; `None` if the text holds no node at all.
///
/// A text that isn't YAML from some line on is read up to there.
#[must_use]
pub fn locate(text: &str, at: &SpecPath) -> Option<Location> {
    locate_all(text, std::slice::from_ref(at)).pop().flatten()
}

/// [`locate`] for many pointers with one scan (and one more for each link of aliases on their ways).
#[must_use]
pub fn locate_all(text: &str, pointers: &[SpecPath]) -> Vec<Option<Location>> {
    if pointers.is_empty() {
        return Vec::new();
    }
    let mut wanted = Wanted::new(pointers);
    let mut starts = vec![Start {
        anchor: DOCUMENT,
        node: ROOT,
    }];
    for _ in 0..MAX_ALIAS_LINKS {
        starts = Scan::new(&mut wanted, &starts).run(text);
        if starts.is_empty() {
            break;
        }
    }
    wanted.locations(text)
}

/// [`locate_all`] without a scan, by the outline that the text was read to. Lengths are at most 65,535 characters.
#[must_use]
pub fn locate_in(text: &str, outline: &Outline, pointers: &[SpecPath]) -> Vec<Option<Location>> {
    if pointers.is_empty() {
        return Vec::new();
    }
    let mut wanted = Wanted::new(pointers);
    let starts = [Start {
        anchor: DOCUMENT,
        node: ROOT,
    }];
    Scan::new(&mut wanted, &starts).follow(text, outline);
    wanted.locations(text)
}

/// The number of the anchor that no node has: it stands for the whole document.
const DOCUMENT: usize = 0;
/// The index of the root in `Wanted::nodes`.
const ROOT: usize = 0;

/// Character indices of a node's first character and of the one after its last.
#[derive(Clone, Copy)]
struct Mark {
    start: usize,
    end: usize,
}

impl Mark {
    fn of(span: Span) -> Self {
        Self {
            start: span.start.index(),
            end: span.end.index().max(span.start.index()),
        }
    }

    fn of_note(note: Note) -> Self {
        let start = note.start as usize;
        Self {
            start,
            end: start + usize::from(note.length),
        }
    }
}

/// The wanted pointers as one tree.
struct Wanted {
    nodes: Vec<WantedNode>,
    /// The node of each pointer, in the caller's order.
    of_pointer: Vec<usize>,
    /// How many of the pointers' nodes are not found yet.
    missing: usize,
}

struct WantedNode {
    parent: usize,
    children: HashMap<String, usize>,
    is_pointer: bool,
    found: Option<Mark>,
}

impl WantedNode {
    fn new(parent: usize) -> Self {
        Self {
            parent,
            children: HashMap::new(),
            is_pointer: false,
            found: None,
        }
    }
}

impl Wanted {
    fn new(pointers: &[SpecPath]) -> Self {
        let mut wanted = Self {
            nodes: vec![WantedNode::new(ROOT)],
            of_pointer: Vec::with_capacity(pointers.len()),
            missing: 0,
        };
        for pointer in pointers {
            let node = pointer
                .tokens()
                .fold(ROOT, |node, token| wanted.child(node, token));
            if !std::mem::replace(&mut wanted.nodes[node].is_pointer, true) {
                wanted.missing += 1;
            }
            wanted.of_pointer.push(node);
        }
        wanted
    }

    fn child(&mut self, parent: usize, token: String) -> usize {
        if let Some(&child) = self.nodes[parent].children.get(&token) {
            return child;
        }
        let child = self.nodes.len();
        self.nodes.push(WantedNode::new(parent));
        self.nodes[parent].children.insert(token, child);
        child
    }

    /// Notes where a node stands; the first place counts.
    fn found(&mut self, node: usize, mark: Mark) {
        let node = &mut self.nodes[node];
        if node.found.is_none() {
            node.found = Some(mark);
            self.missing -= usize::from(node.is_pointer);
        }
    }

    /// The mark of the node, or of its nearest ancestor that was found.
    fn mark(&self, mut node: usize) -> Option<Mark> {
        while self.nodes[node].found.is_none() && node != ROOT {
            node = self.nodes[node].parent;
        }
        self.nodes[node].found
    }

    fn locations(&self, text: &str) -> Vec<Option<Location>> {
        let marks: Vec<Option<Mark>> = self
            .of_pointer
            .iter()
            .map(|&node| self.mark(node))
            .collect();
        let mut characters: Vec<usize> = marks
            .iter()
            .flatten()
            .flat_map(|mark| [mark.start, mark.end])
            .collect();
        characters.sort_unstable();
        characters.dedup();
        let offsets = text::byte_offsets(text, &characters);
        let places = Lines::of(text).places(&offsets);
        let nth = |character: usize| characters.binary_search(&character).ok();
        marks
            .into_iter()
            .map(|mark| {
                let mark = mark?;
                let (start, end) = (nth(mark.start)?, nth(mark.end)?);
                Some(Location {
                    line: places[start].line,
                    column: places[start].column,
                    offset: offsets[start],
                    length: offsets[end] - offsets[start],
                })
            })
            .collect()
    }
}

/// A wanted node whose children stand under the node with this anchor.
#[derive(Clone, Copy)]
struct Start {
    anchor: usize,
    node: usize,
}

/// A collection around the current event.
struct Frame {
    kind: FrameKind,
    /// The wanted nodes that this collection is.
    nodes: Vec<usize>,
}

enum FrameKind {
    Sequence {
        next: usize,
    },
    /// The key whose value comes next; its text is `None` if it isn't a scalar.
    Mapping {
        key: Option<(Option<String>, Mark)>,
    },
}

impl FrameKind {
    const SEQUENCE: Self = Self::Sequence { next: 0 };
    const MAPPING: Self = Self::Mapping { key: None };
}

/// One pass over the events.
struct Scan<'a> {
    wanted: &'a mut Wanted,
    starts: &'a [Start],
    frames: Vec<Frame>,
    /// Aliases on the way to something wanted: where the next pass starts.
    aliases: Vec<Start>,
}

impl<'a> Scan<'a> {
    fn new(wanted: &'a mut Wanted, starts: &'a [Start]) -> Self {
        Self {
            wanted,
            starts,
            frames: Vec::new(),
            aliases: Vec::new(),
        }
    }

    /// Scans a text.
    fn run(mut self, text: &str) -> Vec<Start> {
        let mut parser = Parser::new_from_str(text);
        let mut documents = 0;
        while let Some(Ok((event, span))) = parser.next_event() {
            let mark = Mark::of(span);
            match event {
                Event::DocumentStart(_) => documents += 1,
                Event::Scalar(value, _, anchor, _) => {
                    self.node(anchor, || Some(value.into_owned()), mark);
                }
                Event::SequenceStart(anchor, _) => self.open(FrameKind::SEQUENCE, anchor, mark),
                Event::MappingStart(anchor, _) => self.open(FrameKind::MAPPING, anchor, mark),
                Event::Alias(anchor) => {
                    for node in self.node(0, || None, mark) {
                        if !self.wanted.nodes[node].children.is_empty() {
                            self.aliases.push(Start { anchor, node });
                        }
                    }
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    self.frames.pop();
                }
                _ => {}
            }
            if self.wanted.missing == 0 || documents > 1 {
                return Vec::new();
            }
        }
        self.aliases
    }

    /// Follows an outline in place of a scan; there are no aliases in it.
    fn follow(mut self, text: &str, outline: &Outline) {
        let mut characters = Characters::of(text);
        for &note in outline.notes() {
            let mark = Mark::of_note(note);
            match note.kind {
                NoteKind::Scalar => {
                    self.node(0, || key(characters.slice(mark.start, mark.end)), mark);
                }
                NoteKind::Sequence => self.open(FrameKind::SEQUENCE, 0, mark),
                NoteKind::Mapping => self.open(FrameKind::MAPPING, 0, mark),
                NoteKind::End => {
                    self.frames.pop();
                }
            }
            if self.wanted.missing == 0 {
                return;
            }
        }
    }

    fn open(&mut self, kind: FrameKind, anchor: usize, mark: Mark) {
        let nodes = self.node(anchor, || None, mark);
        self.frames.push(Frame { kind, nodes });
    }

    /// Takes the start of a node, which may be a key; gives the wanted nodes that it is.
    /// A scalar's text is asked for only where it can be the key of something wanted.
    fn node(
        &mut self,
        anchor: usize,
        scalar: impl FnOnce() -> Option<String>,
        mark: Mark,
    ) -> Vec<usize> {
        let mut nodes = Vec::new();
        match self.frames.last_mut() {
            None => nodes.extend(self.starts_at(DOCUMENT)),
            Some(Frame {
                kind: FrameKind::Mapping { key },
                nodes: parents,
            }) => match key.take() {
                None => {
                    let text = if parents.is_empty() { None } else { scalar() };
                    *key = Some((text, mark));
                }
                Some((Some(text), key_mark)) => {
                    nodes.extend(Self::children(self.wanted, parents, &text));
                    for &node in &nodes {
                        self.wanted.found(node, key_mark);
                    }
                }
                Some((None, _)) => {}
            },
            Some(Frame {
                kind: FrameKind::Sequence { next },
                nodes: parents,
            }) => {
                if !parents.is_empty() {
                    nodes.extend(Self::children(self.wanted, parents, &next.to_string()));
                }
                *next += 1;
                for &node in &nodes {
                    self.wanted.found(node, mark);
                }
            }
        }
        if self.frames.is_empty() {
            for &node in &nodes {
                let start = Mark {
                    end: mark.start,
                    ..mark
                };
                self.wanted.found(node, start);
            }
        }
        if anchor != DOCUMENT {
            nodes.extend(self.starts_at(anchor));
        }
        nodes
    }

    fn starts_at(&self, anchor: usize) -> impl Iterator<Item = usize> + use<'a> {
        self.starts
            .iter()
            .filter(move |start| start.anchor == anchor)
            .map(|start| start.node)
    }

    fn children(wanted: &Wanted, parents: &[usize], token: &str) -> Vec<usize> {
        parents
            .iter()
            .filter_map(|&parent| wanted.nodes[parent].children.get(token).copied())
            .collect()
    }
}

/// The text of a key that stands on one line, as it is written there.
fn key(written: &str) -> Option<String> {
    if written.starts_with(['"', '\'']) {
        plain::unquoted(written)
    } else {
        Some(written.to_owned())
    }
}
