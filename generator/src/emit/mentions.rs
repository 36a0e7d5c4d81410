//! What a file's code mentions: imports follow from the code that was made, and are not predicted beside it.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;

use crate::ir::{Api, ModelKind};
use crate::render::Code;

/// The names in some code.
pub(crate) struct Mentions<'a>(&'a Code);

impl<'a> Mentions<'a> {
    /// Reads code.
    pub(crate) fn of(code: &'a Code) -> Self {
        Self(code)
    }

    /// Whether a path begins with `name`: `name::`.
    pub(crate) fn has_path(&self, name: &str) -> bool {
        self.0.contains(&[name, "::"])
    }

    /// Whether a method is called: `.name(`.
    pub(crate) fn has_method(&self, name: &str) -> bool {
        self.0.contains(&[".", name, "("])
    }

    /// Whether a value checks itself: `.check(check)`, a method of `Validate`.
    pub(crate) fn has_validation(&self) -> bool {
        self.0.contains(&[".", "check", "(", "check"])
    }

    /// The names of types; what is reached through a path (`fmt::Debug`) is mentioned by its first part only.
    pub(crate) fn types(&self) -> BTreeSet<&str> {
        let is_type = |name: &&str| !name.starts_with(|first: char| first.is_ascii_lowercase());
        self.0.names().filter(is_type).collect()
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
