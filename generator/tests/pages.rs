//! The Markdown pages: they read as they should, every link leads somewhere, every table is whole, and nothing that a
//! document says changes what a page is made of.

#[path = "pages/page.rs"]
mod page;
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use okta_codegen::source::SourceText;
use okta_codegen::{Inputs, Role, generate};
use page::{assert_links_lead_somewhere, assert_tables_are_whole, skeleton};
use serde_json::Value;

const DOCUMENT: &str = include_str!("pages/document.yaml");
const CONFIG: &str = include_str!("pages/codegen.toml");

/// The keys of the document whose values are prose or data: other texts may stand there.
const PROSE: &[&str] = &[
    "description",
    "summary",
    "title",
    "version",
    "x-displayName",
    "SKUs",
    "SMALL",
    "LARGE",
    "things.manage",
    "example",
    "pattern",
];

/// The Markdown pages of a document: path and text.
fn pages(document: &str, config: &str, role: Role) -> BTreeMap<String, String> {
    let mut files = files(document, config, role);
    files.retain(|path, _| {
        Path::new(path)
            .extension()
            .is_some_and(|ending| ending == "md")
    });
    files
}

/// All files of the crate that is made from a document: path and text.
fn files(document: &str, config: &str, role: Role) -> BTreeMap<String, String> {
    let inputs = Inputs {
        document: SourceText {
            name: "document.yaml",
            text: document,
        },
        config: SourceText {
            name: "codegen.toml",
            text: config,
        },
        overlay: None,
        changelog: None,
        tags: okta_codegen::Tags::Configured,
        role,
        standalone: true,
    };
    let generation = generate(&inputs)
        .unwrap_or_else(|errors| panic!("{:#?}", errors.iter().collect::<Vec<_>>()));
    generation
        .tree
        .iter()
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect()
}

fn small_pages() -> BTreeMap<String, String> {
    pages(DOCUMENT, CONFIG, Role::Other)
}

/// The pages of the small document with `text` in the place of all its prose.
fn pages_with(text: &str) -> BTreeMap<String, String> {
    let mut document: Value = serde_yaml::from_str(DOCUMENT).expect("the small document is YAML");
    replace_prose(&mut document, text);
    pages(&ascii(&document), CONFIG, Role::Other)
}

fn replace_prose(value: &mut Value, text: &str) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::String(prose) if PROSE.contains(&key.as_str()) => text.clone_into(prose),
                    Value::Array(items) if key == "SKUs" => items.fill(Value::from(text)),
                    _ => replace_prose(value, text),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace_prose(item, text)),
        _ => {}
    }
}

/// A value as YAML in ASCII.
fn ascii(value: &Value) -> String {
    let mut text = String::new();
    for character in value.to_string().chars() {
        match character {
            ' '..='~' => text.push(character),
            other => {
                let _ = write!(text, "\\U{:08x}", u32::from(other));
            }
        }
    }
    text
}

fn contract_pages() -> BTreeMap<String, String> {
    pages(
        include_str!("../../spec/identity-source.yaml"),
        include_str!("../../spec/codegen.toml"),
        Role::Contract,
    )
}

#[test]
fn the_pages_of_a_small_document_read_well() {
    let pages = small_pages();
    assert_eq!(
        pages.keys().map(String::as_str).collect::<Vec<_>>(),
        [
            "README.md",
            "docs/NewThing.md",
            "docs/ThingApi.md",
            "docs/ThingKind.md",
            "docs/ThingList.md",
            "docs/ThingModel.md"
        ]
    );
    for (name, path) in [
        ("api_page", "docs/ThingApi.md"),
        ("struct_page", "docs/ThingModel.md"),
        ("enum_page", "docs/ThingKind.md"),
        ("alias_page", "docs/ThingList.md"),
        ("readme", "README.md"),
    ] {
        insta::assert_snapshot!(name, pages[path]);
    }
}

#[test]
fn the_guides_of_a_small_document_read_well() {
    let files = files(DOCUMENT, CONFIG, Role::Other);
    // Most of what guides show of a document is in these. All guides of the contract are in its generated crate.
    insta::assert_snapshot!("guide_testing", files["src/guide/testing.rs"]);
    assert!(files["src/guide/authentication.rs"].contains("//! * `things.manage`\n"));
    // The README and the front page lead to each guide.
    for guide in ["settings", "authentication", "errors", "retries", "testing"] {
        let path = format!("src/guide/{guide}.rs");
        assert!(files.contains_key(&path), "{path}");
        assert!(files["README.md"].contains(&format!("({path})")), "{guide}");
        let link = format!("//! * [`guide::{guide}`]: ");
        assert!(files["src/lib.rs"].contains(&link), "{guide}");
    }
}

/// A document without scopes, and without a call that is answered with JSON.
const BINARY: &str = "\
openapi: 3.0.3
info: {title: Pictures, version: 2026.01.0}
paths:
  /picture:
    get:
      operationId: getPicture
      tags: [Things]
      responses:
        '200':
          description: The picture.
          content:
            application/octet-stream:
              schema: {type: string, format: binary}
";

#[test]
fn a_guide_does_without_what_a_document_does_not_have() {
    let files = files(BINARY, support::CONFIG, Role::Other);
    for (path, text) in files
        .iter()
        .filter(|(path, _)| path.starts_with("src/guide/"))
    {
        assert!(!text.contains("let request"), "{path} shows a call");
        assert!(!text.contains("//!\n//!\n"), "{path} has a gap");
    }
    assert!(files["src/guide/authentication.rs"].contains("names none"));
}

#[test]
fn every_link_leads_somewhere_and_every_table_is_whole() {
    for pages in [small_pages(), contract_pages()] {
        assert_links_lead_somewhere(&pages);
        for (path, page) in &pages {
            assert_tables_are_whole(path, page);
            assert!(!page.contains("\n\n\n"), "{path} has a gap");
            assert!(
                page.ends_with('\n') && !page.ends_with("\n\n"),
                "{path} ends with one newline"
            );
        }
    }
}

#[test]
fn a_method_may_be_called_like_a_heading() {
    for name in ["parameters", "example", "errors", "authorization"] {
        let config = CONFIG.replace("listThings = \"list\"", &format!("listThings = \"{name}\""));
        let pages = pages(DOCUMENT, &config, Role::Other);
        assert_links_lead_somewhere(&pages);
        let anchor = format!("[`{name}`](#{name}-1)");
        assert!(
            pages["docs/ThingApi.md"].contains(&anchor),
            "the heading of the operation before comes first"
        );
    }
}

#[test]
fn the_contract_has_a_page_for_everything() {
    let pages = contract_pages();
    let api = &pages["docs/IdentitySourceApi.md"];
    let operations = api
        .lines()
        .filter(|line| line.starts_with("### Example"))
        .count();
    assert_eq!(operations, 23);
    assert_eq!(
        api.matches("```rust,no_run\n").count(),
        23,
        "each operation has a program"
    );
    for section in [
        "### Parameters",
        "### Return type",
        "### Authorization",
        "### HTTP request headers",
        "### HTTP response details",
        "### Errors",
    ] {
        assert_eq!(
            api.lines().filter(|line| *line == section).count(),
            23,
            "{section}"
        );
    }
    assert_eq!(
        api.matches("`okta.identitySources.").count(),
        23,
        "each operation has its scope"
    );
    let models = pages
        .keys()
        .filter(|path| path.starts_with("docs/"))
        .count()
        - 1;
    let index = pages["README.md"]
        .lines()
        .filter(|line| line.starts_with("| [`") && line.contains("](docs/") && !line.contains('#'));
    assert_eq!(index.count(), models, "the README lists every model");
    for (path, page) in pages
        .iter()
        .filter(|(path, _)| path.starts_with("docs/") && !path.ends_with("Api.md"))
    {
        assert!(page.contains("```json\n"), "{path} has a JSON example");
    }
}

/// Texts that would become something else than text where Markdown is put together without care.
const HOSTILE: &[&str] = &[
    "\"",
    "\\",
    "*/",
    "]]",
    "a\nb",
    "a\rb",
    "a\u{0}b",
    "a\u{2028}b",
    "a\u{202e}b",
    "`",
    "```",
    "```rust\npanic!()\n```",
    "{}",
    "{{ page }}",
    "{% if x %}",
    "[foo]",
    "[foo](javascript:x)",
    "[a]: http://b",
    "fn",
    "../",
    "😀",
    "# Heading",
    "Text\n===",
    "| a | b |\n|---|---|",
    "a | b",
    "<script>alert(1)</script>",
    "<!--",
    "</code>",
    "<a id=\"models\">",
    "    indented",
    "- a\n\n      b",
    "> ```\n> x",
    "![x](http://y)",
    "  ",
    "",
    "1. a\n1. b",
    "---",
    "~~~",
    "&lt;b&gt;",
    "$a$",
];

#[test]
fn no_text_of_a_document_changes_what_a_page_is_made_of() {
    let harmless = small_pages();
    for hostile in HOSTILE {
        let pages = pages_with(hostile);
        assert_eq!(
            pages.keys().collect::<Vec<_>>(),
            harmless.keys().collect::<Vec<_>>()
        );
        assert_links_lead_somewhere(&pages);
        for (path, page) in &pages {
            assert_tables_are_whole(path, page);
            assert_eq!(
                skeleton(page),
                skeleton(&harmless[path]),
                "{hostile:?} in {path}"
            );
            assert!(
                !page.contains(['\r', '\0', '\u{2028}', '\u{202e}']),
                "{hostile:?} in {path}"
            );
        }
    }
}

#[test]
fn long_texts_are_kept_whole() {
    let long = "word ".repeat(4000);
    let pages = pages_with(&long);
    assert!(pages["docs/ThingApi.md"].contains(long.trim()));
}
