//! Names that are near enough to be two names of one thing.

use std::collections::BTreeSet;

/// The shortest word that says something.
const SHORTEST: usize = 3;

/// Whether two names are alike: the same letters, or at least half of the words of each in common.
pub(super) fn are_alike(one: &str, other: &str) -> bool {
    if letters(one) == letters(other) {
        return true;
    }
    let (one, other) = (words(one), words(other));
    let common = one.intersection(&other).count();
    common > 0 && common * 2 >= one.len().max(other.len())
}

fn letters(name: &str) -> String {
    name.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The words of a name, in lower case: `IdentitySourceUser` has three.
fn words(name: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut word = String::new();
    let mut was_lower = false;
    for character in name.chars().chain(Some('_')) {
        let begins = !character.is_alphanumeric() || (character.is_uppercase() && was_lower);
        if begins && word.chars().count() >= SHORTEST {
            words.insert(std::mem::take(&mut word));
        } else if begins {
            word.clear();
        }
        was_lower = character.is_lowercase() || character.is_numeric();
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
    }
    words
}
