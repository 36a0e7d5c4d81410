//! The outline of a document: where its nodes stand, in a few bytes each, noted while it is read.
//!
//! A value tree knows no lines, and most runs need few of them, for their warnings. Scanning the text for these once more
//! would cost as much as reading it did.

use saphyr_parser::Span;

/// Where the nodes of a plain document stand (see `plain`); the text itself, with the keys, isn't held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    notes: Vec<Note>,
}

/// A node's beginning, or a collection's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Note {
    /// The character index of its first character.
    pub start: u32,
    /// How many characters it has, or else [`LONGEST`].
    pub length: u16,
    pub kind: NoteKind,
}

/// Lengths are counted up to here: what is longer isn't a key, and no report shows so much.
const LONGEST: u16 = u16::MAX;

/// What a [`Note`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoteKind {
    Scalar,
    Sequence,
    Mapping,
    /// The innermost open collection ends.
    End,
}

/// How many characters a span has; the parser's own count would overflow if one ended before it begins.
pub(super) fn length(span: Span) -> usize {
    span.end.index().saturating_sub(span.start.index())
}

impl Outline {
    /// The notes, in the order of the text.
    pub(super) fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Adds a note; `None` if its place can't be counted in 32 bits.
    pub(super) fn push(&mut self, kind: NoteKind, span: Span) -> Option<()> {
        self.notes.push(Note {
            start: u32::try_from(span.start.index()).ok()?,
            length: u16::try_from(length(span)).unwrap_or(LONGEST),
            kind,
        });
        Some(())
    }

    /// The outline of a text whose second part was read by itself: without the last notes of the first part and the first ones
    /// of the second, which stood `further` characters on. `None` if there are fewer notes.
    pub(super) fn joined(
        mut self,
        without_last: usize,
        second: &Self,
        without_first: usize,
        further: u32,
    ) -> Option<Self> {
        self.notes
            .truncate(self.notes.len().checked_sub(without_last)?);
        let second = second.notes.get(without_first..)?;
        self.notes.reserve_exact(second.len());
        for &note in second {
            let start = note.start.checked_add(further)?;
            self.notes.push(Note { start, ..note });
        }
        Some(self)
    }
}
