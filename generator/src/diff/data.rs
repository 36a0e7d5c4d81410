//! What a comparison gives, as plain data.

use serde::Serialize;

use super::rules::Rule;
use crate::diagnostic::Diagnostics;
use crate::spec_path::SpecPath;

/// What a change means for callers, by Cargo's rules. The greatest of several counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing changed.
    #[default]
    None,
    /// Only documentation changed.
    Patch,
    /// There is something new, or something behaves otherwise; code that compiled still does.
    Minor,
    /// Code that compiled may not any more.
    Major,
}

impl Verdict {
    /// `none`, `patch`, `minor` or `major`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// How two documents differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// The greatest verdict of both layers.
    pub verdict: Verdict,
    /// `info.version` of the old document.
    pub old_release: String,
    /// `info.version` of the new document.
    pub new_release: String,
    /// What a person should look at first.
    pub alarms: Vec<Alarm>,
    /// What changed in the documents, as far as the chosen tags reach: the gravest first.
    pub document: Vec<DocumentChange>,
    /// Which public items of the crate changed, by the item that they belong to: the gravest first.
    pub rust: Vec<RustGroup>,
    /// How many operations and components changed that the chosen tags don't reach.
    pub unreached: usize,
}

/// Something that a person should look at before the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Alarm {
    /// An operation joined a chosen tag, and `codegen.toml` has no name for it.
    UnnamedOperation {
        /// Its `operationId`.
        operation: String,
        /// The method's name until `codegen.toml` pins one.
        method: String,
        /// Where it stands in the new document.
        at: String,
    },
    /// A schema that the chosen tags reach on both sides changed, prose aside.
    ChangedSchema {
        /// Its name; the old one, if it was renamed.
        schema: String,
        /// The greatest verdict of its changes.
        verdict: Verdict,
        /// How many changes it has.
        changes: usize,
    },
}

/// A change of the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentChange {
    /// The rule that it falls under.
    pub rule: Rule,
    /// What changed: `getUser`, `getUser(limit)`, `User.email`, `User.tags[]`. Escaped.
    pub subject: String,
    /// What happened to it, as it follows its name.
    pub what: &'static str,
    /// What it means for callers.
    pub verdict: Verdict,
    /// Why.
    pub reason: &'static str,
    /// Whether the wire sees it, though the compiler may not.
    pub behaviour: bool,
    /// The item of the crate that breaks with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaks: Option<Break>,
    /// The side before; none for what is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Spot>,
    /// The side after; none for what is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Spot>,
}

/// An item of the crate that breaks by a change of the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Break {
    /// The path of the [group](RustGroup) that it belongs to.
    pub owner: String,
    /// Its declaration before.
    pub old: String,
    /// Its declaration after; none if it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

/// One side of a change.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Spot {
    /// The JSON Pointer, as the fragment of a URL. As written, not escaped.
    pub at: SpecPath,
    /// What it says there, cut and escaped; empty where the change has no words for it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub says: String,
}

/// The changes of an item and of what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RustGroup {
    /// The item, by its path in the crate: `models::User`.
    pub owner: String,
    /// The greatest verdict of its changes.
    pub verdict: Verdict,
    /// Whether a change of the document shows why it breaks; without a break it has no meaning.
    pub is_explained: bool,
    /// The changes: the gravest first.
    pub changes: Vec<RustChange>,
}

/// A change of a public item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RustChange {
    /// The rule that it falls under.
    pub rule: Rule,
    /// The item, by its path in the crate; for an implementation, the whole of it.
    pub item: String,
    /// What happened to it, as it follows its name.
    pub what: &'static str,
    /// What it means for callers.
    pub verdict: Verdict,
    /// Why.
    pub reason: &'static str,
    /// The declaration before; none for what is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// The declaration after; none for what is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

/// One of the two documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The document before.
    Old,
    /// The document after.
    New,
}

/// What is wrong with the inputs: the sides that can't be compared, one or both, with all that was found there.
#[derive(Clone, Debug)]
pub struct Faults(pub Vec<(Side, Diagnostics)>);

impl Serialize for SpecPath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl RustGroup {
    /// The change of the owner itself, if it is new or gone: what belongs to it is so too.
    #[must_use]
    pub fn whole(&self) -> Option<&RustChange> {
        let mut definitions = self.changes.iter().filter(|change| {
            change.item == self.owner && (change.old.is_none() || change.new.is_none())
        });
        definitions.next()
    }
}

impl Diff {
    /// The change that decides the verdict: the first of the gravest.
    #[must_use]
    pub fn decisive(&self) -> Option<Decisive<'_>> {
        let document = self.document.first();
        if let Some(change) = document.filter(|change| change.verdict == self.verdict) {
            return Some(Decisive::Document(change));
        }
        let group = self.rust.first()?;
        group.changes.first().map(Decisive::Rust)
    }

    /// The items of the crate that break for a reason which no change of the document shows: the gravest of each group.
    pub fn unexplained(&self) -> impl Iterator<Item = (&RustGroup, &RustChange)> {
        let majors = self
            .rust
            .iter()
            .filter(|group| group.verdict == Verdict::Major && !group.is_explained);
        majors.filter_map(|group| Some((group, group.changes.first()?)))
    }

    /// How many changes of the document there are, by verdict: `2 major, 5 minor, 1 patch`; empty if there is none.
    #[must_use]
    pub fn counts(&self) -> String {
        let verdicts = [Verdict::Major, Verdict::Minor, Verdict::Patch];
        let counts = verdicts.into_iter().map(|verdict| {
            let changes = self.document.iter();
            let number = changes.filter(|change| change.verdict == verdict).count();
            (number, verdict.as_str())
        });
        let counts: Vec<String> = counts
            .filter(|(number, _)| *number > 0)
            .map(|(number, verdict)| format!("{number} {verdict}"))
            .collect();
        counts.join(", ")
    }
}

/// The change that decides a verdict.
#[derive(Clone, Copy, Debug)]
pub enum Decisive<'a> {
    /// One of the document.
    Document(&'a DocumentChange),
    /// One of the crate, if no change of the document is as grave.
    Rust(&'a RustChange),
}
