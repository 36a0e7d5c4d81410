//! What a file's tokens mention: imports follow from the code that was made, and are not predicted beside it.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

use crate::ir::{Api, ModelKind};

/// Whether tokens hold a path that begins with `name`: `name::`.
pub(crate) fn path(tokens: &TokenStream, name: &str) -> bool {
    sequence(tokens, &[name, ":", ":"])
}

/// Whether tokens call a method: `.name(`.
pub(crate) fn method(tokens: &TokenStream, name: &str) -> bool {
    sequence(tokens, &[".", name, "("])
}

/// The names that tokens mention; what is reached through a path (`fmt::Debug`) is mentioned by its first part only.
pub(crate) fn names(tokens: &TokenStream) -> BTreeSet<String> {
    let mut texts = Vec::new();
    flatten(tokens, &mut texts);
    let mut names = BTreeSet::new();
    let mut colons = 0;
    for text in texts {
        if text == ":" {
            colons += 1;
            continue;
        }
        // One colon stands before a type, two continue a path.
        if colons < 2 {
            names.insert(text);
        }
        colons = 0;
    }
    names
}

/// Whether tokens have a value check itself: `.check(check)`, a method of `Validate`.
pub(crate) fn validation(tokens: &TokenStream) -> bool {
    sequence(tokens, &[".", "check", "(", "check"])
}

/// Whether tokens hold these texts one after the other; a bracket stands for itself.
fn sequence(tokens: &TokenStream, wanted: &[&str]) -> bool {
    let mut texts = Vec::new();
    flatten(tokens, &mut texts);
    texts.windows(wanted.len()).any(|window| {
        window
            .iter()
            .zip(wanted)
            .all(|(text, wanted)| text == wanted)
    })
}

fn flatten(tokens: &TokenStream, texts: &mut Vec<String>) {
    for tree in tokens.clone() {
        match tree {
            TokenTree::Group(group) => {
                let opening = match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => "(",
                    proc_macro2::Delimiter::Brace => "{",
                    proc_macro2::Delimiter::Bracket => "[",
                    proc_macro2::Delimiter::None => "",
                };
                texts.push(opening.to_owned());
                flatten(&group.stream(), texts);
                texts.push(String::new());
            }
            // A literal can't be mistaken for a name.
            TokenTree::Literal(_) => texts.push(String::new()),
            other => texts.push(other.to_string()),
        }
    }
}

/// Whether callers should move away from anything in the API; the crate itself goes on using it.
pub(crate) fn deprecated(api: &Api) -> bool {
    let operation = |operation: &crate::ir::Operation| {
        operation.deprecated
            || operation
                .handle_parameters
                .iter()
                .chain(&operation.parameters)
                .any(|parameter| parameter.deprecated)
    };
    let model = |model: &crate::ir::Model| {
        model.deprecated
            || match &model.kind {
                ModelKind::Struct(kind) => kind.fields.iter().any(|field| field.deprecated),
                ModelKind::Enum(_) | ModelKind::Alias(_) => false,
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
