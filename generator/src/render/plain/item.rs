//! Items: imports, modules, types, constants, implementations, tables of macros.

use std::ops::Range;

use proc_macro2::Delimiter;

use super::super::flat::Kind;
use super::super::{items, pretty};
use super::{INDENT, MARGIN, Page};

impl Page<'_> {
    /// An item without its attributes.
    pub(super) fn item(&mut self, range: Range<usize>) -> Option<()> {
        let keyword = items::keyword(self.flat, range.start);
        match self.text(keyword) {
            "use" => self.import(range),
            "mod" => self.line(range, 0, ""),
            "type" => self.alias(range),
            "struct" | "enum" => self.definition(range),
            "impl" => self.implementation(range),
            "static" | "const" if self.text(keyword + 1) != "fn" => self.constant(range, 0),
            "fn" | "async" | "const" => self.function(range, 0),
            _ => self.call(range),
        }
    }

    /// A `type`.
    fn alias(&mut self, range: Range<usize>) -> Option<()> {
        self.typed_line(range.start..range.end.checked_sub(1)?, 0, ";")
    }

    /// `use` with a flat list of names at most.
    fn import(&mut self, range: Range<usize>) -> Option<()> {
        let Some(open) = self.braces(range.clone()) else {
            // A path can't be broken, however wide it is.
            self.write(range)?;
            self.out.push('\n');
            return Some(());
        };
        let close = self.flat.partner(open);
        let mut names = Vec::new();
        for part in self.flat.parts(open + 1..close) {
            let mut name = String::new();
            super::line::write(self.flat, part, &mut name)?;
            names.push(name);
        }
        self.write(range.start..open)?;
        if self.text(open - 1) != "::" {
            self.out.push(' ');
        }
        if let [only] = names.as_slice() {
            self.out.push_str(only);
            self.out.push_str(";\n");
            return (only != "self").then_some(());
        }
        let list = names.join(", ");
        let start = self.out.rfind('\n').map_or(0, |at| at + 1);
        let width = self.out.len() - start + list.len() + "{};".len();
        if width <= MARGIN {
            self.out.push_str(&["{", &list, "};\n"].concat());
        } else {
            self.out.push('{');
            self.filled(&names);
            self.out.push_str("\n};\n");
        }
        Some(())
    }

    /// Names with commas between and behind them, as many in a line as fit.
    fn filled(&mut self, names: &[String]) {
        let mut width = MARGIN;
        for (index, name) in names.iter().enumerate() {
            // The last comma may stand beyond the margin.
            let comma = usize::from(index + 1 < names.len());
            if width + 1 + name.len() + comma > MARGIN {
                self.out.push('\n');
                self.indent(INDENT);
                width = INDENT;
            } else {
                self.out.push(' ');
                width += 1;
            }
            self.out.push_str(name);
            self.out.push(',');
            width += name.len() + 1;
        }
    }

    /// A `struct` or an `enum`.
    fn definition(&mut self, range: Range<usize>) -> Option<()> {
        let Some(open) = self.braces(range.clone()) else {
            return self.line(range, 0, "");
        };
        let close = self.flat.partner(open);
        if close == open + 1 {
            return self.line(range.start..open, 0, " {}");
        }
        self.line(range.start..open, 0, " {")?;
        for part in self.flat.parts(open + 1..close) {
            let start = self.attributes(part.clone(), INDENT)?;
            self.typed_line(start..part.end, INDENT, ",")?;
        }
        self.out.push_str("}\n");
        Some(())
    }

    /// A `const` or a `static`: a literal, what fits a line, or a struct or an array with a line for each entry.
    fn constant(&mut self, range: Range<usize>, indent: usize) -> Option<()> {
        let value = self.flat.find(range.clone(), |at| self.text(at) == "=")? + 1;
        if self.flat.kind(value) == Some(Kind::Literal) && value + 2 == range.end {
            return self.literal(range, indent);
        }
        if self.try_line(range.clone(), indent, "").is_some() {
            return Some(());
        }
        if let Some(fields) = self.braces(value..range.end) {
            return self.broken_struct(range, fields, indent);
        }
        let open = value + usize::from(self.text(value) == "&");
        let close = self.flat.partner(open);
        if !self.is_open(open, Delimiter::Bracket) || close + 2 != range.end {
            return None;
        }
        self.line(
            range.start..value,
            indent,
            if open > value { " &[" } else { " [" },
        )?;
        self.entries(self.flat.parts(open + 1..close), indent + INDENT)?;
        self.indent(indent);
        self.out.push_str("];\n");
        Some(())
    }

    /// What ends with a literal and a semicolon: no line is broken before either, however wide the literal is.
    pub(super) fn literal(&mut self, range: Range<usize>, indent: usize) -> Option<()> {
        let literal = range.end.checked_sub(2)?;
        let start = self.out.len();
        self.indent(indent);
        self.write(range.start..literal)?;
        if self.out.len() - start > MARGIN {
            return None;
        }
        self.out
            .push_str(&[" ", self.text(literal), ";\n"].concat());
        Some(())
    }

    /// An `impl`. Its functions are set apart by blank lines.
    fn implementation(&mut self, range: Range<usize>) -> Option<()> {
        let open = self.braces(range.clone())?;
        let close = self.flat.partner(open);
        let head = range.start..open;
        if close == open + 1 {
            return self.line(head, 0, " {}");
        }
        self.line(head.clone(), 0, " {")?;
        let mut at = open + 1;
        while at < close {
            let end = items::end(self.flat, items::behind_attributes(self.flat, at)..close);
            let start = self.out.len();
            let is_function = self.member(at..end).or_else(|| {
                self.out.truncate(start);
                let text = pretty::member(&self.flat.raw(head.clone()), &self.flat.raw(at..end))?;
                self.out.push_str(&text);
                Some(text.contains("fn "))
            })?;
            if is_function && at > open + 1 {
                self.out.insert(start, '\n');
            }
            at = end;
        }
        self.out.push_str("}\n");
        Some(())
    }

    /// A function or a constant of an `impl`; says whether it is a function.
    fn member(&mut self, range: Range<usize>) -> Option<bool> {
        let start = self.attributes(range.clone(), INDENT)?;
        let keyword = items::keyword(self.flat, start);
        match self.text(keyword) {
            "const" if self.text(keyword + 1) != "fn" => {
                self.constant(start..range.end, INDENT)?;
                Some(false)
            }
            "type" => {
                self.line(start..range.end, INDENT, "")?;
                Some(false)
            }
            _ => {
                self.function(start..range.end, INDENT)?;
                Some(true)
            }
        }
    }

    /// A macro's call: with a table between braces, a line for each entry. prettyplease would let them flow.
    fn call(&mut self, range: Range<usize>) -> Option<()> {
        let bang = self.flat.find(range.clone(), |at| self.text(at) == "!")?;
        let open = bang + 1;
        if !self.is_open(open, Delimiter::Brace) {
            let mut names = open + 1..self.flat.partner(open);
            let is_plain = names.all(|at| self.flat.kind(at) == Some(Kind::Ident));
            return is_plain.then(|| self.line(range, 0, ""))?;
        }
        let (close, table) = (self.flat.partner(open), open + 2);
        if self.flat.kind(open + 1) != Some(Kind::Ident) || !self.is_open(table, Delimiter::Brace) {
            return None;
        }
        self.write(range.start..bang)?;
        let name = self.text(open + 1);
        self.out.push_str(&["! {\n    ", name, " {\n"].concat());
        let end = self.flat.partner(table);
        for entry in self.flat.parts(table + 1..end) {
            // With the comma behind it, if there is one.
            let comma = usize::from(entry.end < end);
            self.indent(2 * INDENT);
            self.write(entry.start..entry.end + comma)?;
            self.out.push('\n');
        }
        self.out.push_str("    }");
        if end + 1 < close {
            self.out.push(' ');
            self.write(end + 1..close)?;
        }
        self.out.push_str("\n}\n");
        Some(())
    }
}
