//! Texts that a `pattern` matches: short ones, of plain characters.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// No text gets longer than this many bytes.
const MAX_BYTES: usize = 2_000;

/// A text for a pattern in which what may be repeated stands `times` more than it has to.
///
/// Gives `None` if the pattern can't be read. Assertions (`\b`, `$` in the middle) are passed over, so that a text may miss
/// its pattern: it has to be tried.
pub(super) fn text(pattern: &str, times: u32) -> Option<String> {
    // Bytes instead of Unicode: classes such as `\w` have plain characters then.
    let mut parser = ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .nest_limit(50)
        .build();
    let parsed = parser.parse(pattern).ok()?;
    let mut made = Vec::new();
    write(&parsed, times, &mut made);
    String::from_utf8(made).ok()
}

fn write(part: &Hir, times: u32, made: &mut Vec<u8>) {
    if made.len() > MAX_BYTES {
        return;
    }
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => made.extend_from_slice(&literal.0),
        HirKind::Class(class) => made.push(member(class)),
        HirKind::Capture(capture) => write(&capture.sub, times, made),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, times, made)),
        HirKind::Alternation(parts) => {
            if let Some(first) = parts.first() {
                write(first, times, made);
            }
        }
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(u32::MAX);
            let count = repetition.min.saturating_add(times).min(most);
            for _ in 0..count {
                if made.len() > MAX_BYTES {
                    return;
                }
                let before = made.len();
                write(&repetition.sub, times, made);
                // What adds nothing once adds nothing however often.
                if made.len() == before {
                    return;
                }
            }
        }
    }
}

/// A character of a class: a letter or digit if it has one.
fn member(class: &Class) -> u8 {
    let Class::Bytes(class) = class else {
        return b'a';
    };
    let has = |byte: &u8| {
        let mut ranges = class.ranges().iter();
        ranges.any(|range| (range.start()..=range.end()).contains(byte))
    };
    let plain = (b'a'..=b'z').chain(b'0'..=b'9').chain(b'A'..=b'Z');
    let visible = b' '..=b'~';
    plain.chain(visible).find(has).unwrap_or(b'a')
}
