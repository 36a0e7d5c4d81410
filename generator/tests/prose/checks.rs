//! What Markdown is seen as, and what it must never be seen as.

use okta_codegen::emit::prose;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// What rustdoc and GitHub understand, and more; neither takes `{#id}` after a heading for anything but text.
pub fn parse(markdown: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(
        markdown,
        Options::all() - Options::ENABLE_HEADING_ATTRIBUTES,
    )
}

/// Whether text has a character that a reader can't see, or that rustc refuses.
pub fn has_hidden(text: &str) -> bool {
    text.chars().any(|character| {
        (character.is_control() && character != '\n')
            || "\u{ad}\u{61c}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202b}\u{202c}\u{202d}\
                \u{202e}\u{2060}\u{2066}\u{2067}\u{2068}\u{2069}\u{feff}"
                .contains(character)
    })
}

/// What a reader sees, with one space for any run of spaces and line breaks.
pub fn visible(markdown: &str) -> String {
    let mut text = String::new();
    for event in parse(markdown) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Item) => {
                text.push(' ');
            }
            _ => {}
        }
    }
    squeezed(&text)
}

pub fn squeezed(text: &str) -> String {
    text.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Nothing but paragraphs, lists, quotes, emphasis, code and links to the web. `elements` are the HTML that the generator writes.
pub fn assert_harmless(markdown: &str, elements: &[&str]) {
    for event in parse(markdown) {
        match &event {
            Event::InlineHtml(html) if elements.contains(&&**html) => {}
            Event::Html(_) | Event::InlineHtml(_) => panic!("HTML {event:?} in {markdown:?}"),
            Event::Start(Tag::CodeBlock(kind)) => {
                assert_eq!(
                    *kind,
                    CodeBlockKind::Fenced("text".into()),
                    "in {markdown:?}"
                );
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(
                    dest_url.starts_with("https://") || dest_url.starts_with("http://"),
                    "a link to {dest_url:?} in {markdown:?}"
                );
            }
            Event::Start(
                Tag::Paragraph
                | Tag::List(_)
                | Tag::Item
                | Tag::Emphasis
                | Tag::Strong
                | Tag::BlockQuote(None),
            )
            | Event::Text(_)
            | Event::Code(_)
            | Event::SoftBreak
            | Event::End(_) => {}
            other => panic!("{other:?} in {markdown:?}"),
        }
    }
    assert!(!has_hidden(markdown), "{markdown:?}");
}

pub fn assert_block(text: &str) {
    let block = prose::block(text);
    assert_harmless(&block, &[]);
    assert!(block.lines().all(|line| !line.ends_with(' ')), "{block:?}");
}

pub fn assert_line(text: &str) {
    let line = prose::line(text);
    assert!(!line.contains('\n'), "{line:?}");
    assert_harmless(&line, &[]);
    let heading = format!("# {line}");
    let headings = parse(&heading)
        .filter(|event| matches!(event, Event::Start(Tag::Heading { .. })))
        .count();
    assert_eq!(headings, 1, "{line:?}");
    assert_eq!(
        visible(&heading),
        visible(&line),
        "a heading shows all of {line:?}"
    );
}

/// The text in a table stays in its cell, and its neighbours stay in theirs.
pub fn assert_cell(cell: &str) {
    assert!(!cell.contains('\n'), "{cell:?}");
    let table = format!("| a | b | c |\n|---|---|---|\n| before | {cell} | after |\n");
    let mut cells = Vec::new();
    let mut rows = 0;
    for event in parse(&table) {
        match event {
            Event::Start(Tag::TableRow) => {
                rows += 1;
                cells.clear();
            }
            Event::Start(Tag::TableCell) => cells.push(String::new()),
            Event::Text(text) | Event::Code(text) => {
                cells
                    .last_mut()
                    .expect("text stands in a cell")
                    .push_str(&text);
            }
            Event::InlineHtml(html) => {
                assert!(
                    ["<br>", "<code>", "</code>"].contains(&&*html),
                    "{html:?} in {cell:?}"
                );
            }
            Event::Html(html) => panic!("{html:?} in {cell:?}"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(dest_url.starts_with("http"), "{cell:?}");
            }
            Event::Start(Tag::Image { .. }) => panic!("an image in {cell:?}"),
            _ => {}
        }
    }
    assert_eq!(rows, 1, "{cell:?}");
    assert_eq!(cells.len(), 3, "{cell:?}");
    assert_eq!(
        (cells[0].as_str(), cells[2].as_str()),
        ("before", "after"),
        "{cell:?}"
    );
    assert!(!has_hidden(cell), "{cell:?}");
}
