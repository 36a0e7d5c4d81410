//! What a file's tokens mention: imports follow from the code that was made, and are not predicted beside it.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::ir::{Api, ModelKind};

/// The words of a file's tokens, one after the other.
pub(crate) struct Mentions {
    words: Vec<Word>,
}

#[derive(PartialEq, Eq)]
enum Word {
    Name(String),
    Punct(char),
    Opening(Delimiter),
    /// The end of a group, or a literal: neither can be mistaken for a name.
    Other,
}

impl Mentions {
    /// Reads the tokens.
    pub(crate) fn of(tokens: &TokenStream) -> Self {
        let mut words = Vec::new();
        flatten(tokens.clone(), &mut words);
        Self { words }
    }

    /// Whether a path begins with `name`: `name::`.
    pub(crate) fn has_path(&self, name: &str) -> bool {
        self.around(name, &[], &[Word::Punct(':'), Word::Punct(':')])
    }

    /// Whether a method is called: `.name(`.
    pub(crate) fn has_method(&self, name: &str) -> bool {
        self.around(
            name,
            &[Word::Punct('.')],
            &[Word::Opening(Delimiter::Parenthesis)],
        )
    }

    /// Whether a value checks itself: `.check(check)`, a method of `Validate`.
    pub(crate) fn has_validation(&self) -> bool {
        let argument = [
            Word::Opening(Delimiter::Parenthesis),
            Word::Name("check".to_owned()),
        ];
        self.around("check", &[Word::Punct('.')], &argument)
    }

    /// All names; what is reached through a path (`fmt::Debug`) is mentioned by its first part only.
    pub(crate) fn names(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        let mut colons = 0;
        for word in &self.words {
            if *word == Word::Punct(':') {
                colons += 1;
                continue;
            }
            // One colon stands before a type, two continue a path.
            if let Word::Name(name) = word
                && colons < 2
            {
                names.insert(name.as_str());
            }
            colons = 0;
        }
        names
    }

    /// Whether `name` stands somewhere with these words right before and after it.
    fn around(&self, name: &str, before: &[Word], after: &[Word]) -> bool {
        self.words.iter().enumerate().any(|(index, word)| {
            matches!(word, Word::Name(other) if other == name)
                && self.words[..index].ends_with(before)
                && self.words[index + 1..].starts_with(after)
        })
    }
}

fn flatten(tokens: TokenStream, words: &mut Vec<Word>) {
    for tree in tokens {
        match tree {
            TokenTree::Group(group) => {
                words.push(Word::Opening(group.delimiter()));
                flatten(group.stream(), words);
                words.push(Word::Other);
            }
            TokenTree::Ident(name) => words.push(Word::Name(name.to_string())),
            TokenTree::Punct(punct) => words.push(Word::Punct(punct.as_char())),
            TokenTree::Literal(_) => words.push(Word::Other),
        }
    }
}

/// Whether callers should move away from anything in the API; the crate itself goes on using it.
pub(crate) fn deprecated(api: &Api) -> bool {
    let operation = |operation: &crate::ir::Operation| {
        operation.deprecated
            || operation
                .all_parameters()
                .any(|parameter| parameter.deprecated)
    };
    let model = |model: &crate::ir::Model| {
        model.deprecated
            || match &model.kind {
                ModelKind::Struct(kind) => kind.fields.iter().any(|field| field.deprecated),
                ModelKind::Enum(_) | ModelKind::Alias(_) | ModelKind::Union(_) => false,
            }
    };
    api.operations.iter().any(operation) || api.models.values().any(model)
}

/// The attribute that lets a file use what is deprecated, if anything is.
pub(crate) fn allow_deprecated(api: &Api) -> Option<TokenStream> {
    deprecated(api).then(|| {
        quote::quote!(#![allow(deprecated, reason = "what callers should move away from is still made of itself")])
    })
}
