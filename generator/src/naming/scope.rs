//! A scope in which every identifier stands for one thing.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::spec_path::SpecPath;

/// The identifiers that are taken in one Rust scope, and by which node of the document.
#[derive(Clone, Debug)]
pub struct Scope {
    /// What an identifier is here, for messages: `field`, `method`, `type`.
    what: &'static str,
    /// Where an explicit name would be given, if it can be.
    advice: &'static str,
    taken: BTreeMap<String, (String, SpecPath)>,
}

impl Scope {
    /// An empty scope.
    #[must_use]
    pub fn new(what: &'static str, advice: &'static str) -> Self {
        Self {
            what,
            advice,
            taken: BTreeMap::new(),
        }
    }

    /// Whether `identifier` is taken.
    #[must_use]
    pub fn has(&self, identifier: &str) -> bool {
        self.taken.contains_key(identifier)
    }

    /// Takes `identifier` for what the document calls `raw`.
    ///
    /// # Errors
    /// It is taken: two names of the document became one in Rust.
    pub fn claim(&mut self, identifier: &str, raw: &str, at: &SpecPath) -> Result<(), Diagnostic> {
        if let Some((other, place)) = self.taken.get(identifier) {
            return Err(Diagnostic::error(
                at,
                format!(
                    "{:?} and {:?} would both be the {} `{identifier}`",
                    shortened(other),
                    shortened(raw),
                    self.what
                ),
            )
            .help(format!("{}; the other one is {place}", self.advice)));
        }
        self.taken
            .insert(identifier.to_owned(), (raw.to_owned(), at.clone()));
        Ok(())
    }
}

/// The start of a name, for a message of one line.
fn shortened(raw: &str) -> String {
    let mut start: String = raw.chars().take(60).collect();
    if start.len() < raw.len() {
        start.push_str("...");
    }
    start
}
