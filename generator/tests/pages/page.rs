//! What a page links to, and what it is made of.

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

fn events(page: &str) -> impl Iterator<Item = Event<'_>> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    Parser::new_ext(page, options)
}

/// The anchors of a page, as GitHub makes them of its headings, and those that it declares.
fn anchors(page: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut heading: Option<String> = None;
    for event in events(page) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let slug: String = heading
                    .take()
                    .unwrap_or_default()
                    .to_lowercase()
                    .chars()
                    .filter(|character| {
                        character.is_alphanumeric() || matches!(character, ' ' | '-' | '_')
                    })
                    .map(|character| if character == ' ' { '-' } else { character })
                    .collect();
                let unique = (0..).map(|count| {
                    if count == 0 {
                        slug.clone()
                    } else {
                        format!("{slug}-{count}")
                    }
                });
                anchors.extend(unique.into_iter().find(|anchor| !anchors.contains(anchor)));
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let id = html
                    .strip_prefix("<a id=\"")
                    .and_then(|rest| rest.split('"').next());
                anchors.extend(id.map(str::to_owned));
            }
            _ => {}
        }
    }
    anchors
}

/// Where a page links to inside the crate: the file and the anchor.
fn links(path: &str, page: &str) -> Vec<(String, Option<String>)> {
    let mut links = Vec::new();
    for event in events(page) {
        let Event::Start(Tag::Link { dest_url, .. }) = event else {
            continue;
        };
        if dest_url.starts_with("https://") || dest_url.starts_with("http://") {
            continue;
        }
        let (file, anchor) = dest_url
            .split_once('#')
            .map_or((&*dest_url, None), |(file, anchor)| (file, Some(anchor)));
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let target = match file.strip_prefix("../") {
            Some(rest) => rest.to_owned(),
            None if file.is_empty() => path.to_owned(),
            None if folder.is_empty() => file.to_owned(),
            None => format!("{folder}/{file}"),
        };
        links.push((target, anchor.map(str::to_owned)));
    }
    links
}

pub fn assert_links_lead_somewhere(pages: &BTreeMap<String, String>) {
    let anchors: BTreeMap<&String, BTreeSet<String>> = pages
        .iter()
        .map(|(path, page)| (path, anchors(page)))
        .collect();
    let mut count = 0;
    for (path, page) in pages {
        for (target, anchor) in links(path, page) {
            count += 1;
            // These are no pages; other tests see to it that they are there.
            let others = ["LICENSE", "src/guide/", "examples/"];
            if others.iter().any(|other| target.starts_with(other)) {
                continue;
            }
            let known = anchors
                .get(&target)
                .unwrap_or_else(|| panic!("{path} links to {target}, which is no page"));
            if let Some(anchor) = anchor {
                assert!(
                    known.contains(&anchor),
                    "{path} links to {target}#{anchor}, which is no heading: {known:?}"
                );
            }
        }
    }
    assert!(count > 20, "the pages are linked with each other");
}

/// The number of cells in a line of a table.
fn cells(line: &str) -> usize {
    let mut count = 0;
    let mut is_escaped = false;
    for character in line.chars() {
        count += usize::from(character == '|' && !is_escaped);
        is_escaped = character == '\\' && !is_escaped;
    }
    count - 1
}

pub fn assert_tables_are_whole(path: &str, page: &str) {
    let mut width = None;
    let mut is_code = false;
    for line in page.lines() {
        is_code ^= line.starts_with("```");
        width = match (line.starts_with('|') && !is_code, width) {
            (false, _) => None,
            (true, None) => Some(cells(line)),
            (true, Some(width)) => {
                assert_eq!(cells(line), width, "{path}: {line}");
                Some(width)
            }
        };
    }
}

/// What a page is made of, whatever it says: its headings, tables, code blocks and HTML, in their order.
pub fn skeleton(page: &str) -> Vec<String> {
    let mut skeleton = Vec::new();
    for event in events(page) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => skeleton.push(format!("{level}")),
            Event::Start(Tag::Table(columns)) => {
                skeleton.push(format!("table of {}", columns.len()));
            }
            Event::Start(Tag::TableRow) => skeleton.push("row".to_owned()),
            Event::Start(Tag::Image { dest_url, .. }) => skeleton.push(format!("image {dest_url}")),
            Event::Start(Tag::CodeBlock(kind)) => match kind {
                CodeBlockKind::Indented => skeleton.push("indented code".to_owned()),
                // A text of the document may hold a fence.
                CodeBlockKind::Fenced(info) if &*info == "text" => {}
                CodeBlockKind::Fenced(info) => skeleton.push(format!("code {info}")),
            },
            Event::Html(html) | Event::InlineHtml(html)
                if !matches!(&*html, "<br>" | "<code>" | "</code>") =>
            {
                skeleton.push(html.trim().to_owned());
            }
            _ => {}
        }
    }
    skeleton
}
