//! The report for a pull request: what a document says can't become markup, and it fits into GitHub's limit.

use okta_codegen::diff::{
    self, Alarm, Break, Diff, DocumentChange, LONGEST_MARKDOWN, Rule, RustChange, RustGroup, Spot,
    Verdict,
};
use okta_codegen::spec_path::SpecPath;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

const HOSTILE: &[&str] = &[
    "a | b",
    "` `` ``` a",
    "<img src=x onerror=alert(1)>",
    "</details></code><script>",
    "@everyone #1 org/repo#2",
    "[a](https://example.com) ![b](https://example.com/c.png)",
    "https://example.com <https://example.com>",
    "a\n\n# b\n- c\n|---|\n",
    "\u{202e}a\u{0}\r\n",
    "&lt;b&gt; &#64;team",
    "\\` \\| \\",
    "| `@team` |",
    "-->",
];

/// A difference in which every text is this one.
fn hostile(text: &str) -> Diff {
    let spot = |says: &str| Spot {
        at: SpecPath::root().child("components").child(says),
        says: says.to_owned(),
    };
    let change = |rule: Rule| DocumentChange {
        rule,
        subject: text.to_owned(),
        what: rule.what(),
        verdict: Verdict::Major,
        reason: rule.reason(),
        behaviour: true,
        breaks: Some(Break {
            owner: text.to_owned(),
            old: text.to_owned(),
            new: Some(text.to_owned()),
        }),
        old: Some(spot(text)),
        new: Some(spot(text)),
    };
    let rule = Rule::ItemRemoved;
    let item = RustChange {
        rule,
        item: text.to_owned(),
        what: rule.what(),
        verdict: Verdict::Major,
        reason: rule.reason(),
        old: Some(text.to_owned()),
        new: None,
    };
    Diff {
        verdict: Verdict::Major,
        old_release: text.to_owned(),
        new_release: text.to_owned(),
        alarms: vec![
            Alarm::UnnamedOperation {
                operation: text.to_owned(),
                method: text.to_owned(),
                at: text.to_owned(),
            },
            Alarm::ChangedSchema {
                schema: text.to_owned(),
                verdict: Verdict::Minor,
                changes: 2,
            },
        ],
        document: vec![change(Rule::Type), change(Rule::Prose)],
        rust: vec![RustGroup {
            owner: text.to_owned(),
            verdict: Verdict::Major,
            is_explained: false,
            changes: vec![item],
        }],
        unreached: 3,
    }
}

/// Our own markup: what folds details, and code that holds a `|`.
fn is_ours(html: &str) -> bool {
    let html = html.trim();
    let is_title = html.starts_with("<summary>") && html.ends_with("</summary>") && {
        let title = html
            .trim_start_matches("<summary>")
            .trim_end_matches("</summary>");
        !title.contains(['<', '@', '`'])
    };
    is_title || matches!(html, "<details>" | "</details>" | "<code>" | "</code>" | "")
}

#[test]
fn words_of_a_document_are_code_and_nothing_else() {
    for text in HOSTILE {
        let page = diff::markdown(&hostile(text));
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        let (mut in_code, mut cells, mut rows) = (false, 0, 0);
        for event in Parser::new_ext(&page, options) {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => {
                    let lines: Vec<&str> = html.lines().collect();
                    assert!(lines.iter().all(|line| is_ours(line)), "{html:?}\n{page}");
                    in_code = html.contains("<code>");
                }
                Event::Start(Tag::CodeBlock(_)) => in_code = true,
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::Heading { .. }) => {
                    panic!("{text:?} is markup:\n{page}")
                }
                Event::Text(words) if !in_code => {
                    let is_plain = !words.contains(['@', '<']) && !words.contains("https:");
                    assert!(is_plain, "{words:?}\n{page}");
                }
                Event::Start(Tag::TableRow | Tag::TableHead) => cells = 0,
                Event::Start(Tag::TableCell) => cells += 1,
                Event::End(TagEnd::TableRow | TagEnd::TableHead) => {
                    assert_eq!(cells, 3, "{page}");
                    rows += 1;
                }
                _ => {}
            }
        }
        // The header, the change, the break without a cause, and the words.
        assert_eq!(rows, 4, "{text:?}:\n{page}");
    }
}

#[test]
fn a_long_report_is_cut_and_counts_the_rest() {
    let one = hostile(&"| `x` ".repeat(25));
    let mut many = one.clone();
    for _ in 0..5_000 {
        many.alarms.extend(one.alarms.clone());
        many.document.extend(one.document.clone());
        many.rust.extend(one.rust.clone());
    }
    let page = diff::markdown(&many);
    assert!(page.len() <= LONGEST_MARKDOWN, "{} bytes", page.len());
    assert!(
        page.contains(" more | |\n"),
        "the table says how many are left"
    );
    assert_eq!(page.matches("<details>").count(), 3);
    assert_eq!(page.matches("</details>").count(), 3);
}

#[test]
fn the_text_holds_nothing_that_a_terminal_obeys() {
    let old = include_str!("diff/hostile-names/old.yaml");
    let new = include_str!("diff/hostile-names/new.yaml");
    assert!(new.contains("\\u202e"));
    let snapshot = include_str!("diff/hostile-names.snap");
    assert!(snapshot.contains("\\u{202e}") && !snapshot.contains('\u{202e}'));
    assert!(!old.contains("\\u202e"));
}

#[test]
fn the_json_form_has_the_verdict_at_its_top() {
    let text = diff::json(&hostile("a"));
    let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(value["verdict"], "major");
    assert_eq!(value["document"][0]["rule"], "type");
    assert_eq!(value["document"][0]["old"]["at"], "#/components/a");
    assert_eq!(value["alarms"][0]["kind"], "unnamed-operation");
    assert_eq!(value["unreached"], 3);
}
