//! A line of a crate's surface, taken apart: conditions, marks, kind, path and declaration.

use std::collections::BTreeSet;

/// What kind of thing a line declares. Two lines of one kind and path are the same item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Struct,
    Enum,
    Union,
    Trait,
    Type,
    Const,
    Static,
    Field,
    Variant,
    Fn,
    Macro,
    Use,
    Feature,
    /// An implementation; its path is the whole of it but for associated types.
    Impl,
    /// What is only known as text, such as a macro call; its path is the whole of it.
    Other,
}

impl Kind {
    const WORDS: [(&'static str, Self); 11] = [
        ("struct ", Self::Struct),
        ("enum ", Self::Enum),
        ("union ", Self::Union),
        ("trait ", Self::Trait),
        ("type ", Self::Type),
        ("const ", Self::Const),
        ("static ", Self::Static),
        ("field ", Self::Field),
        ("variant ", Self::Variant),
        ("macro ", Self::Macro),
        ("use ", Self::Use),
    ];
}

/// A line of a surface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The line without conditions and marks.
    pub(super) declaration: String,
    pub(super) conditions: BTreeSet<String>,
    pub(super) marks: BTreeSet<String>,
    pub(super) kind: Kind,
    pub(super) path: String,
    /// What stands before the kind: `async`, `const unsafe`.
    pub(super) qualifiers: String,
    /// What follows the path: types, arguments, bounds.
    pub(super) rest: String,
}

impl Line {
    /// Takes a line of the crate called `name` apart; paths in it begin below the crate from then on.
    pub(super) fn parse(line: &str, name: &str) -> Self {
        let text = without_crate(line, name);
        let (attributes, declaration) = attributes(&text);
        let (conditions, marks) = attributes
            .into_iter()
            .partition(|attribute| attribute.starts_with("#[cfg"));
        let (kind, path, qualifiers, rest) = parts(declaration);
        Self {
            conditions,
            marks,
            kind,
            path: path.to_owned(),
            qualifiers: qualifiers.to_owned(),
            rest: rest.to_owned(),
            declaration: declaration.to_owned(),
        }
    }

    /// Whether it is hidden from the documentation.
    pub(super) fn is_hidden(&self) -> bool {
        self.marks.contains("#[doc(hidden)]")
    }

    /// Whether it may grow.
    pub(super) fn is_non_exhaustive(&self) -> bool {
        self.marks.contains("#[non_exhaustive]")
    }

    /// Whether callers can't write such a value out: it may grow, or has private fields.
    pub(super) fn is_closed(&self) -> bool {
        self.is_non_exhaustive() || self.rest.ends_with(PRIVATE_FIELDS)
    }

    /// The path of the type that an implementation is for, or the path around the item.
    pub(super) fn around(&self) -> Option<&str> {
        if self.kind == Kind::Impl {
            let after = self.path.rfind(" for ")? + " for ".len();
            let ty = self.path.get(after..)?;
            return Some(&ty[..path_length(ty)]);
        }
        self.path.rfind("::").map(|end| &self.path[..end])
    }
}

/// How the definition of a struct with private fields ends.
pub(super) const PRIVATE_FIELDS: &str = " { /* private fields */ }";

/// The line with paths that begin below the crate.
fn without_crate(line: &str, name: &str) -> String {
    let prefix = format!("{name}::");
    let mut text = String::with_capacity(line.len());
    let mut left = line;
    while let Some(start) = left.find(&prefix) {
        let (before, after) = left.split_at(start);
        text.push_str(before);
        let continues = before
            .chars()
            .next_back()
            .is_some_and(|last| is_in_name(last) || last == ':');
        if continues {
            text.push_str(&prefix);
        }
        left = &after[prefix.len()..];
    }
    text.push_str(left);
    text
}

fn is_in_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The attributes in front of a declaration, and the declaration.
fn attributes(line: &str) -> (Vec<String>, &str) {
    let mut found = Vec::new();
    let mut left = line;
    while left.starts_with("#[") {
        let Some(end) = end_of_brackets(left) else {
            break;
        };
        found.push(left[..end].to_owned());
        left = left[end..].trim_start();
    }
    (found, left)
}

/// Where the attribute at the beginning of a text ends; brackets in literals don't count.
fn end_of_brackets(text: &str) -> Option<usize> {
    let (mut depth, mut in_literal, mut escaped) = (0_usize, false, false);
    for (index, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if in_literal => escaped = true,
            '"' => in_literal = !in_literal,
            '[' if !in_literal => depth += 1,
            ']' if !in_literal => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(index + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// Kind, path, qualifiers and the rest of a declaration.
fn parts(declaration: &str) -> (Kind, &str, &str, &str) {
    let other = (Kind::Other, declaration, "", "");
    if let Some(name) = declaration.strip_prefix("feature ") {
        return (Kind::Feature, name, "", "");
    }
    if declaration.starts_with("impl") || declaration.starts_with("unsafe impl") {
        let end = declaration.find(" { ").unwrap_or(declaration.len());
        let (path, rest) = declaration.split_at(end);
        return (Kind::Impl, path, "", rest);
    }
    let Some(text) = declaration.strip_prefix("pub ") else {
        return other;
    };
    let mut left = text;
    for qualifier in ["const ", "async ", "unsafe ", "safe ", "extern \"C\" "] {
        left = left.strip_prefix(qualifier).unwrap_or(left);
    }
    if let Some(after) = left.strip_prefix("fn ") {
        let qualifiers = text[..text.len() - left.len()].trim_end();
        let (path, rest) = after.split_at(path_length(after));
        return (Kind::Fn, path, qualifiers, rest);
    }
    let (qualifiers, left) = match text.strip_prefix("unsafe ") {
        Some(left) => ("unsafe", left),
        None => ("", text),
    };
    for (word, kind) in Kind::WORDS {
        if let Some(after) = left.strip_prefix(word) {
            let (path, rest) = after.split_at(path_length(after));
            if !path.is_empty() {
                return (kind, path, qualifiers, rest);
            }
        }
    }
    other
}

/// How long the path at the beginning of a text is: names and `::`, and arguments that `::` follows.
fn path_length(text: &str) -> usize {
    let mut end = 0;
    while let Some(left) = text.get(end..) {
        let name = left
            .find(|character| !is_in_name(character))
            .unwrap_or(left.len());
        end += name;
        let left = &left[name..];
        if left.starts_with("::") {
            end += 2;
            continue;
        }
        match end_of_arguments(left) {
            Some(length) if left[length..].starts_with("::") => end += length + 2,
            _ => break,
        }
    }
    end
}

/// How long the type arguments at the beginning of a text are.
fn end_of_arguments(text: &str) -> Option<usize> {
    if !text.starts_with('<') {
        return None;
    }
    let mut depth = 0_usize;
    let mut previous = ' ';
    for (index, character) in text.char_indices() {
        match character {
            '<' => depth += 1,
            '>' if !matches!(previous, '-' | '=') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(index + 1);
                }
            }
            _ => {}
        }
        previous = character;
    }
    None
}
