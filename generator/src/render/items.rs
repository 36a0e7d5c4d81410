//! The items of a file, as far as its layout cares.

use std::ops::Range;

use proc_macro2::Delimiter;

use super::flat::{Flat, Kind};

/// What kind of item it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    StandardUse,
    ForeignUse,
    CrateUse,
    Export,
    Module,
    Other,
}

impl Group {
    pub(super) fn stands_together(self) -> bool {
        self != Self::Other
    }
}

/// An item and its kind.
pub(super) struct Item {
    pub(super) range: Range<usize>,
    pub(super) group: Group,
}

/// The attributes of a file, and its items.
pub(super) fn split(flat: &Flat) -> (Range<usize>, Vec<Item>) {
    let mut at = 0;
    while flat.text(at) == "#" && flat.text(at + 1) == "!" {
        at = flat.after(at + 2);
    }
    let inner = 0..at;
    let mut items = Vec::new();
    while at < flat.len() {
        let start = at;
        at = behind_attributes(flat, at);
        let end = end(flat, at..flat.len());
        items.push(Item {
            range: start..end,
            group: group(flat, at),
        });
        at = end;
    }
    (inner, items)
}

/// Where the item ends that `range` begins with, its attributes left out: behind its body or its semicolon.
pub(super) fn end(flat: &Flat, range: Range<usize>) -> usize {
    let keyword = keyword(flat, range.start);
    // These may hold braces and go on behind them.
    let is_declaration = match flat.text(keyword) {
        "use" | "static" => true,
        "const" => flat.text(keyword + 1) != "fn",
        _ => false,
    };
    let end = range.end;
    let last = flat.find(range, |at| {
        let is_block = flat.kind(at) == Some(Kind::Open(Delimiter::Brace));
        flat.text(at) == ";" || (is_block && !is_declaration)
    });
    last.map_or(end, |last| flat.after(last))
}

/// Behind the attributes that `at` begins with.
pub(super) fn behind_attributes(flat: &Flat, mut at: usize) -> usize {
    while flat.text(at) == "#" {
        at = flat.after(at + 1);
    }
    at
}

/// The place behind a visibility.
pub(super) fn keyword(flat: &Flat, at: usize) -> usize {
    match flat.text(at) {
        "pub" if flat.text(at + 1) == "(" => flat.after(at + 1),
        "pub" => at + 1,
        _ => at,
    }
}

fn group(flat: &Flat, at: usize) -> Group {
    let keyword = keyword(flat, at);
    match (flat.text(keyword), flat.text(keyword + 1)) {
        ("use", _) if keyword > at => Group::Export,
        ("use", _) if flat.text(keyword + 2) != "::" => Group::ForeignUse,
        ("use", "std") => Group::StandardUse,
        ("use", "crate" | "super") => Group::CrateUse,
        ("use", _) => Group::ForeignUse,
        ("mod", _) if flat.text(keyword + 2) == ";" => Group::Module,
        _ => Group::Other,
    }
}
