//! Tokens in one line, with blanks where prettyplease puts them. What it might lay out in another way is refused.

use std::ops::Range;

use proc_macro2::Delimiter;

use super::flat::{Flat, Kind};

/// The widest struct expression, without its brace, that stands in one line.
const STRUCT_WIDTH: usize = 34;

/// Writes the tokens of `range`; `None` if they hold what has no place in a line: blocks, attributes, what may or may not
/// be generics.
pub(super) fn write(flat: &Flat, range: Range<usize>, out: &mut String) -> Option<()> {
    let mut line = Line {
        flat,
        out,
        before: Before::Start,
        angles: 0,
        in_closure: false,
    };
    line.tokens(range)?;
    // What is open still was no generics, or is not whole.
    (line.angles == 0 && !line.in_closure).then_some(())
}

/// What stands before a token, as far as the blank between them goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing, or what opens a group.
    Start,
    /// What the next token is joined to: a path, a prefix.
    Joined,
    /// The end of an operand: a name, a literal, a group.
    Operand,
    Keyword,
    /// An operator between operands, a comma.
    Operator,
}

struct Line<'a> {
    flat: &'a Flat,
    out: &'a mut String,
    before: Before,
    /// How many generics are open.
    angles: usize,
    /// Whether the parameters of a closure are open.
    in_closure: bool,
}

impl Line<'_> {
    fn tokens(&mut self, range: Range<usize>) -> Option<()> {
        let mut at = range.start;
        while at < range.end {
            match self.flat.kind(at)? {
                Kind::Ident => self.name(at)?,
                Kind::Lifetime => self.word(at, Before::Keyword),
                Kind::Literal => {
                    if self.flat.text(at).contains('\n') {
                        return None;
                    }
                    self.word(at, Before::Operand);
                }
                Kind::Punct => self.operator(at)?,
                Kind::Open(Delimiter::Brace) => self.fields(at)?,
                Kind::Open(_) => self.group(at)?,
                Kind::Close(_) => return None,
            }
            at = self.flat.after(at);
        }
        Some(())
    }

    fn name(&mut self, at: usize) -> Option<()> {
        let after = match self.flat.text(at) {
            "async" if self.flat.text(at + 1) == "fn" => Before::Operand,
            "if" | "match" | "while" | "loop" | "unsafe" | "async" | "where" | "yield" => {
                return None;
            }
            "as" | "break" | "const" | "dyn" | "else" | "for" | "impl" | "in" | "let" | "move"
            | "mut" | "ref" | "return" | "static" => Before::Keyword,
            _ => Before::Operand,
        };
        self.word(at, after);
        Some(())
    }

    fn word(&mut self, at: usize, after: Before) {
        if matches!(
            self.before,
            Before::Operand | Before::Keyword | Before::Operator
        ) {
            self.out.push(' ');
        }
        self.joined(at, after);
    }

    fn joined(&mut self, at: usize, after: Before) {
        self.out.push_str(self.flat.text(at));
        self.before = after;
    }

    /// A blank if the token before is one that wants it on its right.
    fn blank_after_operator(&mut self) {
        if matches!(self.before, Before::Keyword | Before::Operator) {
            self.out.push(' ');
        }
    }

    fn operator(&mut self, at: usize) -> Option<()> {
        let is_operand = self.before == Before::Operand;
        match self.flat.text(at) {
            "," | ";" | ":" => self.joined(at, Before::Operator),
            "." if is_operand => self.joined(at, Before::Joined),
            "?" if is_operand => self.joined(at, Before::Operand),
            "::" | ".." | "..=" => {
                self.blank_after_operator();
                self.joined(at, Before::Joined);
            }
            "!" if is_operand => self.macro_call(at)?,
            "|" if self.in_closure => {
                self.in_closure = false;
                self.joined(at, Before::Operator);
            }
            "|" if !is_operand => {
                self.in_closure = true;
                self.word(at, Before::Joined);
            }
            "||" if !is_operand => self.word(at, Before::Operator),
            "!" | "&" | "*" | "-" | "&&" if !is_operand => self.word(at, Before::Joined),
            "=" | "=>" | "->" | "==" | "!=" | "<=" | ">=" | "+" | "+=" | "-" | "-=" | "*"
            | "&&" | "||" | "|"
                if is_operand =>
            {
                self.word(at, Before::Operator);
            }
            "<" => {
                if !self.begins_generics(at) {
                    return None;
                }
                self.blank_after_operator();
                self.angles += 1;
                self.joined(at, Before::Joined);
            }
            ">" => {
                self.angles = self.angles.checked_sub(1)?;
                self.joined(at, Before::Operand);
            }
            _ => return None,
        }
        Some(())
    }

    /// Whether a `<` begins generics: after a path, what is written like a type, the name of a declared function.
    fn begins_generics(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).map(|at| self.flat.text(at)) else {
            return false;
        };
        let is_declared = at.checked_sub(2).map(|at| self.flat.text(at)) == Some("fn");
        before == "::" || is_declared || before.starts_with(|it: char| it.is_ascii_uppercase())
    }

    /// `name!`, before a group of arguments that any printer would write like this.
    fn macro_call(&mut self, at: usize) -> Option<()> {
        let open = at + 1;
        let is_group = matches!(
            self.flat.kind(open),
            Some(Kind::Open(Delimiter::Parenthesis | Delimiter::Bracket))
        );
        let mut arguments = open..self.flat.partner(open);
        let is_plain = arguments.all(|at| match self.flat.kind(at) {
            Some(Kind::Punct) => matches!(self.flat.text(at), "," | "."),
            Some(Kind::Open(delimiter)) => delimiter == Delimiter::Parenthesis || at == open,
            Some(Kind::Ident | Kind::Literal | Kind::Close(_)) => true,
            Some(Kind::Lifetime) | None => false,
        });
        (is_group && is_plain).then(|| self.joined(at, Before::Joined))
    }

    /// Arguments, a tuple, an array, an index.
    fn group(&mut self, open: usize) -> Option<()> {
        let close = self.flat.partner(open);
        let is_call = matches!(self.before, Before::Operand | Before::Joined);
        self.blank_after_operator();
        let has_comma = close > open + 1 && self.flat.text(close - 1) == ",";
        // Without the comma, a tuple of one would be something else.
        if has_comma && self.flat.text(open) == "(" && !(is_call && self.is_behind_name(open)) {
            return None;
        }
        self.joined(open, Before::Start);
        let (angles, in_closure) = (self.angles, self.in_closure);
        (self.angles, self.in_closure) = (0, false);
        self.tokens(open + 1..close - usize::from(has_comma))?;
        (self.angles, self.in_closure) = (angles, in_closure);
        self.joined(close, Before::Operand);
        Some(())
    }

    /// Whether a group stands behind the name of a function or the like.
    fn is_behind_name(&self, open: usize) -> bool {
        let before = open.checked_sub(1);
        before.is_some_and(|at| {
            self.flat.kind(at) == Some(Kind::Ident) && self.flat.text(at) != "pub"
        })
    }

    /// The fields of a struct expression or pattern.
    fn fields(&mut self, open: usize) -> Option<()> {
        let close = self.flat.partner(open);
        let name = self.flat.text(open.checked_sub(1)?);
        if !name.starts_with(|it: char| it.is_ascii_uppercase()) {
            return None;
        }
        if close == open + 1 {
            self.out.push_str(" {}");
            self.before = Before::Operand;
            return Some(());
        }
        let is_end = |it: char| !(it.is_ascii_alphanumeric() || matches!(it, '_' | ':'));
        let start = self.out.rfind(is_end).map_or(0, |at| at + 1);
        let has_comma = self.flat.text(close - 1) == ",";
        self.out.push_str(" { ");
        self.before = Before::Start;
        self.tokens(open + 1..close - usize::from(has_comma))?;
        self.out.push(' ');
        if self.out.len() - start > STRUCT_WIDTH {
            return None;
        }
        self.joined(close, Before::Operand);
        Some(())
    }
}
