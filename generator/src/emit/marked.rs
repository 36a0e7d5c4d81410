//! Marked lines: what a copied file has only in crates that need a part of the runtime.
//!
//! A line `//@ part` stands before an item, a field, a statement or an arm of a `match`. rustfmt lays those out so that each
//! ends with the first line which is indented like its beginning and closes it: with `;`, `,` or `}`.

use std::borrow::Cow;

/// What begins the line of a mark.
const MARK: &str = "//@ ";

/// A text without the marks, and without what these parts mark.
pub(crate) fn without(text: &'static str, parts: &[&str]) -> Cow<'static, str> {
    if !text.contains(MARK) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let Some(part) = line.trim_start().strip_prefix(MARK) else {
            kept.push_str(line);
            continue;
        };
        if !parts.contains(&part.trim_end()) {
            continue;
        }
        let indent = indent(line);
        for line in lines.by_ref() {
            if self::indent(line) == indent && is_end(line.trim()) {
                break;
            }
        }
        // An item takes the blank line behind it along, if there is one before it too.
        let is_after_gap = kept.is_empty() || kept.ends_with("\n\n");
        if is_after_gap && lines.peek().is_some_and(|line| line.trim().is_empty()) {
            lines.next();
        }
    }
    Cow::Owned(kept)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Whether a line ends what was marked; comments and attributes stand before it.
fn is_end(line: &str) -> bool {
    !line.starts_with("//")
        && !line.starts_with("#[")
        && (line.ends_with([';', ',']) || line == "}")
}

#[cfg(test)]
mod tests {
    use super::without;

    const TEXT: &str = "use a;\n\n//@ one\n/// Docs, with a comma,\n#[allow(x)]\nfn gone() {\n    let x = 1;\n}\n\nfn kept() {\n    //@ one\n    let gone = call(\n        2,\n    );\n    //@ two\n    let kept = 3;\n}\n";

    #[test]
    fn what_no_part_needs_goes_with_its_mark_and_its_docs() {
        let text = without(TEXT, &["one"]);
        assert_eq!(text, "use a;\n\nfn kept() {\n    let kept = 3;\n}\n");
    }

    #[test]
    fn what_a_part_needs_stays_without_the_mark() {
        let text = without(TEXT, &[]);
        assert!(!text.contains("//@"), "{text}");
        assert_eq!(text.lines().count(), TEXT.lines().count() - 3);
    }
}
