//! Reads a large plain YAML document in two parts at once, where it is certain that this gives the same tree.
//!
//! Okta's full documents take long to read. They are block mappings, in which there is a line with a key near the
//! middle: of the schemas, say. The lines of the keys around it, written once more before the second part, make this a
//! document of its own. The place is only a guess at a structure that nobody has parsed yet. So the first part gets one more
//! key, [`PROBE`], in each of the mappings that the second part goes on with: only if they turn up where they were expected, what
//! follows would have stood there too. Otherwise the caller reads the text as a whole, and whatever is wrong with it is found and
//! placed there.

use serde_json::{Map, Value};

use super::plain::{self, Plain};
use crate::parallel::both;

/// Texts below this many bytes are read as a whole: they take a millisecond or two.
const WORTH_CUTTING: usize = 32 * 1024;

/// Reads a large text of plain lines in two parts; `None` if it is to be read as a whole.
pub fn read(text: &str) -> Option<Plain> {
    if text.len() < WORTH_CUTTING {
        return None;
    }
    read_in_two(text)
}

/// The key that stands for what follows the first part, in each mapping around the cut.
const PROBE: &str = "x-rest-of-the-document";

/// So many mappings stand around a cut at most: the document itself, the components, the schemas.
const MAX_LEVELS: usize = 3;

/// A line with a key of a mapping.
struct Cut<'a> {
    offset: usize,
    /// The mappings around it, outermost first: the document is the first one.
    levels: Vec<Level<'a>>,
}

/// A mapping that is open: how far its keys are indented, and the line that opens it, unless it is the document.
#[derive(Clone)]
struct Level<'a> {
    indent: usize,
    line: Option<&'a str>,
}

fn read_in_two(text: &str) -> Option<Plain> {
    let Cut { offset, levels } = cut(text)?;
    let (before, after) = text.split_at_checked(offset)?;
    let innermost_first = levels.iter().rev();
    let probes = innermost_first.map(|level| format!("{:1$}{PROBE}: 0\n", "", level.indent));
    let first = probes.fold(before.to_owned(), |text, probe| text + &probe);
    let around: Vec<&str> = levels.iter().filter_map(|level| level.line).collect();
    let second = around.concat() + after;
    let (first, second) = both(|| plain::read_lines(&first), || plain::read_lines(&second));
    let (first, second) = (first?, second?);
    let path: Vec<&str> = around.iter().copied().map(key).collect();
    let (Value::Object(entries), Value::Object(more)) = (first.root, second.root) else {
        return None;
    };
    let root = merge(entries, more, &path).map(Value::Object)?;
    let written_again: usize = around.iter().map(|line| line.chars().count()).sum();
    let outline = first.outline.joined(
        // A probe, its value, and the end of the mapping that it stands in.
        3 * levels.len(),
        &second.outline,
        // The document, and a key and its mapping for each line around.
        1 + 2 * around.len(),
        u32::try_from(before.chars().count().checked_sub(written_again)?).ok()?,
    )?;
    Some(Plain { root, outline })
}

/// The entries of both, with those of the second in place of the probe, and so for the mappings on the way to `path`. `None` if
/// one of these isn't the last entry, or lacks its probe, or if a key is in both.
fn merge(
    mut first: Map<String, Value>,
    mut second: Map<String, Value>,
    path: &[&str],
) -> Option<Map<String, Value>> {
    let (last, _) = first.iter().next_back()?;
    if last != PROBE {
        return None;
    }
    first.remove(PROBE);
    if let Some((key, rest)) = path.split_first() {
        let (last, value) = first.iter_mut().next_back()?;
        let inner = value.as_object_mut().filter(|_| last == key)?;
        let Some(Value::Object(more)) = second.shift_remove(*key) else {
            return None;
        };
        *inner = merge(std::mem::take(inner), more, rest)?;
    }
    let sum = first.len() + second.len();
    first.extend(second);
    (first.len() == sum).then_some(first)
}

/// The line nearest to the middle that looks like a key of the document or of a mapping near its top.
fn cut(text: &str) -> Option<Cut<'_>> {
    let first_line = text.lines().find(|line| !is_blank(line))?;
    if !is_key(first_line) {
        return None;
    }
    nearest(text, text.len() / 2)
}

/// The key nearest to an offset.
fn nearest(text: &str, middle: usize) -> Option<Cut<'_>> {
    let mut levels = vec![Level {
        indent: 0,
        line: None,
    }];
    let mut opening: Option<&str> = None;
    let mut offset = 0_usize;
    let mut best: Option<Cut<'_>> = None;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let words = line.trim_start_matches(' ');
        let indent = line.len() - words.len();
        // Most lines stand deeper than any key that is looked for.
        if opening.is_none() && levels.last()?.indent < indent || is_blank(line) {
            continue;
        }
        if let Some(opener) = opening.take()
            && levels.last()?.indent < indent
        {
            let line = Some(opener);
            levels.push(Level { indent, line });
        }
        while levels.len() > 1 && levels.last()?.indent > indent {
            levels.pop();
        }
        if levels.last()?.indent != indent || !is_key(words) {
            continue;
        }
        if words.trim_end().ends_with(':') && levels.len() < MAX_LEVELS {
            opening = Some(line);
        }
        let is_nearer = |best: &Cut<'_>| start.abs_diff(middle) < best.offset.abs_diff(middle);
        if start > 0 && best.as_ref().is_none_or(is_nearer) {
            best = Some(Cut {
                offset: start,
                levels: levels.clone(),
            });
        }
    }
    best
}

/// Whether a line holds nothing, or a comment.
fn is_blank(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

/// The key of a line that opens a mapping.
fn key(line: &str) -> &str {
    line.trim().trim_end_matches(':')
}

/// Whether a line, without its indent, looks like a plain key, with or without its value.
fn is_key(line: &str) -> bool {
    // Nearly all lines are indented, so this comes first.
    if !line.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return false;
    }
    line.split_once(':').is_some_and(|(key, rest)| {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        key.bytes().all(is_name) && (rest.is_empty() || rest.starts_with([' ', '\n']))
    })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;
    use proptest::test_runner::TestRunner;

    use super::{plain, read_in_two};

    /// Lines around which a cut in the wrong place would change the tree or the outline.
    const LINES: [&str; 22] = [
        "components:",
        "  schemas:",
        "    Inner:",
        "      deep: 1",
        "    Other: ü",
        "  names:",
        "paths:",
        "  - é",
        "  one: 1",
        "    two: 2",
        "tags: []",
        "x-text: |",
        "x-folded: >-",
        "x-quoted: \"begins",
        "ends\"",
        "x-single: 'begins",
        "    ends'",
        "x-list: [1,",
        "  2]",
        "# a comment: ü",
        "",
        "  x-rest-of-the-document: 0",
    ];

    #[test]
    fn two_parts_give_what_the_whole_gives() {
        let config = ProptestConfig {
            cases: 20_000,
            failure_persistence: None,
            ..ProptestConfig::default()
        };
        let lines = proptest::collection::vec(proptest::sample::select(&LINES[..]), 1..10);
        let cut = Cell::new(0);
        let run = TestRunner::new(config).run(&lines, |lines| {
            let text = lines.join("\n") + "\n";
            if let Some(parts) = read_in_two(&text) {
                cut.set(cut.get() + 1);
                let whole = plain::read_lines(&text).expect("what can be read in parts");
                prop_assert_eq!(parts.root.to_string(), whole.root.to_string(), "{}", text);
                prop_assert_eq!(parts.outline, whole.outline, "{}", text);
            }
            Ok(())
        });
        run.unwrap_or_else(|failure| panic!("{failure}"));
        assert!(cut.get() > 200, "only {} were cut", cut.get());
    }

    #[test]
    fn a_document_is_cut_where_its_middle_is() {
        for text in [
            "a: 1\nb: 2\n",
            "paths: {}\ncomponents:\n  parameters: {}\n  schemas:\n    One: {}\n    Two: {}\n    Three: {}\nx: 1\n",
            "paths: {}\ncomponents:\n  schemas:\n    # First\n    One: {}\n\n    Two:\n      a: |\n        Text:\n          deep\n  links: {}\n",
        ] {
            let parts = read_in_two(text).expect(text);
            let whole = plain::read_lines(text).expect(text);
            assert_eq!(parts.root.to_string(), whole.root.to_string());
            assert_eq!(parts.outline, whole.outline);
        }
    }

    #[test]
    fn what_is_no_key_of_its_place_is_read_as_a_whole() {
        for text in [
            "only: 1\n",
            "a: \"quoted\nb: 2\"\n",
            "components:\n  schemas:\n      A: \"\ncomponents:\n  schemas:\n    B: 1\"\n    C: 2\n",
            "a: 1\nb: 2\na: 3\n",
            "a:\n  x-rest-of-the-document: 1\n  b: 2\n",
            // Only the innermost of the indents in quotes is a real one.
            "components:\n    schemas:\n      A: \"\ncomponents:\n  schemas:\n      B: 1\"\n      C: 2\n  links: {}\n",
        ] {
            assert!(read_in_two(text).is_none(), "{text}");
        }
    }
}
