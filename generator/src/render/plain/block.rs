//! Functions and the statements in them.

use std::ops::Range;

use proc_macro2::Delimiter;

use super::super::flat::Kind;
use super::{INDENT, Page};

impl Page<'_> {
    /// A function without its attributes.
    pub(super) fn function(&mut self, range: Range<usize>, indent: usize) -> Option<()> {
        let open = self.braces(range.clone())?;
        let body = open + 1..self.flat.partner(open);
        let end = if body.is_empty() { " {}" } else { " {" };
        let head = range.start..open;
        if self.try_line(head.clone(), indent, end).is_none() {
            self.broken_head(head, indent, end)?;
        }
        if !body.is_empty() {
            self.statements(body, indent + INDENT)?;
            self.indent(indent);
            self.out.push_str("}\n");
        }
        Some(())
    }

    /// The head of a function that is too wide for a line: a line for each parameter.
    fn broken_head(&mut self, head: Range<usize>, indent: usize, end: &str) -> Option<()> {
        let name = self.flat.find(head.clone(), |at| self.text(at) == "fn")?;
        let open = self.flat.find(name..head.end, |at| {
            self.is_open(at, Delimiter::Parenthesis)
        })?;
        let close = self.flat.partner(open);
        let has_result = close + 1 < head.end;
        if close == open + 1 || (has_result && self.text(close + 1) != "->") {
            return None;
        }
        self.line(head.start..open, indent, "(")?;
        self.typed(self.flat.parts(open + 1..close), indent + INDENT)?;
        let start = self.out.len();
        self.indent(indent);
        self.out.push(')');
        if has_result {
            self.out.push_str(" -> ");
            self.write(close + 2..head.end)?;
        }
        self.out.push_str(end);
        let is_narrow = self.fits(start);
        self.out.push('\n');
        is_narrow.then_some(())
    }

    pub(super) fn statements(&mut self, range: Range<usize>, indent: usize) -> Option<()> {
        let mut at = range.start;
        while at < range.end {
            at = match self.text(at) {
                "if" | "for" | "while" | "loop" => self.control(at..range.end, indent)?,
                "match" => self.choice(at..range.end, indent)?,
                _ => self.statement(at..range.end, indent)?,
            };
        }
        Some(())
    }

    /// A statement that begins `range`; gives the place behind it.
    fn statement(&mut self, range: Range<usize>, indent: usize) -> Option<usize> {
        let semicolon = self.flat.find(range.clone(), |at| self.text(at) == ";");
        let end = semicolon.map_or(range.end, |at| at + 1);
        let statement = range.start..end;
        match self.text(range.start) {
            "fn" | "const" | "static" | "struct" | "enum" | "impl" | "type" => return None,
            "use" if self.braces(statement.clone()).is_some() => return None,
            // prettyplease would add a semicolon.
            "return" | "break" | "continue" if semicolon.is_none() => return None,
            "let" => {
                let is_literal = statement.len() > 3
                    && self.flat.kind(end - 2) == Some(Kind::Literal)
                    && self.text(end - 3) == "=";
                if is_literal {
                    self.literal(statement, indent)?;
                    return Some(end);
                }
            }
            _ => {}
        }
        let end_of_value = end - usize::from(semicolon.is_some());
        let assigns = |at| matches!(self.text(at), "=" | "+=" | "-=");
        let assignment = self.flat.find(statement.clone(), assigns);
        // Without a semicolon, prettyplease would add one.
        if semicolon.is_none() && assignment.is_some() {
            return None;
        }
        if self.try_line(statement.clone(), indent, "").is_none() {
            let semicolon = if semicolon.is_some() { ";" } else { "" };
            let value = assignment.map_or(statement.start, |at| at + 1);
            let before = self.out.len();
            self.assigned(
                statement.start..value,
                value..end_of_value,
                indent,
                semicolon,
            )
            .or_else(|| {
                self.out.truncate(before);
                let is_last = semicolon.is_empty();
                is_last.then(|| self.broken_fields(statement, indent))?
            })?;
        }
        Some(end)
    }

    /// A struct expression that is too wide for a line: a line for each field.
    fn broken_fields(&mut self, range: Range<usize>, indent: usize) -> Option<()> {
        let open = self.braces(range.clone())?;
        self.broken_struct(range, open, indent)
    }

    /// What ends with a struct expression, whose fields begin at `open`, and perhaps a semicolon.
    pub(super) fn broken_struct(
        &mut self,
        range: Range<usize>,
        open: usize,
        indent: usize,
    ) -> Option<()> {
        let close = self.flat.partner(open);
        let name = self.text(open.checked_sub(1)?);
        let is_path = name.starts_with(|it: char| it.is_ascii_uppercase());
        let rest = self.text(close + 1);
        let end = match range.end.checked_sub(close + 1)? {
            0 => "}\n",
            1 if rest == ";" => "};\n",
            _ => return None,
        };
        if !is_path || close == open + 1 {
            return None;
        }
        let fields = self.flat.parts(open + 1..close);
        if fields.iter().any(|field| self.text(field.start) == "..") {
            return None;
        }
        let head = range.start..open;
        self.try_line(head.clone(), indent, " {")
            .or_else(|| self.wide_line(head, indent, " {"))?;
        self.entries(fields, indent + INDENT)?;
        self.indent(indent);
        self.out.push_str(end);
        Some(())
    }

    /// The fields of a struct expression, or the entries of an array, each with a comma.
    pub(super) fn entries(&mut self, entries: Vec<Range<usize>>, indent: usize) -> Option<()> {
        self.with_commas(entries, |page, entry, end| {
            let start = page.attributes(entry.clone(), indent)?;
            page.entry(start..entry.end, indent, end)
        })
    }

    fn entry(&mut self, range: Range<usize>, indent: usize, end: &str) -> Option<()> {
        if self.try_line(range.clone(), indent, end).is_some() {
            return Some(());
        }
        let colon = self.flat.find(range.clone(), |at| self.text(at) == ":");
        let value = colon.map_or(range.start, |at| at + 1);
        self.assigned(range.start..value, value..range.end, indent, end)
    }

    /// `if` without `else`, or a loop, with a block.
    fn control(&mut self, range: Range<usize>, indent: usize) -> Option<usize> {
        let (body, end) = self.head(range, indent)?;
        if body.is_empty() || self.text(end) == "else" {
            return None;
        }
        self.statements(body, indent + INDENT)?;
        self.indent(indent);
        self.out.push_str("}\n");
        Some(end)
    }

    /// `match`.
    fn choice(&mut self, range: Range<usize>, indent: usize) -> Option<usize> {
        let (body, end) = self.head(range, indent)?;
        let mut at = body.start;
        while at < body.end {
            at = self.arm(at..body.end, indent + INDENT)?;
        }
        self.indent(indent);
        self.out.push_str("}\n");
        (!body.is_empty()).then_some(end)
    }

    /// What stands before a block, and the block's brace; gives the block and the place behind it.
    fn head(&mut self, range: Range<usize>, indent: usize) -> Option<(Range<usize>, usize)> {
        let open = self.braces(range.clone())?;
        let close = self.flat.partner(open);
        // Whatever goes on behind the block makes an expression of it.
        if close + 1 < range.end && self.flat.kind(close + 1) != Some(Kind::Ident) {
            return None;
        }
        let start = self.out.len();
        self.indent(indent);
        let keyword = self.text(range.start);
        self.out.push_str(keyword);
        if range.start + 1 < open {
            self.out.push(' ');
            self.write(range.start + 1..open)?;
        }
        self.out.push_str(" {");
        let is_narrow = self.fits(start);
        self.out.push('\n');
        is_narrow.then_some((open + 1..close, close + 1))
    }

    /// An arm that begins `range`: an expression, or an empty block.
    fn arm(&mut self, range: Range<usize>, indent: usize) -> Option<usize> {
        let arrow = self.flat.find(range.clone(), |at| self.text(at) == "=>")?;
        let value = arrow + 1;
        if self.is_open(value, Delimiter::Brace) {
            let close = self.flat.partner(value);
            let comma = usize::from(self.text(close + 1) == ",");
            self.arm_block(range.start..arrow, value + 1..close, indent)?;
            return Some(close + 1 + comma);
        }
        let comma = self
            .flat
            .find(value..range.end, |at| self.text(at) == ",")
            .unwrap_or(range.end);
        if self.text(value) == "(" && self.text(value + 1) == ")" {
            return None;
        }
        // The comma may stand beyond the margin.
        if self.try_line(range.start..comma, indent, "").is_some() {
            self.out.insert(self.out.len() - 1, ',');
        } else {
            self.line(range.start..arrow, indent, " => {")?;
            self.line(value..comma, indent + INDENT, "")?;
            self.indent(indent);
            self.out.push_str("}\n");
        }
        Some(comma + 1)
    }

    /// An arm with a block: an empty one, or one that ends with a semicolon. Of others, prettyplease drops the braces.
    fn arm_block(
        &mut self,
        pattern: Range<usize>,
        body: Range<usize>,
        indent: usize,
    ) -> Option<()> {
        if body.is_empty() {
            return self.line(pattern, indent, " => {}");
        }
        if self.text(body.end - 1) != ";" {
            return None;
        }
        self.line(pattern, indent, " => {")?;
        self.statements(body, indent + INDENT)?;
        self.indent(indent);
        self.out.push_str("}\n");
        Some(())
    }
}
