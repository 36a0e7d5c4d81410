//! Which change of the document an item of the crate breaks by: so that a reader sees cause and effect in one line.

use std::collections::{BTreeMap, BTreeSet};

use super::data::{Break, DocumentChange, RustChange, RustGroup, Spot, Verdict};
use super::rules::Rule;
use super::side::Read;
use crate::spec_path::SpecPath;

/// The breaks of one side, by the pointer of the node that the item was made from.
struct Breaks<'a>(BTreeMap<&'a str, Vec<(&'a RustGroup, &'a RustChange)>>);

impl<'a> Breaks<'a> {
    fn of(groups: &'a [RustGroup], places: &'a BTreeMap<String, SpecPath>) -> Self {
        let mut breaks = Self(BTreeMap::new());
        for group in groups {
            let majors = group.changes.iter();
            for change in majors.filter(|change| change.verdict == Verdict::Major) {
                // What belongs to an item without a place of its own, such as `send`, stands where the item does.
                let place = places
                    .get(&change.item)
                    .or_else(|| places.get(&group.owner));
                if let Some(place) = place {
                    breaks
                        .0
                        .entry(place.as_str())
                        .or_default()
                        .push((group, change));
                }
            }
        }
        breaks
    }

    /// The breaks at this node or at the nearest node around it, then those inside of it.
    fn at(&self, pointer: &str) -> Vec<(&'a RustGroup, &'a RustChange)> {
        let mut found = Vec::new();
        let mut around = Some(pointer);
        while let Some(place) = around {
            if let Some(here) = self.0.get(place) {
                let here = here.iter().copied();
                found.extend(here.filter(|(_, change)| may_cause(pointer, change)));
                break;
            }
            // The definition that a node stands in is as far as it reaches.
            around = place
                .rfind('/')
                .map(|end| &place[..end])
                .filter(|place| place.matches('/').count() >= 3);
        }
        let inside = format!("{pointer}/");
        let below = self.0.range(inside.as_str()..);
        let below = below.take_while(|(place, _)| place.starts_with(&inside));
        found.extend(below.flat_map(|(_, breaks)| breaks));
        found
    }
}

/// Whether a node of an operation can be why an item breaks: answers show in what sends, all else in what is called.
fn may_cause(pointer: &str, change: &RustChange) -> bool {
    let name = change.item.rsplit("::").next().unwrap_or_default();
    let sends = ["send", "items", "pages"]
        .iter()
        .any(|it| name.starts_with(it));
    let Some(inside) = pointer.strip_prefix("#/paths/") else {
        return true;
    };
    // The path itself is one token: its slashes are escaped.
    match inside.split('/').nth(2) {
        Some("responses") => sends,
        Some("requestBody" | "parameters") => !sends,
        _ => true,
    }
}

/// Of several, the one that shows most: a type before a signature, that before an item that is gone.
fn best(changes: &[(&RustGroup, &RustChange)]) -> Option<Break> {
    let weight = |(_, change): &&(&RustGroup, &RustChange)| match change.rule {
        Rule::TypeChanged => 0,
        Rule::SignatureChanged => 1,
        _ => 2,
    };
    let (group, change) = changes.iter().min_by_key(weight)?;
    Some(Break {
        owner: group.owner.clone(),
        old: change.old.clone()?,
        new: change.new.clone(),
    })
}

/// Raises the changes of the document that something breaks by, and marks the groups that they explain.
pub(super) fn link(
    changes: &mut [DocumentChange],
    groups: &mut [RustGroup],
    old: &Read,
    new: &Read,
) {
    let before = Breaks::of(groups, &old.places);
    let after = Breaks::of(groups, &new.places);
    let mut explained: BTreeSet<String> = BTreeSet::new();
    for change in changes.iter_mut().filter(|change| change.rule.may_break()) {
        let at = |spot: &Option<Spot>, breaks: &Breaks<'_>| {
            let found = spot.as_ref().map(|spot| breaks.at(spot.at.as_str()));
            let found = found.unwrap_or_default();
            let owners = found.iter().map(|(group, _)| group.owner.clone());
            (best(&found), owners.collect::<Vec<_>>())
        };
        let (first, owners) = at(&change.old, &before);
        let (second, others) = at(&change.new, &after);
        if let Some(found) = first.or(second) {
            change.verdict = Verdict::Major;
            change.reason = "code that uses what breaks doesn't compile";
            change.breaks = Some(found);
        }
        explained.extend(owners.into_iter().chain(others));
    }
    for group in groups {
        group.is_explained = explained.contains(&group.owner);
    }
}
