//! Whatever a document says, its prose stays prose: in rustdoc, on GitHub, in a line and in a table's cell.

#[path = "prose/checks.rs"]
mod checks;

use checks::{
    assert_block, assert_cell, assert_harmless, assert_line, has_hidden, parse, squeezed,
};
use okta_codegen::emit::prose;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::json;

/// Pieces from which Markdown that does harm is made.
const PIECES: &[&str] = &[
    "```",
    "~~~",
    "`",
    "``",
    "rust",
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    " ",
    "    ",
    "\t",
    "> ",
    ">",
    "- ",
    "* ",
    "+ ",
    "1. ",
    "2) ",
    "-",
    "*",
    "**",
    "***",
    "_",
    "__",
    "___",
    "---",
    "===",
    "=",
    "# ",
    "#",
    "|",
    "|-|",
    ":-",
    "\\",
    "\\\\",
    "<",
    "<b>",
    "</b>",
    "<!--",
    "-->",
    "<br>",
    "<script>",
    "<https://a.example>",
    "https://a.example/x",
    "http://",
    "[",
    "]",
    "(",
    ")",
    "[a]",
    "[a]: ",
    "[a](",
    "](https://a.example)",
    "](javascript:x)",
    "](../x)",
    "![",
    "[^1]",
    "[^1]: ",
    "&",
    "&lt;",
    "&#96;",
    "&nbsp;",
    "&amp;",
    "*/",
    "$",
    "$$",
    "~",
    "~~",
    "^",
    ":",
    "!",
    "{",
    "}",
    "{{",
    "{yourOktaDomain}",
    "foo",
    "bar",
    "fn main() {}",
    "1986.",
    "\u{202e}",
    "\u{200b}",
    "\u{0}",
    "\u{2028}",
    "\u{85}",
    "\u{b}",
    "é",
    "😀",
    "+++",
    "@",
    "'",
    "\"",
    "[ ] ",
    "[x] ",
    "[[a]]",
    "[`Foo`]",
    "::",
    "  \n",
    "\n    ",
    "\n        ",
    "\n\t",
];

fn hostile() -> impl Strategy<Value = String> {
    let pieces = proptest::collection::vec(proptest::sample::select(PIECES), 0..24)
        .prop_map(|parts| parts.concat());
    prop_oneof![8 => pieces, 1 => any::<String>(), 1 => "[ -~\n]{0,60}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_block_is_harmless(text in hostile()) {
        assert_block(&text);
    }

    #[test]
    fn any_line_is_one_line_of_harmless_text(text in hostile()) {
        assert_line(&text);
    }

    #[test]
    fn any_cell_stays_a_cell(text in hostile()) {
        assert_cell(&prose::cell(&text));
        assert_harmless(&prose::cell(&text), &["<br>", "<code>", "</code>"]);
    }

    #[test]
    fn any_text_can_be_code_in_a_line_and_in_a_cell(text in hostile()) {
        let code = prose::code_span(&text);
        assert_cell(&code);
        assert_harmless(&code, &["<code>", "</code>"]);
    }

    #[test]
    fn code_shows_the_text_itself(text in "[ -~é😀]{1,40}") {
        let shown: String = parse(&prose::code_span(&text))
            .filter_map(|event| match event {
                Event::Text(part) | Event::Code(part) => Some(part.to_string()),
                _ => None,
            })
            .collect();
        prop_assert_eq!(shown, text);
    }

    #[test]
    fn escaped_text_is_shown_as_it_is(text in "[!-~é][ -~é]{0,40}[!-~é]") {
        let escaped: String = text
            .chars()
            .flat_map(|character| character.is_ascii_punctuation().then_some('\\').into_iter().chain([character]))
            .collect();
        for markdown in [prose::block(&escaped), prose::line(&escaped), prose::cell(&escaped)] {
            // Smart punctuation is the reader's doing.
            let shown: String = Parser::new_ext(&markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION)
                .filter_map(|event| match event {
                    Event::Text(part) | Event::Code(part) => Some(part.to_string()),
                    _ => None,
                })
                .collect();
            prop_assert_eq!(squeezed(&shown), squeezed(&text), "{}", markdown);
        }
    }

    #[test]
    fn json_reads_back_and_stays_in_its_fence(key in any::<String>(), value in any::<String>()) {
        let original = json!({ &key: [value, 1, null] });
        let text = prose::json_block(&original);
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), original);
        prop_assert!(!has_hidden(&text), "{:?}", text);
        let page = format!("```json\n{text}\n```\n");
        let blocks = parse(&page).filter(|event| matches!(event, Event::Start(Tag::CodeBlock(_)))).count();
        prop_assert_eq!(blocks, 1);
        let code: String = parse(&page)
            .filter_map(|event| if let Event::Text(part) = event { Some(part.to_string()) } else { None })
            .collect();
        prop_assert_eq!(code, text + "\n");
    }
}

#[test]
fn what_prose_is_made_of_stays() {
    let text = "Reads **one** group, by `externalId`.\nSee [the guide](https://developer.okta.com/docs/a_b?c=d#e).\n\n\
                > **Note:** the group\n> stays.\n\n- *Create* a session\n- Upload\n  to it\n\n1. One\n   - Inner\n2. Two\n\nAt https://acme.okta.com/a_b.";
    let expected = "Reads **one** group, by `externalId`.\nSee [the guide](https://developer.okta.com/docs/a_b?c=d#e).\n\n\
                    > **Note:** the group\n> stays.\n\n- *Create* a session\n- Upload\n  to it\n\n1. One\n   - Inner\n2. Two\n\nAt <https://acme.okta.com/a_b>.";
    assert_eq!(prose::block(text), expected);
}

#[test]
fn what_could_do_harm_is_shown_as_it_was_written() {
    for (text, expected) in [
        ("See [foo] and [`Bar`]", "See \\[foo\\] and \\[`Bar`\\]"),
        ("```rust\npanic!()\n```", "```text\npanic!()\n```"),
        ("~~~\n```\n~~~", "````text\n```\n````"),
        ("```rust\npanic!()", "&#96;&#96;&#96;rust\npanic!()"),
        ("    let x = 1;", "let x = 1;"),
        ("> \t\tcode", "> code"),
        ("> ```\n> code\n> ```", "> ```text\n> code\n> ```"),
        (
            "> ```\n> code\n```",
            "> &#96;&#96;&#96;\n> code\n\n&#96;&#96;&#96;",
        ),
        ("> > a", "> \\> a"),
        ("> [!NOTE]\n> b", "> \\[!NOTE\\]\n> b"),
        ("a > b", "a > b"),
        ("<script>alert(1)</script>", "\\<script>alert(1)\\</script>"),
        ("- a\n\n      code", "- a\n\n  code"),
        (
            "- ```rust\n  x\n  ```",
            "- &#96;&#96;&#96;rust\n  x\n  &#96;&#96;&#96;",
        ),
        ("`unclosed <b>", "&#96;unclosed \\<b>"),
        ("`two\nlines`", "&#96;two\nlines&#96;"),
        ("[a]: http://x", "\\[a\\]: <http://x>"),
        ("[a](javascript:alert(1))", "\\[a\\](javascript:alert(1))"),
        ("[a](../../secret)", "\\[a\\](../../secret)"),
        (
            "![logo](https://a.example/x.png)",
            "[logo](https://a.example/x.png)",
        ),
        ("\u{202e}abc\u{200b}\u{0}", "U+202EabcU+200BU+0000"),
        ("a\rb\u{2028}c", "a\nb\nc"),
        ("# Title\nText\n===", "\\# Title\nText\n\\==="),
        ("Text\n-", "Text\n\\-"),
        ("Text\n---", "Text\n\\---"),
        ("a|b\n-|-", "a\\|b\n\\-\\|-"),
        (
            "a &lt;b&gt; &copy; R&D & c",
            "a \\<b> &amp;copy; R&amp;D & c",
        ),
        ("end */ here", "end \\*/ here"),
        ("1986. A year", "1986. A year"),
        ("1986.", "1986\\."),
        (
            "https://{yourOktaDomain}/oauth2",
            "`https://{yourOktaDomain}/oauth2`",
        ),
        (
            "snake_case_name and _emphasis_",
            "snake_case_name and _emphasis_",
        ),
        ("2 * 3 * 4", "2 \\* 3 \\* 4"),
        ("", ""),
        (" \n\t\n", ""),
    ] {
        assert_eq!(prose::block(text), expected, "{text:?}");
        assert_harmless(expected, &[]);
    }
}

#[test]
fn a_line_and_a_cell_hold_all_of_a_text() {
    let text = "One | two\nlines.\n\n- `a|b`\n- c\n\n```\nx\n```";
    assert_eq!(prose::line(text), "One \\| two lines. - `a|b` - c `x`");
    assert_eq!(
        prose::cell(text),
        "One \\| two lines.<br>- <code>a&#124;b</code><br>- c<br>`x`"
    );
}

#[test]
fn code_is_exact() {
    for (text, expected) in [
        ("^a$", "`^a$`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        ("a|b", "<code>a&#124;b</code>"),
        ("a\nb", "`aU+000Ab`"),
        ("", "(empty)"),
    ] {
        assert_eq!(prose::code_span(text), expected);
    }
}

#[test]
fn json_shows_what_can_not_be_seen() {
    let text = prose::json_block(&json!({ "a\u{202e}": "```\n\u{7f}\u{e0001}" }));
    assert_eq!(
        text,
        "{\n  \"a\\u202e\": \"```\\n\\u007f\\udb40\\udc01\"\n}"
    );
}

#[test]
fn long_texts_take_no_long_time() {
    for piece in [
        "`", "[", "*a _b ", "- a\n ", "```x\n", "<", "[a](", "`` ` ", "https://", "&", "1. ",
    ] {
        let start = std::time::Instant::now();
        let text = piece.repeat(60_000 / piece.len());
        assert!(
            prose::block(&text).len() >= text.trim().len() / 2,
            "nothing is left out of {piece:?}"
        );
        assert!(!prose::line(&text).contains('\n'));
        let elapsed = start.elapsed();
        assert!(
            elapsed < std::time::Duration::from_secs(10),
            "{elapsed:?} for {piece:?}"
        );
    }
}

#[test]
fn blocks_without_text_leave_nothing_in_a_cell() {
    let empty = "```\n```";
    for (text, cell) in [
        (format!("{empty}\n\n{empty}"), ""),
        (format!("{empty}\n\nA"), "A"),
        (format!("A\n\n{empty}"), "A"),
        (format!("A\n\n{empty}\n\nB"), "A<br>B"),
    ] {
        assert_eq!(prose::cell(&text), cell, "{text:?}");
        assert_harmless(&prose::cell(&text), &["<br>"]);
    }
}
