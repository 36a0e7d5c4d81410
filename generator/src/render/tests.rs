//! Holds the layout against that of prettyplease: code is laid out by both, item by item.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use proc_macro2::TokenStream;

use super::flat::Flat;
use super::{Code, HEADER, file, items, plain, pretty};
use crate::source::SourceText;
use crate::{Inputs, Role, Tags, generate};

const CONFIG: &str = "tags = [\"Things\"]\n\n[crate]\nname = \"fixture\"\nversion = \"0.1.0\"\ndescription = \"A crate made from a fixture.\"\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn code(text: &str) -> Code {
    Code::of(text.parse::<TokenStream>().expect("tokens"))
}

/// How many items were compared, and how many of them prettyplease was not needed for.
static ALL: AtomicUsize = AtomicUsize::new(0);
static KNOWN: AtomicUsize = AtomicUsize::new(0);

/// Compares an item with what prettyplease makes of the same tokens. Tests do so with every item that is laid out.
pub(super) fn compare(flat: &Flat, range: Range<usize>, laid_out: Option<&str>) {
    ALL.fetch_add(1, Ordering::Relaxed);
    let Some(laid_out) = laid_out else { return };
    KNOWN.fetch_add(1, Ordering::Relaxed);
    let expected = pretty::item(&flat.raw(range)).expect("an item");
    assert_eq!(laid_out.trim_end(), expected.trim_end());
}

/// Compares all items of a text.
fn compare_text(text: &str) {
    let Code(flat) = code(text);
    for item in items::split(&flat).1 {
        let laid_out = plain::item(&flat, item.range.clone());
        compare(&flat, item.range, laid_out.as_deref());
    }
}

/// Compares the code of a crate while it is made: not the runtime, which is copied.
fn compare_crate(document: &str, config: &str, tags: Tags<'_>) {
    let text = |name, text| SourceText { name, text };
    // A fixture may be refused for its configuration.
    let _ = generate(&Inputs {
        document: text("spec.yaml", document),
        config: text("codegen.toml", config),
        overlay: None,
        changelog: None,
        tags,
        role: Role::Other,
        standalone: true,
    });
}

#[test]
fn the_layout_is_that_of_prettyplease() {
    compare_crate(
        &read(&root().join("spec/identity-source.yaml")),
        &read(&root().join("spec/codegen.toml")),
        Tags::Configured,
    );
    assert!(ALL.load(Ordering::Relaxed) > 100);
    let features = root().join("generator/tests/features");
    for folder in fs::read_dir(features).expect("the fixtures") {
        let folder = folder.expect("a fixture").path();
        let Ok(document) = fs::read_to_string(folder.join("spec.yaml")) else {
            continue;
        };
        let config = fs::read_to_string(folder.join("codegen.toml"));
        let config = config.unwrap_or_else(|_| CONFIG.to_owned());
        compare_crate(&document, &config, Tags::Configured);
    }
    let (all, known) = (ALL.load(Ordering::Relaxed), KNOWN.load(Ordering::Relaxed));
    // Otherwise this test would hold prettyplease against itself.
    assert!(known * 10 > all * 8, "{known} of {all}");
}

#[test]
fn lines_are_broken_where_prettyplease_breaks_them() {
    // Around the margin, one character at a time, each way to break a line.
    for width in 1..120 {
        let long = format!("a{}", "b".repeat(width));
        let upper = format!("A{}", "b".repeat(width));
        let text = format!(
            r#"
            use super::{{{long}, Second, Third, {long}}};
            #[cfg(any(feature = "{long}", feature = "one", feature = "two"))]
            mod {long};
            const {long}: &[&str] = &["one", "{long}", "two"];
            type Alias = Vec<{upper}, std::collections::BTreeMap<String, Option<{upper}>>>;
            pub struct Fields {{
                pub {long}: Option<Vec<i64>>,
                pub second: Result<{upper}, std::collections::BTreeMap<String, Option<{upper}>>>,
            }}
            #[doc = include_str!("{long}")]
            static {long}: Operation = Operation {{
                route: "{long}",
                scopes: &["{long}", "second"],
                forms: &[Form {{ name: "{long}" }}],
                listed: &[("{long}", &["one", "two"])],
            }};
            impl Thing {{
                const KEYS: &'static runtime::{upper} = &runtime::{upper} {{ required: &["{long}"], optional: &[] }};
                fn lists() {{
                    let value = models::New::new(["one", "{long}"]);
                    let value = New::new("{long}", [("one", {long}), ("two", second)]).lists(&["{long}"], &[1, 2]);
                    call(["{long}"]);
                    let value = New::new(("{long}", second));
                    let value = New::new([New::new(["{long}", "two"]), New::new(["{long}"])]).one([{long}, third]);
                }}
                pub fn wide(mut self, {long}: impl IntoIterator<Item = {upper}>) -> Self {{
                    self
                }}
                pub fn {long}(mut self, name: impl Into<String>, other: Vec<Third>) -> Result<Self, Error> {{
                    let answer = okta.{long}("one").second(2).send().await?;
                    let body = models::Body::new(models::Other::default().{long}("x"), 1);
                    self.{long} = Some({long}.into_iter().map(Into::into).collect());
                    client.call(models::{long}::new(1, &second), last).await?;
                    match value {{
                        "{long}" => Self::Value(value.{long}()),
                        _ => {{}}
                    }}
                    if let Some(value) = &self.{long} {{
                        check.field("name", |check| check.length(value, 1..={width}));
                    }}
                    Self {{ {long}, other }}
                }}
            }}
            "#
        );
        compare_text(&text);
    }
}

#[test]
fn what_is_not_known_is_left_to_prettyplease() {
    let text = "fn f() { let x = if a < b { 1 } else { 2 }; }";
    let laid_out = file(&[code(text)]).expect("a file");
    let expected =
        format!("{HEADER}\n\nfn f() {{\n    let x = if a < b {{ 1 }} else {{ 2 }};\n}}\n");
    assert_eq!(laid_out, expected);
    assert!(file(&[code("fn f() { let = ; < }")]).is_err());
    let wide =
        "a_name_that_is_as_long_as_it_takes_to_make_a_line_that_is_wider_than_any_line_may_be";
    for text in [
        "fn f<T>(a: A) -> T where T: B { g(); }".to_owned(),
        format!("fn {wide}<F: Fn(A)>(first: F) -> R {{ g(); }}"),
        format!("fn {wide}<T>(a: A) where T: B {{ g(); }}"),
        "struct X(pub (A,));".to_owned(),
        "type X = Vec<(String,)>;".to_owned(),
        "fn f() { let x = &(a,); let y = g(a,); let z = 1 << 2; let w = a >>= b; }".to_owned(),
    ] {
        compare_text(&text);
    }
}

#[test]
fn all_lines_of_a_comment_are_one_literal() {
    let lines = [
        "One",
        "",
        "ends in \"",
        "a \"# in it",
        "  indented",
        "a \\ and a \u{0}",
    ];
    for count in 1..=lines.len() {
        let literal = super::comment::literal(lines[..count].iter().copied());
        let code = Code::of(quote::quote!(#[doc = #literal] struct A;));
        let expected: Vec<String> = lines[..count]
            .iter()
            .map(|line| {
                if line.is_empty() {
                    "///".to_owned()
                } else {
                    format!("/// {line}")
                }
            })
            .collect();
        let laid_out = file(&[code]).expect("a file");
        assert_eq!(
            laid_out,
            format!("{HEADER}\n\n{}\nstruct A;\n", expected.join("\n"))
        );
    }
}
