//! Tokens as one list over one text: what a `TokenStream` holds, taken apart once, without a copy of it.

use std::fmt::Write as _;
use std::ops::Range;

use proc_macro2::{Delimiter, Literal, Spacing, TokenStream, TokenTree};

use super::comment;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Ident,
    Lifetime,
    Literal,
    /// An operator of one or more characters.
    Punct,
    Open(Delimiter),
    Close(Delimiter),
}

#[derive(Clone, Debug)]
struct Token {
    kind: Kind,
    text: Range<usize>,
    /// The other end of a group.
    partner: usize,
    /// Whether the next token stands right behind: a part of the same operator.
    is_joint: bool,
}

/// Tokens, and the text that they are parts of.
#[derive(Clone, Debug, Default)]
pub(super) struct Flat {
    text: String,
    tokens: Vec<Token>,
}

impl Flat {
    /// How many tokens there are.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The kind of a token; `None` beyond the last one.
    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// The text of a token; empty beyond the last one.
    pub(super) fn text(&self, at: usize) -> &str {
        let text = self.tokens.get(at).map(|token| token.text.clone());
        text.and_then(|text| self.text.get(text))
            .unwrap_or_default()
    }

    /// The token that ends the group which `at` begins, or the other way round.
    pub(super) fn partner(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(at, |token| token.partner)
    }

    /// The place behind a token, or behind the group that begins there.
    pub(super) fn after(&self, at: usize) -> usize {
        match self.kind(at) {
            Some(Kind::Open(_)) => self.partner(at) + 1,
            _ => at + 1,
        }
    }

    /// The first place in `range`, groups left out, that is like this.
    pub(super) fn find(
        &self,
        range: Range<usize>,
        is_like_this: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let mut at = range.start;
        while at < range.end {
            if is_like_this(at) {
                return Some(at);
            }
            at = self.after(at);
        }
        None
    }

    /// The parts of `range` between commas, those in groups and generics left out; none for an empty rest.
    pub(super) fn parts(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut parts = Vec::new();
        let (mut start, mut at, mut angles) = (range.start, range.start, 0_usize);
        while at < range.end {
            match self.text(at) {
                "<" => angles += 1,
                ">" => angles = angles.saturating_sub(1),
                "," if angles == 0 && self.kind(at) == Some(Kind::Punct) => {
                    parts.push(start..at);
                    start = at + 1;
                }
                _ => {}
            }
            at = self.after(at);
        }
        if start < range.end {
            parts.push(start..range.end);
        }
        parts
    }

    /// The tokens of `range` as text that gives them when it is read; each line of a comment has an attribute of its own.
    pub(super) fn raw(&self, range: Range<usize>) -> String {
        let mut raw = String::new();
        for at in range {
            match self.comment(at) {
                None => raw.push_str(self.text(at)),
                Some((text, mark)) => {
                    let lines = text.split('\n');
                    let lines = lines.map(|line| Literal::string(line).to_string());
                    let lines: Vec<String> = lines.collect();
                    raw.push_str(&lines.join(&format!("] {mark}[doc = ")));
                }
            }
            if self.tokens.get(at).is_some_and(|token| !token.is_joint) {
                raw.push(' ');
            }
        }
        raw
    }

    /// The text of a comment, if the token is that, and what stands before the attribute's brackets.
    fn comment(&self, at: usize) -> Option<(String, &'static str)> {
        let before = |distance: usize| at.checked_sub(distance).map_or("", |at| self.text(at));
        if (before(3), before(2), before(1)) != ("[", "doc", "=") {
            return None;
        }
        let mark = if before(4) == "!" { "#!" } else { "#" };
        Some((comment::text(self.text(at))?, mark))
    }

    /// Adds the tokens of a stream.
    pub(super) fn take(&mut self, stream: TokenStream) {
        let mut joined = false;
        for tree in stream {
            let joins =
                matches!(&tree, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint);
            match tree {
                TokenTree::Group(group) => {
                    let (delimiter, inner) = (group.delimiter(), group.stream());
                    // As long as the group holds the stream too, taking it apart would copy it.
                    drop(group);
                    self.group(delimiter, inner);
                }
                TokenTree::Ident(name) if joined && self.ends_with("'") => {
                    self.extend(Kind::Lifetime, |text| write!(text, "{name}"));
                }
                TokenTree::Ident(name) => self.push(Kind::Ident, |text| write!(text, "{name}")),
                TokenTree::Punct(punct) => {
                    let character = punct.as_char();
                    let continues = self
                        .tokens
                        .last()
                        .is_some_and(|last| is_operator(&self.text[last.text.clone()], character));
                    let write = |text: &mut String| text.write_char(character);
                    if joined && continues {
                        self.extend(Kind::Punct, write);
                    } else {
                        self.push(Kind::Punct, write);
                    }
                }
                TokenTree::Literal(literal) => {
                    self.push(Kind::Literal, |text| write!(text, "{literal}"));
                }
            }
            if let Some(last) = self.tokens.last_mut() {
                last.is_joint = joins;
            }
            joined = joins;
        }
    }

    fn group(&mut self, delimiter: Delimiter, inner: TokenStream) {
        let (open, close) = match delimiter {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => return self.take(inner),
        };
        let start = self.tokens.len();
        self.push(Kind::Open(delimiter), |text| text.write_str(open));
        self.take(inner);
        let end = self.tokens.len();
        self.push(Kind::Close(delimiter), |text| text.write_str(close));
        for (at, partner) in [(start, end), (end, start)] {
            if let Some(token) = self.tokens.get_mut(at) {
                token.partner = partner;
            }
        }
    }

    fn ends_with(&self, text: &str) -> bool {
        self.tokens.len().checked_sub(1).map(|at| self.text(at)) == Some(text)
    }

    fn push(&mut self, kind: Kind, write: impl FnOnce(&mut String) -> std::fmt::Result) {
        let (start, at) = (self.text.len(), self.tokens.len());
        // Writing to a String can't fail.
        let _ = write(&mut self.text);
        self.tokens.push(Token {
            kind,
            text: start..self.text.len(),
            partner: at,
            is_joint: false,
        });
    }

    /// Adds to the last token.
    fn extend(&mut self, kind: Kind, write: impl FnOnce(&mut String) -> std::fmt::Result) {
        let _ = write(&mut self.text);
        let end = self.text.len();
        if let Some(last) = self.tokens.last_mut() {
            last.kind = kind;
            last.text.end = end;
        }
    }
}

/// Whether an operator that begins with `before` goes on with `next`.
fn is_operator(before: &str, next: char) -> bool {
    matches!(
        (before, next),
        (":", ':')
            | ("-" | "=", '>')
            | (
                "=" | "!" | "<" | ">" | "+" | "-" | "*" | "/" | "%" | "|" | "&" | "^" | "..",
                '='
            )
            | ("&", '&')
            | ("|", '|')
            | (".", '.')
    )
}
