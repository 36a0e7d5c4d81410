//! Types that are too wide for a line: their arguments are broken, one to a line.

use std::ops::Range;

use super::{INDENT, Page};

impl Page<'_> {
    /// Parameters or arguments that end with a type, each in as many lines as it needs.
    pub(super) fn typed(&mut self, parts: Vec<Range<usize>>, indent: usize) -> Option<()> {
        self.with_commas(parts, |page, part, end| page.typed_line(part, indent, end))
    }

    /// What ends with a type, and `end`.
    pub(super) fn typed_line(
        &mut self,
        range: Range<usize>,
        indent: usize,
        end: &str,
    ) -> Option<()> {
        if self.try_line(range.clone(), indent, end).is_some() {
            return Some(());
        }
        match self.arguments(range.clone()) {
            None => self.wide_line(range, indent, end),
            Some(arguments) => {
                self.indent(indent);
                self.write(range.start..arguments.start - 1)?;
                self.out.push_str("<\n");
                self.typed(self.flat.parts(arguments), indent + INDENT)?;
                self.indent(indent);
                self.out.push('>');
                self.out.push_str(end);
                self.out.push('\n');
                Some(())
            }
        }
    }

    /// The arguments of the type that `range` ends with.
    fn arguments(&self, range: Range<usize>) -> Option<Range<usize>> {
        let last = range.end.checked_sub(1)?;
        let first = self.flat.find(range, |at| self.text(at) == "<")?;
        let mut angles = 0_usize;
        for at in first..last {
            match self.text(at) {
                "<" => angles += 1,
                ">" => angles = angles.saturating_sub(1),
                _ => {}
            }
            if angles == 0 {
                return None;
            }
        }
        (angles == 1 && self.text(last) == ">").then_some(first + 1..last)
    }
}
