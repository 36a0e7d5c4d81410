//! A cheap test of whether flow collections (`[...]`, `{...}`) can nest deep in a YAML text.
//!
//! The YAML library's scanner takes time that grows with the square of that depth: 100,000 unclosed brackets keep it busy
//! for more than a minute. A text that isn't plain (see `plain`) and could be such a one is first scanned by the other scanner, which
//! has a fixed limit but costs as much again as half the load; so it is asked only when this test says that it may be needed.

/// Same-line groups are followed for this many bytes; a longer one counts as left open.
const GROUP_WINDOW: usize = 256;

/// Whether more than `limit` flow collections could be open at once in `text`; errs on the side of yes.
///
/// Every bracket that may begin a flow collection counts as one that is never closed, except where its own line closes it
/// again without quotes, comments, anchors or tags in between: there the closing bracket is as real as the opening one.
/// Brackets in prose mostly follow a word and don't count at all.
pub fn may_nest_deeper(text: &str, limit: usize) -> bool {
    // A group that its line closes is this deep at most.
    let mut deepest = GROUP_WINDOW / 2;
    let mut property_on_line = false;
    // What stands between the last bracket and the next one is all that is looked at: most lines have none.
    let (mut before, mut rest) = (b'\n', text.as_bytes());
    while let Some(position) = rest.iter().position(|byte| matches!(byte, b'[' | b'{')) {
        let (between, from_bracket) = rest.split_at(position);
        let line = match between
            .iter()
            .rposition(|byte| matches!(byte, b'\n' | b'\r'))
        {
            None => between,
            Some(end) => {
                property_on_line = false;
                &between[end + 1..]
            }
        };
        property_on_line |= line.iter().any(|byte| matches!(byte, b'&' | b'!'));
        let is_visible = |byte: &&u8| !matches!(byte, b' ' | b'\t');
        let previous = between.iter().rfind(is_visible).copied().unwrap_or(before);
        let may_begin = property_on_line || begins_node_after(previous);
        if may_begin && !closes_on_line(from_bracket) {
            deepest += 1;
            if deepest > limit {
                return true;
            }
        }
        before = from_bracket[0];
        rest = &from_bracket[1..];
    }
    false
}

/// Whether a node can begin after this byte (blanks in between aside): a line end, an indicator, or a part of a
/// character that isn't ASCII, since some of those are line ends to the YAML library.
fn begins_node_after(previous: u8) -> bool {
    matches!(
        previous,
        b'\n' | b'\r' | b'[' | b'{' | b',' | b':' | b'?' | b'-'
    ) || !previous.is_ascii()
}

/// Whether the group that opens at the first byte is closed within the window, with nothing between that could hide
/// a bracket from the scanner.
fn closes_on_line(bytes: &[u8]) -> bool {
    let mut depth = 0_usize;
    for &byte in bytes.iter().take(GROUP_WINDOW) {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => {
                depth -= 1;
                if depth == 0 {
                    return true;
                }
            }
            b'"' | b'\'' | b'#' | b'&' | b'!' | b'*' | b'\n' | b'\r' => return false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{begins_node_after, closes_on_line, may_nest_deeper};

    /// The same, byte by byte.
    fn byte_by_byte(text: &str, limit: usize) -> bool {
        let bytes = text.as_bytes();
        let mut deepest = super::GROUP_WINDOW / 2;
        let (mut previous, mut property_on_line) = (b'\n', false);
        for (position, &byte) in bytes.iter().enumerate() {
            match byte {
                b'\n' | b'\r' => property_on_line = false,
                b' ' | b'\t' => continue,
                b'[' | b'{' => {
                    let may_begin = property_on_line || begins_node_after(previous);
                    deepest += usize::from(may_begin && !closes_on_line(&bytes[position..]));
                }
                b'&' | b'!' => property_on_line = true,
                _ => {}
            }
            previous = byte;
        }
        deepest > limit
    }

    proptest! {
        #[test]
        fn lines_without_brackets_change_nothing(text in "[a \\t\\n\\r:,\\[\\]{}&!\"ü-]{0,40}", more in 0_usize..6) {
            let limit = super::GROUP_WINDOW / 2 + more;
            prop_assert_eq!(may_nest_deeper(&text, limit), byte_by_byte(&text, limit));
        }
    }
}
