//! Types with the crate's own aliases looked through: `Members` and the `Vec<Member>` that it stands for are one type.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::line::{Kind, Line};

/// How many aliases are looked through in one text; chains of them can be as long as the document.
const ENOUGH: usize = 256;

/// The aliases of models, by their names.
#[derive(Debug, Default)]
pub(super) struct Aliases(BTreeMap<String, String>);

impl Aliases {
    /// The aliases among these lines.
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a Line>) -> Self {
        let aliases = lines.filter(|line| line.kind == Kind::Type);
        let named = aliases.filter_map(|line| {
            let name = line.path.strip_prefix("models::")?;
            let ty = line.rest.strip_prefix(" = ")?;
            Some((name.to_owned(), ty.to_owned()))
        });
        Self(named.collect())
    }

    /// A text of types with every alias replaced, and models called by their bare names.
    pub(super) fn see_through(&self, text: &str) -> String {
        let mut text: Cow<'_, str> = Cow::Owned(self.once(text).0);
        for _ in 0..ENOUGH {
            let (next, is_changed) = self.once(&text);
            if !is_changed {
                break;
            }
            text = Cow::Owned(next);
        }
        text.into_owned()
    }

    /// The text with the aliases that stand in it replaced, and whether there were any.
    fn once(&self, text: &str) -> (String, bool) {
        let mut out = String::with_capacity(text.len());
        let mut is_changed = false;
        let mut left = text;
        while let Some(first) = left.chars().next() {
            let length = path_length(left);
            if length == 0 {
                out.push(first);
                left = &left[first.len_utf8()..];
                continue;
            }
            let (path, after) = left.split_at(length);
            let name = path.strip_prefix("models::").unwrap_or(path);
            match self.0.get(name) {
                // `name: Type` is an argument or a field, not a type.
                Some(ty) if !after.starts_with(": ") => {
                    out.push_str(ty);
                    is_changed = true;
                }
                _ => out.push_str(name),
            }
            left = after;
        }
        (out, is_changed)
    }
}

/// How long the path at the beginning of a text is, without type arguments.
fn path_length(text: &str) -> usize {
    let mut end = 0;
    loop {
        let left = &text[end..];
        let is_in_name = |character: char| character.is_alphanumeric() || character == '_';
        let name = left
            .find(|character| !is_in_name(character))
            .unwrap_or(left.len());
        end += name;
        let after = &left[name..];
        let goes_on = after
            .strip_prefix("::")
            .and_then(|after| after.chars().next())
            .is_some_and(is_in_name);
        if name == 0 || !goes_on {
            return end;
        }
        end += 2;
    }
}
