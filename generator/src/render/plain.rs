//! Items in the layout that prettyplease gives them, without parsing them: as long as they are of the few shapes that most
//! of a crate is made of, and where a line would be too wide, lists can be broken one entry to a line.
//!
//! Everything here gives up (`None`) on what it does not know; `pretty` lays that out. A test compares the two.

mod attribute;
mod block;
mod expression;
mod item;
mod types;

use std::ops::Range;

use proc_macro2::Delimiter;

use super::flat::{Flat, Kind};
use super::{items, line};

/// The width of a line, as prettyplease has it.
const MARGIN: usize = 89;
/// What a line may hold at least behind its blanks.
const MIN_WIDTH: usize = 60;
/// The blanks of one level.
const INDENT: usize = 4;

/// An item, with a newline at its end.
pub(super) fn item(flat: &Flat, range: Range<usize>) -> Option<String> {
    let mut page = Page::new(flat);
    let start = page.attributes(range.clone(), 0)?;
    page.item(start..range.end)?;
    Some(page.out)
}

/// The attributes of a file.
pub(super) fn attributes(flat: &Flat, range: Range<usize>) -> Option<String> {
    let mut page = Page::new(flat);
    page.attributes(range, 0)?;
    Some(page.out)
}

/// The statements of a function's body, as they stand there.
pub(super) fn statements(flat: &Flat) -> Option<String> {
    let mut page = Page::new(flat);
    page.statements(0..flat.len(), INDENT)?;
    Some(page.out)
}

/// What was written so far.
struct Page<'a> {
    flat: &'a Flat,
    out: String,
}

impl<'a> Page<'a> {
    fn new(flat: &'a Flat) -> Self {
        Self {
            flat,
            out: String::new(),
        }
    }

    fn text(&self, at: usize) -> &'a str {
        self.flat.text(at)
    }

    fn is_open(&self, at: usize, delimiter: Delimiter) -> bool {
        self.flat.kind(at) == Some(Kind::Open(delimiter))
    }

    /// The first group with braces in `range`, outside of other groups.
    fn braces(&self, range: Range<usize>) -> Option<usize> {
        self.flat
            .find(range, |at| self.is_open(at, Delimiter::Brace))
    }

    /// Whether the line that begins at `start` is narrow enough.
    fn fits(&self, start: usize) -> bool {
        let line = self.out.get(start..).unwrap_or_default();
        let blanks = line.len() - line.trim_start_matches(' ').len();
        line.len() <= MARGIN.max(blanks + MIN_WIDTH)
    }

    fn indent(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    fn write(&mut self, range: Range<usize>) -> Option<()> {
        line::write(self.flat, range, &mut self.out)
    }

    /// Tokens between blanks and `end`, in one line.
    fn line(&mut self, range: Range<usize>, indent: usize, end: &str) -> Option<()> {
        let start = self.out.len();
        self.indent(indent);
        self.write(range)?;
        self.out.push_str(end);
        let is_narrow = self.fits(start);
        self.out.push('\n');
        is_narrow.then_some(())
    }

    /// As [`Self::line`]; if the tokens are no line, or a wide one, nothing is written.
    fn try_line(&mut self, range: Range<usize>, indent: usize, end: &str) -> Option<()> {
        let start = self.out.len();
        let done = self.line(range, indent, end);
        if done.is_none() {
            self.out.truncate(start);
        }
        done
    }

    /// Tokens and `end` behind what stands in the line that begins at `start`; if they don't fit there, nothing is written.
    fn try_rest(&mut self, range: Range<usize>, start: usize, end: &str) -> Option<()> {
        let here = self.out.len();
        let in_line = self.write(range);
        self.out.push_str(end);
        if in_line.is_some() && self.fits(start) {
            return Some(());
        }
        self.out.truncate(here);
        None
    }

    /// Tokens between blanks and `end` in a line, however wide it is, if there is no place to break them.
    fn wide_line(&mut self, range: Range<usize>, indent: usize, end: &str) -> Option<()> {
        if !self.is_unbreakable(range.clone()) {
            return None;
        }
        self.indent(indent);
        self.write(range)?;
        self.out.push_str(end);
        self.out.push('\n');
        Some(())
    }

    /// Parts with a comma behind each. `lay_out` ends its line itself, behind what it is given as the end of its part.
    fn with_commas(
        &mut self,
        parts: Vec<Range<usize>>,
        mut lay_out: impl FnMut(&mut Self, Range<usize>, &str) -> Option<()>,
    ) -> Option<()> {
        let last = parts.len().checked_sub(1)?;
        for (index, part) in parts.into_iter().enumerate() {
            if index < last {
                lay_out(self, part, ",")?;
            } else {
                // The last comma may stand beyond the margin.
                lay_out(self, part, "")?;
                self.out.insert(self.out.len() - 1, ',');
            }
        }
        Some(())
    }

    /// Whether tokens are nothing but names, paths and literals.
    fn is_unbreakable(&self, range: Range<usize>) -> bool {
        let mut tokens = items::keyword(self.flat, range.start)..range.end;
        tokens.all(|at| match self.flat.kind(at) {
            Some(Kind::Ident | Kind::Lifetime | Kind::Literal) => true,
            Some(Kind::Punct) => matches!(self.text(at), "::" | ":" | "&" | "="),
            Some(Kind::Open(_) | Kind::Close(_)) | None => false,
        })
    }
}
