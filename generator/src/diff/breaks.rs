//! Which change of the document an item of the crate breaks by: so that a reader sees cause and effect in one line.

use std::collections::BTreeMap;

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

    /// A break at this node, at the nearest node around it, or inside of it.
    fn at(&self, pointer: &str) -> Option<Break> {
        let mut around = Some(pointer);
        while let Some(place) = around {
            if let Some(found) = self.0.get(place) {
                return best(found);
            }
            // The definition that a node stands in is as far as it reaches.
            around = place
                .rfind('/')
                .map(|end| &place[..end])
                .filter(|place| place.matches('/').count() >= 3);
        }
        let inside = format!("{pointer}/");
        let mut below = self.0.range(inside.as_str()..);
        let (place, found) = below.next()?;
        place.starts_with(&inside).then(|| best(found)).flatten()
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

/// Raises the changes of the document that something breaks by.
pub(super) fn link(changes: &mut [DocumentChange], groups: &[RustGroup], old: &Read, new: &Read) {
    let before = Breaks::of(groups, &old.places);
    let after = Breaks::of(groups, &new.places);
    for change in changes.iter_mut().filter(|change| change.rule.may_break()) {
        let pointer = |spot: &Option<Spot>| spot.as_ref().map(|spot| spot.at.clone());
        let found = pointer(&change.old).and_then(|at| before.at(at.as_str()));
        let found = found.or_else(|| pointer(&change.new).and_then(|at| after.at(at.as_str())));
        if let Some(found) = found {
            change.verdict = Verdict::Major;
            change.breaks = Some(found);
        }
    }
}
