//! What a changed line of the surface means: the gravest rule that applies.

use super::super::rules::Rule;
use super::aliases::Aliases;
use super::line::{Kind, Line, PRIVATE_FIELDS};

/// The rule for an item that is on both sides, and differs.
pub(super) fn changed(old: &Line, new: &Line, aliases: (&Aliases, &Aliases)) -> Rule {
    if old.is_hidden() {
        return if new.is_hidden() {
            Rule::HiddenItem
        } else {
            Rule::NotHidden
        };
    }
    let mut rules = Vec::new();
    conditions_and_marks(old, new, &mut rules);
    if old.qualifiers != new.qualifiers {
        rules.push(qualifiers(old, new));
    }
    if old.rest != new.rest {
        rules.push(match old.kind {
            Kind::Fn => signature(old, new, aliases),
            Kind::Struct | Kind::Union => definition(old, new),
            _ if same(&old.rest, &new.rest, aliases) => Rule::SameType,
            _ => Rule::TypeChanged,
        });
    }
    let gravest = rules.into_iter().max_by_key(|rule| rule.verdict());
    // The lines differ, so one of the above applies; another difference would be a new kind of line.
    gravest.unwrap_or(Rule::TypeChanged)
}

fn conditions_and_marks(old: &Line, new: &Line, rules: &mut Vec<Rule>) {
    if new.conditions.difference(&old.conditions).next().is_some() {
        rules.push(Rule::ConditionAdded);
    } else if old.conditions != new.conditions {
        rules.push(Rule::ConditionRemoved);
    }
    let marks = [
        (
            "#[non_exhaustive]",
            Rule::NowNonExhaustive,
            Rule::NowExhaustive,
        ),
        ("#[deprecated]", Rule::NowDeprecated, Rule::NotDeprecated),
        ("#[doc(hidden)]", Rule::NowHidden, Rule::NotHidden),
    ];
    for (mark, appeared, vanished) in marks {
        match (old.marks.contains(mark), new.marks.contains(mark)) {
            (false, true) => rules.push(appeared),
            (true, false) => rules.push(vanished),
            _ => {}
        }
    }
}

fn qualifiers(old: &Line, new: &Line) -> Rule {
    let is_const_gained = new
        .qualifiers
        .strip_prefix("const")
        .is_some_and(|rest| rest.trim_start() == old.qualifiers);
    if is_const_gained {
        Rule::NowConst
    } else {
        Rule::SignatureChanged
    }
}

/// A struct whose generics changed, or that gained or lost private fields.
fn definition(old: &Line, new: &Line) -> Rule {
    let bare = |line: &Line| {
        let bare = line.rest.strip_suffix(PRIVATE_FIELDS);
        bare.unwrap_or(&line.rest).to_owned()
    };
    if bare(old) != bare(new) {
        Rule::TypeChanged
    } else if old.rest.ends_with(PRIVATE_FIELDS) {
        Rule::PrivateFieldsRemoved
    } else if old.is_non_exhaustive() {
        Rule::PrivateFieldsAdded
    } else {
        Rule::ExhaustivePrivateFieldsAdded
    }
}

/// A function whose arguments, result or bounds are written otherwise.
fn signature(old: &Line, new: &Line, aliases: (&Aliases, &Aliases)) -> Rule {
    let (Some(before), Some(after)) = (Signature::of(&old.rest), Signature::of(&new.rest)) else {
        return Rule::SignatureChanged;
    };
    let types_are_same = before.types.len() == after.types.len()
        && before
            .types
            .iter()
            .zip(&after.types)
            .all(|(old, new)| same(old, new, aliases));
    let frame_is_same = before.generics == after.generics && same(before.end, after.end, aliases);
    if !types_are_same || !frame_is_same {
        return Rule::SignatureChanged;
    }
    if before.names == after.names {
        return Rule::SameType;
    }
    // A name that stands elsewhere now: the value that was given for it goes to another place.
    let is_swapped = before.names.iter().enumerate().any(|(index, name)| {
        after.names.get(index) != Some(name) && *name != "_" && after.names.contains(name)
    });
    if is_swapped {
        Rule::ArgumentsSwapped
    } else {
        Rule::ArgumentRenamed
    }
}

fn same(old: &str, new: &str, (old_aliases, new_aliases): (&Aliases, &Aliases)) -> bool {
    old_aliases.see_through(old) == new_aliases.see_through(new)
}

/// A function's declaration after its path.
struct Signature<'a> {
    generics: &'a str,
    names: Vec<&'a str>,
    types: Vec<&'a str>,
    /// The result and the bounds.
    end: &'a str,
}

impl<'a> Signature<'a> {
    fn of(rest: &'a str) -> Option<Self> {
        let open = top_level(rest, '(')?;
        let (generics, after) = rest.split_at(open);
        let after = after.get(1..)?;
        let close = top_level(after, ')')?;
        let (inside, end) = after.split_at(close);
        let mut signature = Self {
            generics,
            names: Vec::new(),
            types: Vec::new(),
            end,
        };
        for argument in split(inside) {
            match argument.split_once(": ") {
                Some((name, ty)) if name.chars().all(|c| c.is_alphanumeric() || c == '_') => {
                    signature.names.push(name);
                    signature.types.push(ty);
                }
                _ => {
                    signature.names.push("_");
                    signature.types.push(argument);
                }
            }
        }
        Some(signature)
    }
}

/// Where a character stands first outside of brackets.
fn top_level(text: &str, wanted: char) -> Option<usize> {
    let mut depth = 0_usize;
    let mut previous = ' ';
    for (index, character) in text.char_indices() {
        if depth == 0 && character == wanted {
            return Some(index);
        }
        match character {
            '(' | '[' | '{' | '<' => depth += 1,
            '>' if matches!(previous, '-' | '=') => {}
            ')' | ']' | '}' | '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        previous = character;
    }
    None
}

/// The parts of a list between top-level commas.
fn split(list: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut left = list;
    while let Some(end) = top_level(left, ',') {
        parts.push(left[..end].trim());
        left = &left[end + 1..];
    }
    if !left.trim().is_empty() {
        parts.push(left.trim());
    }
    parts
}
