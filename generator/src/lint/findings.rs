//! What the rules found.

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::spec_path::SpecPath;

use super::rules::Rule;

/// One mistake, or what looks like one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// Where.
    pub at: SpecPath,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Finding {
    /// The finding as it is shown: with the rule's id before the message, which may be cut.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic {
            severity: self.rule.severity,
            message: format!("[{}] {}", self.rule.id, self.message),
            at: Place::Document(self.at.clone()),
            help: Some(self.help.clone()),
        }
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.rule.severity
    }
}

/// Findings in the order in which they were found, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Findings {
    all: Vec<Finding>,
    known: HashSet<(&'static str, SpecPath, String)>,
}

impl Findings {
    /// Adds one. What breaks a rule in the same way at the same place, seen from two sides, is one finding.
    pub(super) fn push(
        &mut self,
        rule: &'static Rule,
        at: &SpecPath,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let message = message.into();
        if self.known.insert((rule.id, at.clone(), message.clone())) {
            self.all.push(Finding {
                rule,
                at: at.clone(),
                message,
                help: help.into(),
            });
        }
    }

    pub(super) fn into_all(self) -> Vec<Finding> {
        self.all
    }
}
