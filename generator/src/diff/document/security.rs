//! Who may call an operation: the alternatives, each a set of schemes, and the scopes that they need.

use std::collections::{BTreeMap, BTreeSet};

use super::Comparison;
use crate::diff::rules::Rule;
use crate::source::document::{Operation, SecurityRequirement};
use crate::spec_path::SpecPath;

/// The alternatives by the schemes that they take, with the scopes and the place of each. Their order says nothing.
type Alternatives<'a> = BTreeMap<BTreeSet<&'a str>, (BTreeSet<&'a str>, &'a SpecPath)>;

impl<'a> Comparison<'a> {
    /// The security of an operation.
    pub(super) fn security(&mut self, subject: &str, old: &'a Operation, new: &'a Operation) {
        let (before, after) = (alternatives(&old.security), alternatives(&new.security));
        let (at, other) = (old.at.child("security"), new.at.child("security"));
        for (schemes, (scopes, place)) in &before {
            let Some((others, elsewhere)) = after.get(schemes) else {
                let spots = (
                    Some((*place, called(schemes))),
                    Some((&other, String::new())),
                );
                self.push(Rule::SecurityRemoved, subject, spots.0, spots.1);
                continue;
            };
            for scope in scopes.difference(others) {
                let spots = (
                    Some((*place, (*scope).to_owned())),
                    Some((*elsewhere, String::new())),
                );
                self.push(Rule::ScopeRemoved, subject, spots.0, spots.1);
            }
            for scope in others.difference(scopes) {
                let spots = (
                    Some((*place, String::new())),
                    Some((*elsewhere, (*scope).to_owned())),
                );
                self.push(Rule::ScopeAdded, subject, spots.0, spots.1);
            }
        }
        for (schemes, (_, place)) in &after {
            if !before.contains_key(schemes) {
                let spots = (Some((&at, String::new())), Some((*place, called(schemes))));
                self.push(Rule::SecurityAdded, subject, spots.0, spots.1);
            }
        }
    }
}

fn alternatives(requirements: &[SecurityRequirement]) -> Alternatives<'_> {
    let mut alternatives = Alternatives::new();
    for requirement in requirements {
        let schemes = requirement.schemes.iter().map(|(name, _)| name.as_str());
        let scopes = requirement.schemes.iter().flat_map(|(_, scopes)| scopes);
        let (known, _) = alternatives
            .entry(schemes.collect())
            .or_insert_with(|| (BTreeSet::new(), &requirement.at));
        known.extend(scopes.map(String::as_str));
    }
    alternatives
}

fn called(schemes: &BTreeSet<&str>) -> String {
    if schemes.is_empty() {
        return "no credentials".to_owned();
    }
    let names: Vec<&str> = schemes.iter().copied().collect();
    names.join(" and ")
}
