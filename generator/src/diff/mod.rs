//! How two documents differ, and what that means for callers of the crate.
//!
//! ```text
//! old, new: text -> load -> overlay -> select --+--> Document ----------> document layer: what changed where --+
//!                                               +--> lower -> emit -> surface -> Rust layer: what breaks ------+--> Diff
//!                                               +--> whole tree --------> how much else changed ---------------+
//! ```
//!
//! # The verdict
//!
//! Both layers look at the same two documents. The *document layer* tells what changed, node by node, in the words of the
//! document. The *Rust layer* generates both crates and compares their public items: only it says `major`, since only a
//! type that changed breaks a caller, and since names, overlay and generator all have a part in the types. A change of
//! the document that may change types is raised to `major` where the Rust layer found a break that comes from its node.
//! The overall verdict is the greatest of all.
//!
//! A change that the compiler can't see, but the wire does, is at least `minor` and flagged as `behaviour`.
//!
//! # The rules
//!
//! [`Rule`] holds the table: for each rule what it means on its own, whether the wire sees it, whether types may change
//! with it, and why. In short:
//!
//! | what changes | verdict |
//! |---|---|
//! | words: descriptions, titles, examples | patch |
//! | an operation, an optional parameter, a schema, an optional property, an enum value, an item: new | minor |
//! | a field of a struct that callers can't write out, a variant of an enum that may grow: new | minor |
//! | method, path, JSON name, scope, security, status, style, default | minor, behaviour |
//! | a bound: tighter or otherwise | minor, behaviour |
//! | a bound: looser; what was valid stays so | minor |
//! | something is deprecated | minor |
//! | something is no longer deprecated, a stage, headers | patch |
//! | an item is gone, or has another type or signature | major |
//! | arguments of the same types change places | major: calls compile and mean something else |
//! | an item becomes `non_exhaustive`, hidden or conditional | major |
//! | a field or variant is new where callers must name all of them; a required item of a trait is new | major |
//! | an argument has another name; a type is written through an alias, or no longer | patch |
//! | private fields where values couldn't be written out before | patch |
//!
//! What the surface doesn't hold can't change the verdict: `#[must_use]`, `#[doc(alias)]`, the values of constants, bodies
//! of functions, and auto traits.

mod alarms;
mod breaks;
mod data;
mod document;
mod json;
mod markdown;
mod rules;
mod rust;
mod side;
mod text;
mod unreached;
mod words;

pub use data::{
    Alarm, Break, Decisive, Diff, DocumentChange, Faults, RustChange, RustGroup, Side, Spot,
    Verdict,
};
pub use json::json;
pub use markdown::{LONGEST as LONGEST_MARKDOWN, markdown};
pub use rules::Rule;
pub use rust::compare as compare_surfaces;
pub use text::text;

use crate::Inputs;
use crate::parallel::both;
use side::Read;

/// Compares two documents: what changed, what it means for callers in Rust, and the verdict.
///
/// Each side has its own overlay and tags. The roles don't matter, nor do warnings and notes.
///
/// # Errors
/// A side can't be generated from; what is wrong comes with the side that it belongs to.
pub fn diff(old: &Inputs<'_>, new: &Inputs<'_>) -> Result<Diff, Faults> {
    diff_since(old, None, new)
}

/// [`diff`], with the public API that the old document's crate really has: the names in `codegen.toml` may have changed
/// since it was generated.
///
/// # Errors
/// As for [`diff`].
pub fn diff_since(
    old: &Inputs<'_>,
    old_surface: Option<Vec<String>>,
    new: &Inputs<'_>,
) -> Result<Diff, Faults> {
    match both(|| Read::new(old), || Read::new(new)) {
        (Ok(mut old), Ok(new)) => {
            old.surface = old_surface.unwrap_or(old.surface);
            Ok(compare(&old, &new))
        }
        (old, new) => {
            let old = old.err().map(|found| (Side::Old, found));
            let new = new.err().map(|found| (Side::New, found));
            Err(Faults(old.into_iter().chain(new).collect()))
        }
    }
}

fn compare(old: &Read, new: &Read) -> Diff {
    let mut rust = rust::compare(&new.name, &old.surface, &new.surface);
    let mut document = document::compare(&old.document, &new.document);
    breaks::link(&mut document, &mut rust, old, new);
    let alarms = alarms::of(&document, new);
    // The gravest first; among equals, the order of the document.
    document.sort_by_key(|change| std::cmp::Reverse(change.verdict));
    let verdicts = document.iter().map(|change| change.verdict);
    let verdicts = verdicts.chain(rust.iter().map(|group| group.verdict));
    Diff {
        verdict: verdicts.max().unwrap_or_default(),
        old_release: words::name(&old.document.release),
        new_release: words::name(&new.document.release),
        alarms,
        document,
        rust,
        unreached: unreached::count(old, new),
    }
}
