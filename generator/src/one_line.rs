//! Tokens as one line of text, spaced as a person would write them.

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};

/// An identifier without `r#`.
pub(crate) fn name(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#")
        .map_or_else(|| text.clone(), str::to_owned)
}

/// Tokens as text: always the same for the same tokens, whatever the layout of the source.
pub(crate) fn spaced(tokens: TokenStream) -> String {
    let mut line = Line::default();
    line.stream(tokens);
    line.text
}

/// What was written last, as far as the next token's spacing depends on it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Last {
    /// Nothing, or something that holds on to what follows: `(`, `<`, `&`, `::`.
    #[default]
    Open,
    /// A word, a literal or a lifetime.
    Word,
    /// The end of something in brackets: `)`, `>`.
    Close,
    /// Something that is set apart from what follows: `,`, `=`, `->`.
    Apart,
    /// The first character of an operator of several, or a lifetime's quote.
    Joined,
}

/// A line that grows.
#[derive(Default)]
struct Line {
    text: String,
    last: Last,
}

impl Line {
    fn stream(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.group(&group),
                TokenTree::Ident(ident) => self.word(&ident.to_string()),
                TokenTree::Literal(literal) => self.word(&literal.to_string()),
                TokenTree::Punct(punct) => self.punct(punct.as_char(), punct.spacing()),
            }
        }
    }

    fn gap_if(&mut self, wanted: bool) {
        if wanted && !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    fn word(&mut self, word: &str) {
        self.gap_if(matches!(self.last, Last::Word | Last::Close | Last::Apart));
        self.text.push_str(word);
        // A path or group after these is one of its own, not part of the word.
        let is_set_apart = matches!(
            word,
            "as" | "const" | "dyn" | "for" | "impl" | "mut" | "where"
        );
        self.last = if is_set_apart {
            Last::Apart
        } else {
            Last::Word
        };
    }

    fn group(&mut self, group: &Group) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => ("{ ", " }"),
            Delimiter::None => ("", ""),
        };
        let follows_lifetime_or_word =
            self.last == Last::Word && group.delimiter() != Delimiter::Parenthesis;
        self.gap_if(
            self.last == Last::Apart
                || follows_lifetime_or_word
                || group.delimiter() == Delimiter::Brace,
        );
        self.text.push_str(open);
        self.last = Last::Open;
        self.stream(group.stream());
        if self.text.ends_with(", ") || self.text.ends_with(',') {
            // A comma at the end is layout.
            self.text
                .truncate(self.text.trim_end_matches([',', ' ']).len());
        }
        self.text.push_str(close);
        self.last = Last::Close;
    }

    fn punct(&mut self, character: char, spacing: Spacing) {
        let continues = self.last == Last::Joined;
        match character {
            '\'' => {
                self.gap_if(matches!(self.last, Last::Word | Last::Close | Last::Apart));
                self.text.push('\'');
                self.last = Last::Joined;
            }
            '<' => {
                // `for<'a>` holds together, `<T as Trait>` stands alone.
                self.gap_if(
                    self.last == Last::Apart
                        && !self.text.ends_with("for")
                        && !self.text.ends_with("impl"),
                );
                self.text.push('<');
                self.last = Last::Open;
            }
            '>' if continues => {
                // `->` and `=>`.
                self.text.push_str("> ");
                self.last = Last::Apart;
            }
            '>' => {
                self.text
                    .truncate(self.text.trim_end_matches([',', ' ']).len());
                self.text.push('>');
                self.last = Last::Close;
            }
            ':' => self.colon(continues, spacing),
            ',' | ';' => {
                self.text.push(character);
                self.last = Last::Apart;
            }
            '-' | '=' | '+' | '|' => {
                self.gap_if(!continues);
                self.text.push(character);
                self.last = if spacing == Spacing::Joint {
                    Last::Joined
                } else {
                    Last::Apart
                };
            }
            // `&`, `*`, `?`, `!`, `#`, `.`: they hold on to what follows.
            _ => {
                self.gap_if(
                    matches!(self.last, Last::Apart)
                        || (self.last == Last::Word && character != '.'),
                );
                self.text.push(character);
                self.last = Last::Open;
            }
        }
    }

    fn colon(&mut self, continues: bool, spacing: Spacing) {
        let is_path = continues || spacing == Spacing::Joint;
        if is_path && !continues {
            // A path that begins with `::` is set apart like a word.
            self.gap_if(self.last == Last::Apart);
        }
        self.text.push(':');
        self.last = match (is_path, continues) {
            (true, false) => Last::Joined,
            (true, true) => Last::Open,
            (false, _) => Last::Apart,
        };
    }
}
