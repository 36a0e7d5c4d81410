//! Prose of an untrusted document as Markdown that is safe in rustdoc and on GitHub, or as one line of it.
//!
//! What comes out holds paragraphs, lists, quotes, emphasis, code and links to `http` and `https` addresses, and nothing else:
//! no doctest, no HTML, no heading, no table, no image, no link to an item or a file, no character that can't be seen.
//! What the text says besides that is shown as it was written. Nothing is left out.

mod blocks;
mod characters;
mod inline;
#[cfg(test)]
mod tests;
mod url;
mod write;

use blocks::{Block, Paragraph};
use inline::Token;
use write::Writer;

/// A text in one line of what can be seen, for a comment.
pub(crate) fn plain(text: &str) -> String {
    let text = characters::visible(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as Markdown blocks, without a newline at its end.
///
/// Fenced code that is well-formed at the top level becomes a `text` fence. No line is indented so far that it would
/// become code, whatever the text says.
#[must_use]
pub fn block(text: &str) -> String {
    if is_plain_sentence(text) {
        return text.to_owned();
    }
    markdown(&blocks_of(text))
}

/// A text as one line of Markdown.
#[must_use]
pub fn line(text: &str) -> String {
    if is_plain_sentence(text) {
        return text.to_owned();
    }
    flat(text, Writer::for_line(), Writer::space)
}

/// A text as the content of a table's cell: one line, with `<br>` between its paragraphs and list items.
#[must_use]
pub fn cell(text: &str) -> String {
    if is_plain_sentence(text) {
        return text.to_owned();
    }
    flat(text, Writer::for_cell(), |writer| writer.raw("<br>"))
}

/// A text, exactly as it is, as code in a line or a table's cell.
///
/// Characters that can't be seen, newlines among them, are shown as `U+XXXX`. A text with `|` becomes an HTML element:
/// no code span can hold that character both inside a table and outside.
#[must_use]
pub fn code_span(text: &str) -> String {
    let text = characters::visible(text);
    if text.is_empty() {
        "(empty)".to_owned()
    } else if text.contains('|') {
        write::code_element(&text)
    } else {
        write::code_span(&text)
    }
}

/// A JSON value as text for a code block. Characters that can't be seen are written as `\uXXXX`.
#[must_use]
pub fn json_block(value: &serde_json::Value) -> String {
    // The alternate form of a value is its pretty text. No line of it begins with a backtick, so none ends a fence.
    characters::json(&format!("{value:#}"))
}

/// A fence that nothing in `code` ends.
#[must_use]
pub fn fence(code: &str) -> String {
    "`".repeat(write::longest_run(code, '`').max(2) + 1)
}

/// Whether a text is one line of words, punctuation that means nothing in Markdown, and code of a word, as most descriptions
/// are: then it is shown as it was written.
fn is_plain_sentence(text: &str) -> bool {
    let mut in_code = false;
    let mut before = b' ';
    for byte in text.bytes() {
        let means_itself = match byte {
            // Two of them would begin other code.
            b'`' => {
                in_code = !in_code;
                before != b'`'
            }
            _ if byte.is_ascii_alphanumeric() => true,
            _ if in_code => b"._-/:{}".contains(&byte),
            // Two would become one.
            b' ' => before != b' ',
            // An address.
            b'/' => before != b':',
            _ => b",.:;()'\"%?-".contains(&byte),
        };
        if !means_itself {
            return false;
        }
        before = byte;
    }
    let is_end = before.is_ascii_alphanumeric() || b".;,)`".contains(&before);
    is_end && !in_code && text.starts_with(|first: char| first.is_ascii_alphabetic())
}

fn blocks_of(text: &str) -> Vec<Block> {
    blocks::parse(&characters::clean(text))
}

fn markdown(blocks: &[Block]) -> String {
    let mut out = String::new();
    let mut previous = None;
    for block in blocks {
        let text = match block {
            Block::Paragraph(paragraph) => paragraph_text(paragraph),
            Block::Fence(lines) => fence_text(lines),
            Block::Quote(indent, blocks) => quote_text(*indent, blocks),
        };
        if text.is_empty() {
            continue;
        }
        if let Some(previous) = previous {
            out.push_str(if follows_closely(previous, block) {
                "\n"
            } else {
                "\n\n"
            });
        }
        out.push_str(&text);
        previous = Some(block);
    }
    out
}

/// Whether a list item follows the one before it without a blank line.
fn follows_closely(previous: &Block, block: &Block) -> bool {
    let (Block::Paragraph(previous), Block::Paragraph(paragraph)) = (previous, block) else {
        return false;
    };
    let Some(marker) = &paragraph.marker else {
        return false;
    };
    // In the text of an item, only a list that counts from 1 can begin.
    let begins = paragraph.indent <= previous.indent
        || marker == "-"
        || matches!(marker.as_str(), "1." | "1)");
    previous.marker.is_some() && !paragraph.after_blank && begins
}

/// A paragraph with the marker of its list item; empty if it holds nothing but space and has no marker.
fn paragraph_text(paragraph: &Paragraph) -> String {
    let text = if is_plain_sentence(&paragraph.text) {
        paragraph.text.clone()
    } else {
        let mut writer = Writer::for_block(paragraph.content_indent());
        writer.tokens(&inline::tokenise(&paragraph.text));
        writer.finish()
    };
    let indent = " ".repeat(paragraph.indent);
    match &paragraph.marker {
        // A marker alone could make the line above a heading, and without the item, what belongs to it would be code.
        Some(marker) if text.is_empty() => format!("{indent}{marker} &nbsp;"),
        Some(marker) => format!("{indent}{marker} {text}"),
        None if text.is_empty() => text,
        None => indent + &text,
    }
}

fn fence_text(lines: &[String]) -> String {
    let code = lines.join("\n");
    let fence = fence(&code);
    let end = if lines.is_empty() { "" } else { "\n" };
    format!("{fence}text\n{code}{end}{fence}")
}

/// Quoted blocks, with the mark of a quote on each line.
fn quote_text(indent: usize, blocks: &[Block]) -> String {
    let indent = " ".repeat(indent);
    let lines: Vec<String> = markdown(blocks)
        .lines()
        .map(|line| format!("{indent}> {line}").trim_end().to_owned())
        .collect();
    lines.join("\n")
}

/// A text as parts of a line, with something between them.
fn flat(text: &str, mut writer: Writer, between: fn(&mut Writer)) -> String {
    for (index, part) in parts(&blocks_of(text)).iter().enumerate() {
        if index > 0 {
            between(&mut writer);
        }
        writer.tokens(part);
    }
    writer.finish()
}

/// What each of the blocks shows in a line. One that shows nothing has no part: a `<br>` alone would be a block of HTML.
fn parts(blocks: &[Block]) -> Vec<Vec<Token>> {
    let mut parts = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => {
                let mut part = inline::tokenise(&paragraph.text);
                if let Some(marker) = &paragraph.marker {
                    let marker = marker.chars().chain([' ']).map(Token::Char);
                    part.splice(0..0, marker);
                }
                parts.push(part);
            }
            Block::Fence(lines) => {
                let lines = lines.iter().map(|line| line.trim());
                let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
                if !lines.is_empty() {
                    parts.push(vec![Token::Code(lines.join(" "))]);
                }
            }
            Block::Quote(_, blocks) => parts.extend(self::parts(blocks)),
        }
    }
    parts.retain(|part| {
        let is_space = |token: &Token| matches!(token, Token::Char(' ') | Token::Break);
        !part.iter().all(is_space)
    });
    parts
}
