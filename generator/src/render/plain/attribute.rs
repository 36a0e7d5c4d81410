//! Attributes and documentation.

use std::ops::Range;

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
            self.broken_list(inner, indent)?;
            self.out.push(']');
        }
        self.out.push('\n');
        Some(())
    }

    /// `name(...)` that is too wide for a line: a line for each entry, and for the entries of those that are too wide.
    fn broken_list(&mut self, range: Range<usize>, indent: usize) -> Option<()> {
        let open = range.start + 1;
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
                self.broken_list(part, inner)?;
                self.out.push_str(end);
                self.out.push('\n');
            }
        }
        self.indent(indent);
        self.out.push(')');
        Some(())
    }

    /// A line of documentation.
    fn comment(&mut self, literal: usize, is_inner: bool, indent: usize) -> Option<()> {
        let start = self.out.len();
        self.indent(indent);
        self.out.push_str(if is_inner { "//!" } else { "///" });
        let text = self.out.len();
        unescape(self.text(literal), &mut self.out)?;
        let written = self.out.get(text..)?;
        if written.contains(['\n', '\r']) || written.starts_with('/') {
            self.out.truncate(start);
            return None;
        }
        let width = written.trim_end_matches(' ').len();
        self.out.truncate(text + width);
        self.out.push('\n');
        Some(())
    }
}

/// Adds what a string literal stands for. `None` for other kinds of literals.
fn unescape(literal: &str, out: &mut String) -> Option<()> {
    if let Some(raw) = literal.strip_prefix('r') {
        let text = raw.trim_start_matches('#');
        let marks = raw.len() - text.len();
        let text = text.get(..text.len().checked_sub(marks)?)?;
        out.push_str(text.strip_prefix('"')?.strip_suffix('"')?);
        return Some(());
    }
    let mut rest = literal.strip_prefix('"')?.strip_suffix('"')?;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        out.push_str(plain);
        let mut characters = escaped.chars();
        match characters.next()? {
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            '0' => out.push('\0'),
            it @ ('\\' | '"' | '\'') => out.push(it),
            'u' => {
                let (code, rest) = characters.as_str().strip_prefix('{')?.split_once('}')?;
                out.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
                characters = rest.chars();
            }
            _ => return None,
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    Some(())
}

#[cfg(test)]
mod tests {
    use proc_macro2::Literal;

    fn read(literal: &str) -> Option<String> {
        let mut text = String::new();
        super::unescape(literal, &mut text).map(|()| text)
    }

    #[test]
    fn a_literal_is_read_as_it_was_written() {
        let text = "a \"b\" \\ \t \u{0} \u{1b} \u{202e} ü '";
        let literal = Literal::string(text).to_string();
        assert_eq!(read(&literal).as_deref(), Some(text));
        assert_eq!(read(r###"r##"a "# \n"##"###).as_deref(), Some("a \"# \\n"));
        assert_eq!(read("b\"bytes\""), None);
        assert_eq!(read("r"), None);
    }
}
