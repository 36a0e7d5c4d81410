//! Holds the short way through plain sentences against the long one.

use proptest::prelude::*;

use super::write::Writer;
use super::{flat, inline, is_plain_sentence};

fn assert_same(text: &str) {
    let mut writer = Writer::for_block(0);
    writer.tokens(&inline::tokenise(text));
    assert_eq!(writer.finish(), text);
    assert_eq!(flat(text, Writer::for_line(), Writer::space), text);
    let cell = flat(text, Writer::for_cell(), |writer| writer.raw("<br>"));
    assert_eq!(cell, text);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn a_plain_sentence_is_shown_as_it_was_written(text in "[a-cAh1][a-ch1 ,.;:()'\"/%?_*`<>&#!~|\\\\-]{0,12}[a1.;,)`]") {
        if is_plain_sentence(&text) {
            assert_same(&text);
        }
    }

    #[test]
    fn words_and_punctuation_are_plain(text in "[A-Z][a-z]{0,8}( [a-z(]?[a-z0-9]{1,5}[,;:)]?| `[a-z_./{}:-]{1,5}`){0,6} [a-z]{1,4}[.]") {
        prop_assert!(is_plain_sentence(&text));
        assert_same(&text);
    }
}

#[test]
fn what_means_something_is_no_plain_sentence() {
    for text in [
        "",
        "a  b",
        "a b ",
        "- a b",
        "1. a",
        "at https://a.b",
        "a_b",
        "a\nb",
        "a ``b``",
        "a <b",
        "ab\u{202e}",
    ] {
        assert!(!is_plain_sentence(text), "{text:?}");
    }
}
