//! Lines and columns of a text, counted the way an editor counts them.
//!
//! The two YAML libraries count lines differently (one of them ends a line at U+2028, say), so their offsets are used
//! and lines are counted here, for both.

use std::ops::Range;

/// The byte order mark that a text may begin with; it takes no column.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

/// A line and a column, both from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line, from 1. Lines end at LF, CR LF or a lone CR.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// A text with the places of its lines.
pub struct Lines<'a> {
    text: &'a str,
    /// The offset at which each line begins; there is always a first one.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Finds the lines of `text`.
    pub fn of(text: &'a str) -> Self {
        let first = if text.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len_utf8()
        } else {
            0
        };
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|&(offset, byte)| {
            *byte == b'\n' || (*byte == b'\r' && bytes.get(offset + 1) != Some(&b'\n'))
        });
        let starts = std::iter::once(first).chain(ends.map(|(offset, _)| offset + 1));
        Self {
            text,
            starts: starts.collect(),
        }
    }

    /// The line and column of each of `offsets`, which must be in ascending order.
    ///
    /// An offset inside a character counts as that character's; one beyond the end, as the end's.
    pub fn places(&self, offsets: &[usize]) -> Vec<LineColumn> {
        let mut known = LineColumn { line: 1, column: 1 };
        let mut known_offset = self.starts[0];
        offsets
            .iter()
            .map(|&offset| {
                let offset = self.boundary(offset).max(known_offset);
                let line = self.starts.partition_point(|&start| start <= offset);
                if line > known.line {
                    known = LineColumn { line, column: 1 };
                    known_offset = self.starts[line - 1];
                }
                known.column += self.text[known_offset..offset].chars().count();
                known_offset = offset;
                known
            })
            .collect()
    }

    /// The line and column of one offset.
    pub fn place(&self, offset: usize) -> LineColumn {
        self.places(&[offset])
            .pop()
            .unwrap_or(LineColumn { line: 1, column: 1 })
    }

    /// The byte range of the line (from 1) without its end; the empty range at the end of the text if there is no such line.
    pub fn range(&self, line: usize) -> Range<usize> {
        let end = self.text.len();
        let Some(&start) = self.starts.get(line.saturating_sub(1)) else {
            return end..end;
        };
        let next = self.starts.get(line).copied().unwrap_or(end);
        let length = self.text[start..next].trim_end_matches(['\n', '\r']).len();
        start..start + length
    }

    /// The byte offset of a place; the end of its line if the column is beyond it.
    pub fn offset(&self, place: LineColumn) -> usize {
        let range = self.range(place.line);
        let line = &self.text[range.clone()];
        let within = line
            .char_indices()
            .nth(place.column.saturating_sub(1))
            .map_or(line.len(), |(index, _)| index);
        range.start + within
    }

    /// The nearest character boundary at or before `offset`.
    fn boundary(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

/// The byte offsets of character indices, which must be in ascending order; one beyond the end gives the text's length.
pub fn byte_offsets(text: &str, characters: &[usize]) -> Vec<usize> {
    if text.is_ascii() {
        return characters
            .iter()
            .map(|&index| index.min(text.len()))
            .collect();
    }
    let mut boundaries = text.char_indices().map(|(offset, _)| offset);
    let mut next_index = 0;
    let mut last = 0;
    characters
        .iter()
        .map(|&index| {
            while next_index <= index {
                last = boundaries.next().unwrap_or(text.len());
                next_index += 1;
            }
            last
        })
        .collect()
}

/// A text of which parts are taken by their character indices, in ascending order.
pub struct Characters<'a> {
    rest: &'a str,
    /// The index of the first character of the rest.
    index: usize,
}

impl<'a> Characters<'a> {
    /// Begins before the first character.
    pub fn of(text: &'a str) -> Self {
        Self {
            rest: text,
            index: 0,
        }
    }

    /// The part between two indices; empty where that was passed already.
    pub fn slice(&mut self, start: usize, end: usize) -> &'a str {
        self.skip(start);
        let from = self.rest;
        self.skip(end);
        &from[..from.len() - self.rest.len()]
    }

    fn skip(&mut self, to: usize) {
        let count = to.saturating_sub(self.index);
        let offset = self.rest.char_indices().nth(count);
        self.rest = offset.map_or("", |(offset, _)| &self.rest[offset..]);
        self.index += count;
    }
}
