//! Inlines: code spans, emphasis, links and line breaks of a paragraph. Anything else counts as plain characters.

use std::collections::BTreeMap;

use super::url;

/// The longest text of a link, in characters; a longer one is no link.
const MAX_LINK_TEXT: usize = 500;

/// A piece of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A character that stands for itself.
    Char(char),
    /// Code.
    Code(String),
    /// A run of `*` or `_`, of which one or three begin or end emphasis.
    Delimiter(Delimiter),
    /// The end of a line.
    Break,
    /// A text with a safe address.
    Link(Vec<Token>, String),
    /// A safe address.
    Address(String),
}

/// A run of `*` or `_`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Delimiter {
    pub(super) mark: char,
    pub(super) length: usize,
    /// Whether it has a partner.
    pub(super) is_paired: bool,
}

/// Splits a paragraph into pieces.
pub(super) fn tokenise(text: &str) -> Vec<Token> {
    let text: Vec<char> = text.chars().collect();
    tokenise_characters(&text, false)
}

fn tokenise_characters(text: &[char], in_link: bool) -> Vec<Token> {
    let mut scanner = Scanner {
        text,
        position: 0,
        in_link,
        runs: backtick_runs(text),
        // Most characters stand for themselves.
        tokens: Vec::with_capacity(text.len()),
    };
    while scanner.position < text.len() {
        scanner.step();
    }
    pair(&mut scanner.tokens);
    scanner.tokens
}

struct Scanner<'a> {
    text: &'a [char],
    position: usize,
    /// Inside the text of a link there is no other one.
    in_link: bool,
    /// Length -> where runs of so many backticks begin.
    runs: BTreeMap<usize, Vec<usize>>,
    tokens: Vec<Token>,
}

impl Scanner<'_> {
    fn step(&mut self) {
        let rest = &self.text[self.position..];
        let Some(&first) = rest.first() else { return };
        let (token, length) = match first {
            '\n' => (Token::Break, 1),
            '\\' => match rest.get(1) {
                Some(escaped) if escaped.is_ascii_punctuation() => (Token::Char(*escaped), 2),
                _ => (Token::Char('\\'), 1),
            },
            '`' => return self.backticks(),
            '*' | '_' => return self.delimiters(first),
            '<' => self.angle_bracket(),
            '!' if rest.get(1) == Some(&'[') => match self.link(1) {
                Some((link, length)) => (link, length + 1),
                None => (Token::Char('!'), 1),
            },
            '[' => self.link(0).unwrap_or((Token::Char('['), 1)),
            '&' => entity(rest),
            'h' => self.address(),
            other => (Token::Char(other), 1),
        };
        self.tokens.push(token);
        self.position += length;
    }

    /// A code span, which ends on its line, or backticks that stand for themselves.
    fn backticks(&mut self) {
        let start = self.position;
        let length = run_length(&self.text[start..], '`');
        let end = self.runs.get(&length).and_then(|starts| {
            let next = starts.partition_point(|run| *run < start + length);
            starts.get(next).copied()
        });
        let code = end.map(|end| &self.text[start + length..end]);
        match code.filter(|code| !code.contains(&'\n')) {
            Some(code) => {
                self.tokens
                    .push(Token::Code(unpadded(code).iter().collect()));
                self.position += code.len() + 2 * length;
            }
            None => self.plain(length, '`'),
        }
    }

    fn delimiters(&mut self, mark: char) {
        let start = self.position;
        let length = run_length(&self.text[start..], mark);
        if length > 3 {
            return self.plain(length, mark);
        }
        self.tokens.push(Token::Delimiter(Delimiter {
            mark,
            length,
            is_paired: false,
        }));
        self.position += length;
    }

    fn plain(&mut self, count: usize, character: char) {
        self.tokens
            .extend(std::iter::repeat_n(Token::Char(character), count));
        self.position += count;
    }

    /// `<br>`, `<https://...>`, or a character that stands for itself.
    fn angle_bracket(&self) -> (Token, usize) {
        let plain = (Token::Char('<'), 1);
        let rest = &self.text[self.position + 1..];
        let Some(length) = rest
            .iter()
            .position(|character| matches!(character, '>' | '<' | '\n'))
            .filter(|end| rest.get(*end) == Some(&'>'))
        else {
            return plain;
        };
        let inside: String = rest[..length].iter().collect();
        if matches!(inside.to_ascii_lowercase().as_str(), "br" | "br/" | "br /") {
            (Token::Break, length + 2)
        } else if !self.in_link && url::is_safe(&inside) {
            (Token::Address(inside), length + 2)
        } else {
            plain
        }
    }

    /// A link that begins with the bracket `offset` characters from here, and its length from that bracket on.
    fn link(&self, offset: usize) -> Option<(Token, usize)> {
        if self.in_link {
            return None;
        }
        let rest = self.text.get(self.position + offset + 1..)?;
        let end = closing_bracket(rest)?;
        let target = rest.get(end + 1..)?.strip_prefix(&['('])?;
        let length = target.iter().take(url::MAX_ADDRESS).position(|character| {
            !url::is_character(*character) && !matches!(character, '<' | '>')
        })?;
        let address: String = target[..length].iter().collect();
        let address = address
            .strip_prefix('<')
            .and_then(|inner| inner.strip_suffix('>'))
            .unwrap_or(&address);
        let is_link = target.get(length) == Some(&')') && url::is_safe(address);
        let text = &rest[..end];
        (is_link && text.iter().any(|character| !character.is_whitespace())).then(|| {
            let token = Token::Link(tokenise_characters(text, true), address.to_owned());
            (token, end + length + 4)
        })
    }

    /// An address in the text, or the character that it might have begun with.
    fn address(&self) -> (Token, usize) {
        let plain = (Token::Char('h'), 1);
        let before = self
            .position
            .checked_sub(1)
            .and_then(|index| self.text.get(index));
        if self.in_link || before.is_some_and(|character| character.is_alphanumeric()) {
            return plain;
        }
        let rest = &self.text[self.position..];
        let Some(length) = url::length(rest) else {
            return plain;
        };
        let address: String = rest[..length].iter().collect();
        if url::is_safe(&address) {
            (Token::Address(address), length)
        } else if address.contains(['{', '}']) {
            (Token::Code(address), length)
        } else {
            plain
        }
    }
}

/// Where the bracket that ends the text of a link stands; `None` if another one begins before it.
fn closing_bracket(text: &[char]) -> Option<usize> {
    let mut is_escaped = false;
    for (index, character) in text.iter().take(MAX_LINK_TEXT).enumerate() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            ']' => return Some(index),
            '[' => return None,
            _ => {}
        }
    }
    None
}

/// A common entity, or an ampersand that stands for itself.
fn entity(text: &[char]) -> (Token, usize) {
    const ENTITIES: [(&str, char); 7] = [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&amp;", '&'),
        ("&quot;", '"'),
        ("&apos;", '\''),
        ("&#39;", '\''),
        ("&nbsp;", ' '),
    ];
    ENTITIES
        .into_iter()
        .find(|(entity, _)| url::starts_with(text, entity))
        .map_or((Token::Char('&'), 1), |(entity, character)| {
            (Token::Char(character), entity.len())
        })
}

/// Code without the one space at either end that Markdown does not count.
fn unpadded(code: &[char]) -> &[char] {
    match code {
        [' ', inner @ .., ' '] if inner.iter().any(|character| *character != ' ') => inner,
        _ => code,
    }
}

fn run_length(text: &[char], character: char) -> usize {
    text.iter().take_while(|other| **other == character).count()
}

/// Where runs of backticks begin, by their length.
fn backtick_runs(text: &[char]) -> BTreeMap<usize, Vec<usize>> {
    let mut runs: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut position = 0;
    while position < text.len() {
        let length = run_length(&text[position..], '`');
        if length > 0 {
            runs.entry(length).or_default().push(position);
        }
        position += length.max(1);
    }
    runs
}

/// Gives each run of `*` or `_` that ends emphasis the one that begins it.
fn pair(tokens: &mut [Token]) {
    let mut open: BTreeMap<(char, usize), Vec<usize>> = BTreeMap::new();
    for index in 0..tokens.len() {
        let Some(Token::Delimiter(delimiter)) = tokens.get(index) else {
            continue;
        };
        let before = index.checked_sub(1).and_then(|before| tokens.get(before));
        let after = tokens.get(index + 1);
        let opens = is_text(after) && !(delimiter.mark == '_' && is_word(before));
        let closes = is_text(before) && !(delimiter.mark == '_' && is_word(after));
        let waiting = open.entry((delimiter.mark, delimiter.length)).or_default();
        let partner = if closes { waiting.pop() } else { None };
        match partner {
            Some(partner) => {
                for side in [partner, index] {
                    if let Some(Token::Delimiter(delimiter)) = tokens.get_mut(side) {
                        delimiter.is_paired = true;
                    }
                }
            }
            None if opens => waiting.push(index),
            None => {}
        }
    }
}

/// Whether there is anything but space: emphasis begins before text and ends after it.
fn is_text(neighbour: Option<&Token>) -> bool {
    match neighbour {
        None | Some(Token::Break) => false,
        Some(Token::Char(character)) => !character.is_whitespace(),
        Some(_) => true,
    }
}

/// Whether there is a letter or digit: inside a word, `_` is no emphasis.
fn is_word(neighbour: Option<&Token>) -> bool {
    matches!(neighbour, Some(Token::Char(character)) if character.is_alphanumeric())
}
