//! Expressions that are too wide for a line: chains of methods, broken before each point, and calls, with a line for each
//! argument.

use std::ops::Range;

use super::super::flat::Kind;
use super::{INDENT, Page};

/// What a chain may begin with without a break before its first point, if it begins a line.
const SHORT_NAME: usize = INDENT;

impl Page<'_> {
    /// A statement of which `value` is the end; `before` may be empty.
    pub(super) fn assigned(
        &mut self,
        before: Range<usize>,
        value: Range<usize>,
        indent: usize,
        end: &str,
    ) -> Option<()> {
        let begins_line = before.is_empty();
        let is_short = value.len() > 1
            && self.text(value.start + 1) == "."
            && self.text(value.start).len() <= SHORT_NAME;
        if begins_line && is_short {
            return None;
        }
        let start = self.out.len();
        self.indent(indent);
        self.write(before)?;
        if !begins_line {
            self.out.push(' ');
        }
        self.spread(value, start, indent, end)?;
        self.out.push('\n');
        Some(())
    }

    /// An expression on the line that begins at `start`, in as many lines as it needs.
    fn spread(
        &mut self,
        range: Range<usize>,
        start: usize,
        indent: usize,
        end: &str,
    ) -> Option<()> {
        if self.try_rest(range.clone(), start, end).is_some() {
            return Some(());
        }
        if self.is_unbreakable(range.clone()) {
            self.write(range)?;
            self.out.push_str(end);
            return Some(());
        }
        if let Some(open) = self.list(range.clone()) {
            self.write(range.start..open)?;
            self.broken_list(open, indent)?;
            self.out.push_str(end);
            return Some(());
        }
        let points = self.points(range.clone())?;
        let Some(first) = points.first() else {
            return self.broken_call(range, indent, end);
        };
        let inner = indent + INDENT;
        self.spread_link(range.start..*first, start, inner, "")?;
        for (index, point) in points.iter().enumerate() {
            let next = points.get(index + 1).copied();
            self.out.push('\n');
            let start = self.out.len();
            self.indent(inner);
            let end = if next.is_none() { end } else { "" };
            self.spread_link(*point..next.unwrap_or(range.end), start, inner, end)?;
        }
        Some(())
    }

    /// The points of a chain. `None` for what is neither a chain nor a call.
    fn points(&self, range: Range<usize>) -> Option<Vec<usize>> {
        let mut points = Vec::new();
        let mut at = range.start;
        while at < range.end {
            match (self.flat.kind(at)?, self.text(at)) {
                (Kind::Punct, ".") => points.push(at),
                (Kind::Punct, "&") if at == range.start => {}
                (Kind::Ident, "as" | "return" | "break" | "move" | "mut" | "let") => return None,
                (Kind::Punct, "::" | "?") | (Kind::Ident | Kind::Literal, _) => {}
                (Kind::Open(_), "(") if at > range.start => {}
                _ => return None,
            }
            at = self.flat.after(at);
        }
        Some(points)
    }

    /// A part of a chain: in the line, or with its arguments broken.
    fn spread_link(
        &mut self,
        range: Range<usize>,
        start: usize,
        indent: usize,
        end: &str,
    ) -> Option<()> {
        let begins_with_point = self.text(range.start) == ".";
        if begins_with_point {
            self.out.push('.');
        }
        let link = range.start + usize::from(begins_with_point)..range.end;
        if self.try_rest(link.clone(), start, end).is_some() {
            return Some(());
        }
        self.broken_call(link, indent, end)
    }

    /// A call with a line for each argument.
    fn broken_call(&mut self, range: Range<usize>, indent: usize, end: &str) -> Option<()> {
        let open = self.flat.find(range.clone(), |at| self.text(at) == "(")?;
        let close = self.flat.partner(open);
        let arguments = self.flat.parts(open + 1..close);
        let is_try = close + 2 == range.end && self.text(close + 1) == "?";
        if arguments.is_empty() || self.text(open - 1) == "!" || !(is_try || close + 1 == range.end)
        {
            return None;
        }
        self.write(range.start..open)?;
        match arguments.as_slice() {
            [only] if self.list(only.clone()) == Some(only.start) => {
                self.out.push('(');
                self.broken_list(only.start, indent)?;
                self.out.push(')');
            }
            [only] if self.stays_with_call(only.clone()) => return None,
            _ => self.broken_list(open, indent)?,
        }
        if is_try {
            self.out.push('?');
        }
        self.out.push_str(end);
        Some(())
    }

    /// Whether an only argument begins in the line of the call: a closure, a struct.
    fn stays_with_call(&self, argument: Range<usize>) -> bool {
        let begins = matches!(
            self.text(argument.start),
            "[" | "(" | "|" | "||" | "move" | "async" | "{"
        );
        begins || self.braces(argument).is_some()
    }

    /// Where the entries of an array or a tuple begin, or of a reference to one. `None` for what is something else, and
    /// for what may stand several to a line.
    fn list(&self, range: Range<usize>) -> Option<usize> {
        let open = range.start + usize::from(self.text(range.start) == "&");
        let is_list = matches!(self.text(open), "[" | "(") && self.flat.after(open) == range.end;
        let entries = self.flat.parts(open + 1..self.flat.partner(open));
        let is_tuple_of_one = self.text(open) == "(" && entries.len() < 2;
        let is_repeat = self
            .flat
            .find(open + 1..self.flat.partner(open), |at| self.text(at) == ";");
        let first = entries.first()?;
        let is_number = first.len() == 1 && !self.text(first.start).contains('"');
        (is_list && !is_tuple_of_one && is_repeat.is_none() && !is_number).then_some(open)
    }

    /// Arguments or entries between brackets, one to a line.
    fn broken_list(&mut self, open: usize, indent: usize) -> Option<()> {
        let close = self.flat.partner(open);
        let entries = self.flat.parts(open + 1..close);
        self.out.push_str(self.text(open));
        self.out.push('\n');
        let inner = indent + INDENT;
        self.with_commas(entries, |page, entry, end| {
            let start = page.out.len();
            page.indent(inner);
            page.spread(entry, start, inner, end)?;
            page.out.push('\n');
            Some(())
        })?;
        self.indent(indent);
        self.out.push_str(self.text(close));
        Some(())
    }
}
