//! The hostile texts.

/// Texts that have broken code generators, compilers, Markdown readers, file systems and terminals.
const TEXTS: &[&str] = &[
    // Rust: what ends a literal, a comment, an attribute or a macro call.
    "\"",
    "\\",
    "\\\"",
    "'",
    "*/",
    "/*",
    "*/ pub fn injected() {} /*",
    "]]",
    ")]",
    "#]",
    "#[cfg(test)]",
    "#![feature(x)]",
    "r#\"",
    "\"#",
    "\"##; fn injected() {} //",
    "//! inner",
    "/// outer",
    "/ slash",
    "{}",
    "{0} {name}",
    "${HOME} $name $0",
    // Templates.
    "{{}}",
    "{{ 7*7 }}",
    "{% raw %}",
    "{% endraw %}{% for x in y %}",
    "{# comment #}",
    // Lines and characters that can't be seen.
    "\n",
    "one\ntwo",
    "one\r\ntwo",
    "one\rtwo",
    "a\0b",
    "\u{1b}[31mred",
    "a\u{7f}b\u{85}c",
    "one\u{2028}two\u{2029}three",
    "a\u{202e}b",
    "a\u{2066}b\u{200f}c",
    "\u{feff}bom",
    "zero\u{200b}width",
    "tab\tbed",
    // Names: keywords, paths, devices, and what looks like a part of the document's own language.
    "type",
    "self",
    "Self",
    "crate",
    "fn",
    "async",
    "gen",
    "_",
    "__proto__",
    "con",
    "../",
    "../../../etc/passwd",
    "..\\",
    "C:\\x",
    "/absolute",
    "file.rs/../../x",
    "lib",
    "mod",
    "main",
    "$ref",
    "#/components/schemas/Nothing",
    "!tag",
    "&anchor *alias",
    "%2e%2e%2f %00",
    "~1~0~2",
    "null",
    "true",
    "12",
    "1e400",
    "1digit",
    // Other alphabets.
    "\u{1f600} emoji \u{1f468}\u{200d}\u{1f469}",
    "e\u{301}\u{301}\u{301} combining",
    "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{645}\u{631}\u{62d}\u{628}\u{627}",
    "\u{540d}\u{524d}",
    "\u{130}\u{131}\u{df}",
    // Amounts.
    "",
    " ",
    "   \n   ",
    "  both ends  ",
];

/// Texts that mean something to Markdown and HTML.
const MARKUP: &[&str] = &[
    // Markdown: code that rustdoc would compile, links that it would resolve, and structure.
    "`",
    "``` ",
    "```rust\nlet x: u8 = \"no\";\n```",
    "```\nfn broken( {\n```",
    "~~~\nfn broken( {\n~~~",
    "```rust\nnever closed",
    "    let x: u8 = \"no\";",
    "text\n\n    let x: u8 = \"no\";\n",
    "\tlet x: u8 = \"no\";",
    "* item\n\n        let x: u8 = \"no\";\n",
    "1. one\n\n       let x: u8 = \"no\";\n",
    "> quote\n>\n>     let x: u8 = \"no\";\n",
    "[foo]",
    "[foo][bar] [baz]: https://example.com [`Vec`]",
    "[Error]: https://example.com\n\n[Client::builder]: https://example.com",
    "[click](javascript:alert(1)) ![image](https://example.com/x.png)",
    "https://example.com/bare?x=1&y=2 and <https://example.com>",
    "# heading",
    "text\n===",
    "text\n---",
    "---",
    "***",
    "| a | b |\n|---|---|\n| c | d |",
    "a | b || c \\| d",
    "[^1] and\n\n[^1]: a footnote",
    "- [ ] task\n- [x] done",
    // HTML.
    "<script>alert(1)</script>",
    "<!-- comment",
    "<b>bold</b> &lt;i&gt; &amp; <br>",
    "Vec<T> and Option<String>",
    "<details>\n<summary>x</summary>\n",
];

/// How long the longest text is.
const LONG: usize = 10_000;

/// After so many turns, every text was used.
const TURNS: usize = 6;

/// All hostile texts.
pub fn all() -> Vec<String> {
    let short = TEXTS.iter().chain(MARKUP).map(|&text| text.to_owned());
    let long = ["long ", "x", "[", "> ", "`", "*a_"].map(|part| part.repeat(LONG / part.len()));
    short.chain(long).collect()
}

/// Hostile texts for the `turn`th name, path or type: all that could get the better of those, and some of the others, so
/// that after a few turns each was there.
pub fn for_structure(turn: usize) -> Vec<String> {
    let some = MARKUP.iter().skip(turn % TURNS).step_by(TURNS);
    let short = TEXTS.iter().chain(some).map(|&text| text.to_owned());
    short.chain(["x".repeat(LONG)]).collect()
}
