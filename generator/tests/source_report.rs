//! The rendering of diagnostics.

use okta_codegen::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use okta_codegen::report::{Look, Texts, render, render_as};
use okta_codegen::source::SourceText;
use okta_codegen::spec_path::SpecPath;

const SPEC: &str = "openapi: 3.0.3\ncomponents:\n  schemas:\n    Thing:\n      discriminator:\n        propertyName: kind\n";

fn rendered(spec: &str, diagnostics: &[Diagnostic]) -> String {
    render(
        &diagnostics.iter().cloned().collect(),
        &Texts {
            document: SourceText {
                name: "spec/identity-source.yaml",
                text: spec,
            },
            config: SourceText {
                name: "spec/codegen.toml",
                text: "tags = [\"A\"]\n\n[names]\nx = 1\n",
            },
            overlay: None,
        },
    )
}

fn at(pointer: &str) -> SpecPath {
    SpecPath::parse(pointer).expect("a pointer")
}

#[test]
fn an_error_in_the_document() {
    let diagnostic = Diagnostic::error(
        &at("#/components/schemas/Thing/discriminator"),
        "a `discriminator` needs `oneOf` or `anyOf` beside it",
    )
    .help("leave out the tags that reach this schema");
    assert_eq!(
        rendered(SPEC, &[diagnostic]),
        "\
error: a `discriminator` needs `oneOf` or `anyOf` beside it
   ,-[spec/identity-source.yaml:5:7]
 5 |       discriminator:
   :       ^^^^^^^^^^^^^
   `----
  at  #/components/schemas/Thing/discriminator
help: leave out the tags that reach this schema

"
    );
}

#[test]
fn several_of_every_kind_in_order() {
    let diagnostics = [
        Diagnostic::warning(&at("#/components/schemas/Gone/x"), "a warning"),
        Diagnostic::warning(&at("#/openapi"), "a note").as_note(),
        Diagnostic::config(24..25, "in the configuration"),
        Diagnostic {
            severity: Severity::Error,
            message: "in the text".to_owned(),
            at: Place::DocumentText {
                line: 6,
                column: 23,
            },
            help: None,
        },
        Diagnostic {
            severity: Severity::Error,
            message: "nowhere".to_owned(),
            at: Place::Nowhere,
            help: Some("somewhere".to_owned()),
        },
    ];
    assert_eq!(
        rendered(SPEC, &diagnostics),
        "\
warning: a warning
   ,-[spec/identity-source.yaml:3:3]
 3 |   schemas:
   :   ^^^^^^^
   `----
  at  #/components/schemas/Gone/x

note: a note
   ,-[spec/identity-source.yaml:1:1]
 1 | openapi: 3.0.3
   : ^^^^^^^
   `----
  at  #/openapi

error: in the configuration
   ,-[spec/codegen.toml:4:3]
 4 | x = 1
   :   ^
   `----

error: in the text
   ,-[spec/identity-source.yaml:6:23]
 6 |         propertyName: kind
   :                       ^
   `----

error: nowhere
help: somewhere

"
    );
}

#[test]
fn nothing_gives_nothing() {
    assert_eq!(rendered(SPEC, &[]), "");
}

#[test]
fn a_text_without_nodes_still_has_a_place() {
    let text = rendered("", &[Diagnostic::error(&at("#"), "the document is empty")]);
    assert_eq!(
        text.lines().take(2).collect::<Vec<_>>(),
        [
            "error: the document is empty",
            "   ,-[spec/identity-source.yaml:1:1]"
        ]
    );
}

#[test]
fn places_beyond_the_text_are_shown_at_its_end() {
    let beyond = [
        Diagnostic::config(4_000..4_001, "beyond the configuration"),
        Diagnostic {
            at: Place::DocumentText {
                line: 99,
                column: 9,
            },
            ..Diagnostic::config(0..0, "beyond the text")
        },
        Diagnostic {
            at: Place::DocumentText {
                line: 1,
                column: 99,
            },
            ..Diagnostic::config(0..0, "beyond the line")
        },
    ];
    let text = rendered(SPEC, &beyond);
    assert_eq!(text.matches("error: beyond").count(), 3);
    assert!(text.contains("[spec/identity-source.yaml:1:99]"), "{text}");
}

#[test]
fn long_lines_are_cut_around_the_place() {
    let keys = "\"k\": 1, ".repeat(5_000);
    let spec = format!("{{{keys} \"wanted\": {{\"x\": 1}}, {keys} \"y\": 1}}");
    let text = rendered(&spec, &[Diagnostic::error(&at("#/wanted/x"), "here")]);
    assert!(
        text.lines().all(|line| line.chars().count() < 140),
        "{text}"
    );
    let lines: Vec<&str> = text.lines().collect();
    let column = lines[3].find('^').expect("a mark");
    assert!(lines[2][column..].starts_with("\"x\": 1"), "{text}");
}

#[test]
fn what_a_terminal_would_obey_is_escaped() {
    let message = "a\u{1b}[31m b\u{202e}c\nd\re\u{0}f\u{200b}g\u{2028}h\ti";
    let spec = "a\tb: \"\u{202e}x\"\n";
    let help = Diagnostic::error(&at("#/a\u{9}b"), message).help("\u{7}bell");
    let text = rendered(spec, &[help]);
    let allowed = |character: char| {
        character == '\n'
            || !(character.is_control() || "\u{202e}\u{200b}\u{2028}".contains(character))
    };
    assert!(text.chars().all(allowed), "{text:?}");
    assert!(text.starts_with(
        "error: a\\u{1b}[31m b\\u{202e}c\\u{a}d\\u{d}e\\u{0}f\\u{200b}g\\u{2028}h i\n"
    ));
    assert!(text.contains("\\u{7}bell"), "{text}");
    assert!(
        text.contains(" 1 | a b: \"\\u{202e}x\"\n   : ^^^\n"),
        "{text}"
    );
}

#[test]
fn long_messages_are_cut() {
    let text = rendered(SPEC, &[Diagnostic::error(&at("#"), "m".repeat(10_000))]);
    assert!(text.len() < 1_000);
    assert!(text.contains("mmm...\n"));
}

#[test]
fn wide_and_combining_characters_keep_the_mark_in_place() {
    let text = rendered(
        "日本: {e\u{301}: 1}\n",
        &[Diagnostic::error(&at("#/日本/e\u{301}"), "x")],
    );
    assert!(
        text.contains(" 1 | 日本: {e\u{301}: 1}\n   :        ^\n"),
        "{text}"
    );
}

#[test]
fn colours_change_nothing_but_colours() {
    let diagnostics: Diagnostics = Diagnostic::error(&at("#/openapi"), "x").help("y").into();
    let source = SourceText {
        name: "a",
        text: SPEC,
    };
    let texts = Texts {
        document: source,
        config: source,
        overlay: None,
    };
    let coloured = render_as(Look::Coloured, &diagnostics, &texts);
    assert!(coloured.contains("\u{1b}[31merror:\u{1b}["), "{coloured:?}");
    let mut plain = String::new();
    let mut rest = coloured.as_str();
    while let Some(start) = rest.find("\u{1b}[") {
        plain.push_str(&rest[..start]);
        let end = rest[start..].find('m').expect("the end of an escape");
        rest = &rest[start + end + 1..];
    }
    plain.push_str(rest);
    assert_eq!(plain, render(&diagnostics, &texts));
}

/// `errors` errors, with a warning and a note before each of the first `others`.
fn many(errors: usize, others: usize) -> Vec<Diagnostic> {
    let place = at("#/openapi");
    let mut all = Vec::new();
    for number in 0..errors.max(others) {
        if number < others {
            all.push(Diagnostic::warning(&place, format!("warning {number}.")));
            all.push(Diagnostic::warning(&place, format!("note {number}.")).as_note());
        }
        if number < errors {
            all.push(Diagnostic::error(&place, format!("error {number}.")));
        }
    }
    all
}

#[test]
fn fifty_are_shown_errors_first_and_the_rest_is_counted() {
    let text = rendered(SPEC, &many(48, 30));
    let shown = |word: &str| text.matches(&format!("{word}: {word} ")).count();
    assert_eq!(
        (shown("error"), shown("warning"), shown("note")),
        (48, 2, 0)
    );
    assert!(
        text.starts_with("warning: warning 0.\n"),
        "in their order: {text}"
    );
    assert!(
        text.ends_with(
            "\n\n28 more warnings, 30 more notes, not shown\nhelp: mend these, and run again\n\n"
        ),
        "{text}"
    );

    let text = rendered(SPEC, &many(51, 0));
    assert!(
        text.contains("error 49.") && !text.contains("error 50."),
        "{text}"
    );
    assert!(text.contains("\n1 more error, not shown\n"), "{text}");
    assert!(!rendered(SPEC, &many(50, 0)).contains("not shown"));
}

#[test]
fn warnings_alone_are_all_shown() {
    let text = rendered(SPEC, &many(0, 60));
    assert!(
        text.contains("warning 59.") && text.contains("note 59."),
        "{text}"
    );
    assert!(!text.contains("not shown"), "{text}");
}
