//! The Rust layer: which public items appear, vanish or change between two surfaces, and what that means for callers.

mod aliases;
mod judge;
mod line;

use std::collections::{BTreeMap, BTreeSet};

use super::data::{RustChange, RustGroup};
use super::rules::Rule;
use aliases::Aliases;
use line::{Kind, Line};

/// Compares two surfaces ([`crate::surface::surface`]) of the crate called `name` in code.
///
/// Whatever goes away or changes is `major` unless a rule says why not. The groups come with the gravest first.
#[must_use]
pub fn compare(name: &str, old: &[String], new: &[String]) -> Vec<RustGroup> {
    let (old, new) = (Surface::new(name, old), Surface::new(name, new));
    let mut groups: BTreeMap<String, Vec<RustChange>> = BTreeMap::new();
    let keys: BTreeSet<&Key> = old.items.keys().chain(new.items.keys()).collect();
    for key in keys {
        let (before, after) = (old.lines(key), new.lines(key));
        let gone: Vec<&Line> = before.iter().filter(|line| !after.contains(line)).collect();
        let come: Vec<&Line> = after.iter().filter(|line| !before.contains(line)).collect();
        let mut changes = Vec::new();
        if let ([gone], [come]) = (gone.as_slice(), come.as_slice()) {
            let rule = judge::changed(gone, come, (&old.aliases, &new.aliases));
            changes.push(change(rule, Some(gone), Some(come)));
        } else {
            changes.extend(gone.iter().map(|line| removed(line)));
            changes.extend(come.iter().map(|line| added(line, &old)));
        }
        if let Some(line) = gone.first().or(come.first()) {
            let owner = owner(line, &old, &new);
            groups.entry(owner).or_default().extend(changes);
        }
    }
    ordered(groups)
}

/// What makes two lines the same item.
type Key = (Kind, String);

/// A surface, by item.
struct Surface {
    items: BTreeMap<Key, Vec<Line>>,
    aliases: Aliases,
}

impl Surface {
    fn new(name: &str, lines: &[String]) -> Self {
        let mut items: BTreeMap<Key, Vec<Line>> = BTreeMap::new();
        for line in lines {
            let line = Line::parse(line, name);
            let key = (line.kind, line.path.clone());
            items.entry(key).or_default().push(line);
        }
        Self {
            aliases: Aliases::of(items.values().flatten()),
            items,
        }
    }

    fn lines(&self, key: &Key) -> &[Line] {
        self.items.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// The definition of what is called `path`, if it is a type or a trait.
    fn definition(&self, path: &str) -> Option<&Line> {
        [
            Kind::Struct,
            Kind::Enum,
            Kind::Union,
            Kind::Trait,
            Kind::Type,
        ]
        .into_iter()
        .find_map(|kind| self.items.get(&(kind, path.to_owned()))?.first())
    }
}

fn removed(line: &Line) -> RustChange {
    let rule = if line.is_hidden() {
        Rule::HiddenItem
    } else {
        Rule::ItemRemoved
    };
    change(rule, Some(line), None)
}

fn added(line: &Line, old: &Surface) -> RustChange {
    let owner = line.around().and_then(|path| old.definition(path));
    let rule = match (line.kind, owner) {
        _ if line.is_hidden() => Rule::HiddenItem,
        (Kind::Field, Some(owner)) if owner.is_closed() => Rule::FieldAdded,
        (Kind::Field, Some(_)) => Rule::ExhaustiveFieldAdded,
        (Kind::Variant, Some(owner)) if owner.is_non_exhaustive() => Rule::VariantAdded,
        (Kind::Variant, Some(_)) => Rule::ExhaustiveVariantAdded,
        (Kind::Fn | Kind::Const | Kind::Type, Some(owner)) if owner.kind == Kind::Trait => {
            if line.rest.ends_with(" { .. }") {
                Rule::TraitItemAdded
            } else {
                Rule::RequiredTraitItemAdded
            }
        }
        _ => Rule::ItemAdded,
    };
    change(rule, None, Some(line))
}

fn change(rule: Rule, old: Option<&Line>, new: Option<&Line>) -> RustChange {
    let line = old.or(new);
    RustChange {
        rule,
        item: line.map(|line| line.path.clone()).unwrap_or_default(),
        what: rule.what(),
        verdict: rule.verdict(),
        reason: rule.reason(),
        old: old.map(shown),
        new: new.map(shown),
    }
}

/// The whole line, below the crate.
fn shown(line: &Line) -> String {
    let attributes = line.conditions.iter().chain(&line.marks);
    let mut text: String = attributes.flat_map(|text| [text.as_str(), " "]).collect();
    text.push_str(&line.declaration);
    text
}

/// What an item belongs to: the type or trait around it, or itself.
fn owner(line: &Line, old: &Surface, new: &Surface) -> String {
    let around = line
        .around()
        .map(|path| path.split('<').next().unwrap_or(path));
    let known =
        around.filter(|path| old.definition(path).is_some() || new.definition(path).is_some());
    known.unwrap_or(&line.path).to_owned()
}

/// The gravest first; of the same verdict, what went before what came, and by name.
fn ordered(groups: BTreeMap<String, Vec<RustChange>>) -> Vec<RustGroup> {
    let mut groups: Vec<RustGroup> = groups
        .into_iter()
        .map(|(owner, mut changes)| {
            changes.sort_by_key(|change| std::cmp::Reverse(change.verdict));
            let verdict = changes.first().map(|change| change.verdict);
            RustGroup {
                owner,
                verdict: verdict.unwrap_or_default(),
                is_explained: false,
                changes,
            }
        })
        .collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.verdict));
    groups
}
