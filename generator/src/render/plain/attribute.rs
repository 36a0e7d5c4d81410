//! Attributes and documentation.

use std::ops::Range;

use super::super::comment;
use super::{INDENT, MARGIN, Page};

impl Page<'_> {
    /// The attributes that `range` begins with; gives the place behind them.
    pub(super) fn attributes(&mut self, range: Range<usize>, indent: usize) -> Option<usize> {
        let mut at = range.start;
        while at < range.end && self.text(at) == "#" {
            let is_inner = self.text(at + 1) == "!";
            let open = at + 1 + usize::from(is_inner);
            let inner = open + 1..self.flat.partner(open);
            if inner.len() == 3 && self.text(open + 1) == "doc" {
                self.comment(inner.end - 1, is_inner, indent)?;
            } else {
                self.attribute(inner.clone(), is_inner, indent)?;
            }
            at = inner.end + 1;
        }
        Some(at)
    }

    /// An attribute that is no documentation.
    fn attribute(&mut self, inner: Range<usize>, is_inner: bool, indent: usize) -> Option<()> {
        let start = self.out.len();
        self.indent(indent);
        self.out.push_str(if is_inner { "#![" } else { "#[" });
        let content = self.out.len();
        self.write(inner.clone())?;
        self.out.push(']');
        // A value alone can't be broken, however wide it is.
        let is_value = inner.len() == 3 && self.text(inner.start + 1) == "=";
        if self.out.len() - start > MARGIN && !is_value {
            self.out.truncate(content);
            self.broken_attribute(inner, indent)?;
            self.out.push(']');
        }
        self.out.push('\n');
        Some(())
    }

    /// `name(...)` that is too wide for a line: a line for each entry, and for the entries of those that are too wide. Or
    /// `doc = name!(...)`, with what is between the brackets in a line.
    fn broken_attribute(&mut self, range: Range<usize>, indent: usize) -> Option<()> {
        let open = range.start + 1;
        if self.text(open) == "=" && self.text(open + 2) == "!" {
            let argument = open + 4;
            if argument + 2 != range.end || self.text(open + 3) != "(" {
                return None;
            }
            self.write(range.start..argument)?;
            self.out.push('\n');
            self.wide_line(argument..argument + 1, indent + INDENT, "")?;
            self.indent(indent);
            self.out.push(')');
            return Some(());
        }
        let close = self.flat.partner(open);
        let has_comma = self.text(close.checked_sub(1)?) == ",";
        if self.text(open) != "(" || close + 1 != range.end || has_comma {
            return None;
        }
        self.out.push_str(self.text(range.start));
        self.out.push_str("(\n");
        let inner = indent + INDENT;
        for part in self.flat.parts(open + 1..close) {
            let end = if part.end < close { "," } else { "" };
            if self.try_line(part.clone(), inner, end).is_none() {
                self.indent(inner);
                self.broken_attribute(part, inner)?;
                self.out.push_str(end);
                self.out.push('\n');
            }
        }
        self.indent(indent);
        self.out.push(')');
        Some(())
    }

    /// Lines of documentation.
    fn comment(&mut self, literal: usize, is_inner: bool, indent: usize) -> Option<()> {
        for line in comment::text(self.text(literal))?.split('\n') {
            self.indent(indent);
            self.out.push_str(if is_inner { "//!" } else { "///" });
            self.out.push_str(line.trim_end_matches(' '));
            self.out.push('\n');
        }
        Some(())
    }
}
