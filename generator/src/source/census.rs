//! The keyword census: what becomes of every keyword in the selected part of a document, so that none is dropped
//! silently.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec_path::SpecPath;

use super::beside;
use super::keywords::{self, Context};
use super::near::did_you_mean;

/// At most so many unknown keywords are warned about; the census has all of them.
const ENOUGH_WARNINGS: usize = 100;

/// What becomes of a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Disposition {
    /// It decides what the generated code is or does.
    Lowered,
    /// It is shown to the reader of the documentation.
    Documented,
    /// Nothing becomes of it, for this reason.
    Ignored(&'static str),
    /// Lowering refuses it with a diagnostic of its own, or understands it in some shapes only.
    Unsupported,
}

/// A keyword that is ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CensusEntry {
    /// Where the keyword stands.
    pub at: SpecPath,
    /// What it is a keyword of: `schema`, `operation`, ...
    pub context: &'static str,
    /// The keyword.
    pub keyword: String,
    /// Why nothing becomes of it.
    pub reason: &'static str,
}

/// The counts, and the ignored keywords one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// The ignored keywords in the order in which they were met; the others are only counted.
    pub entries: Vec<CensusEntry>,
    /// How many keywords decide what the generated code is or does.
    pub lowered: usize,
    /// How many keywords are shown in the documentation only.
    pub documented: usize,
    /// How many keywords are left to a diagnostic of lowering.
    pub unsupported: usize,
    /// How many unknown keywords were warned about.
    warned: usize,
}

impl Census {
    /// The ignored keywords.
    pub fn ignored(&self) -> impl Iterator<Item = &CensusEntry> {
        self.entries.iter()
    }

    /// How many keywords are ignored.
    #[must_use]
    pub fn ignored_count(&self) -> usize {
        self.entries.len()
    }

    /// How many keywords were met.
    #[must_use]
    pub fn total(&self) -> usize {
        self.lowered + self.documented + self.unsupported + self.ignored_count()
    }

    /// Ignores keywords of schemas after all: lowering found that they have no effect where they stand.
    pub(crate) fn ignore(&mut self, unused: Vec<(SpecPath, &'static str)>, reason: &'static str) {
        let mut known: HashSet<SpecPath> =
            self.entries.iter().map(|entry| entry.at.clone()).collect();
        for (at, keyword) in unused {
            if !known.insert(at.clone()) {
                continue;
            }
            match Context::Schema.disposition(keyword) {
                Some(Disposition::Lowered) => self.lowered = self.lowered.saturating_sub(1),
                Some(Disposition::Documented) => {
                    self.documented = self.documented.saturating_sub(1);
                }
                _ => {}
            }
            self.entries.push(CensusEntry {
                at,
                context: Context::Schema.name(),
                keyword: keyword.to_owned(),
                reason,
            });
        }
    }

    /// Counts the keywords of one node. One that `OpenAPI` doesn't have there is also a warning.
    pub(super) fn node(
        &mut self,
        context: Context,
        at: &SpecPath,
        keys: &Map<String, Value>,
        found: &mut Diagnostics,
    ) {
        for keyword in keys.keys() {
            let beside_type = match context {
                Context::Schema => beside::beside_type(keyword, keys),
                _ => None,
            };
            let disposition = match (beside_type, context.disposition(keyword)) {
                (Some(reason), _) => Disposition::Ignored(reason),
                (None, Some(known)) => known,
                (None, None) if keyword.starts_with("x-") || context.is_extension() => {
                    Disposition::Ignored(keywords::EXTENSION)
                }
                (None, None) => {
                    if self.warned < ENOUGH_WARNINGS {
                        self.warned += 1;
                        found.push(unknown(context, at, keyword));
                    }
                    Disposition::Ignored(keywords::UNKNOWN)
                }
            };
            self.count(context, at, keyword, disposition);
        }
    }

    /// Counts the keywords of a `$ref` object: all but the `$ref` are ignored.
    pub(super) fn reference(&mut self, context: Context, at: &SpecPath, keys: &Map<String, Value>) {
        for keyword in keys.keys() {
            let disposition = if keyword == "$ref" {
                Disposition::Lowered
            } else {
                Disposition::Ignored(keywords::BESIDE_REFERENCE)
            };
            self.count(context, at, keyword, disposition);
        }
    }

    fn count(&mut self, context: Context, at: &SpecPath, keyword: &str, disposition: Disposition) {
        match disposition {
            Disposition::Lowered => self.lowered += 1,
            Disposition::Documented => self.documented += 1,
            Disposition::Unsupported => self.unsupported += 1,
            Disposition::Ignored(reason) => self.entries.push(CensusEntry {
                at: at.child(keyword),
                context: context.name(),
                keyword: keyword.to_owned(),
                reason,
            }),
        }
    }
}

fn unknown(context: Context, at: &SpecPath, keyword: &str) -> Diagnostic {
    let warning = Diagnostic::warning(
        &at.child(keyword),
        format!(
            "`{keyword}` is not an OpenAPI 3.0 keyword of {}; it is ignored",
            context.name()
        ),
    );
    match did_you_mean(keyword, context.known()) {
        Some(advice) => warning.help(advice),
        None => warning,
    }
}
