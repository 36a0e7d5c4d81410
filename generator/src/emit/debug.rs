//! `Debug` for models with personal data: those values are not shown.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Model, ModelKind, Struct};

/// Whether a model can't derive `Debug`.
pub(crate) fn is_needed(model: &Model) -> bool {
    match &model.kind {
        ModelKind::Struct(kind) => kind.fields.iter().any(|field| field.personal),
        ModelKind::Enum(_) | ModelKind::Alias(_) | ModelKind::Union(_) => false,
    }
}

/// `Debug` with a stand-in for each personal value.
pub(crate) fn implementation(model: &Model, kind: &Struct) -> Option<TokenStream> {
    if !is_needed(model) {
        return None;
    }
    let name = &model.name;
    let text = name.as_str();
    let fields = kind.fields.iter().map(|field| {
        let (name, text) = (&field.name, field.name.as_str());
        if field.personal {
            quote!(.field(#text, &Personal))
        } else {
            quote!(.field(#text, &self.#name))
        }
    });
    let additional = kind
        .additional
        .as_ref()
        .map(|_| quote!(.field("custom_attributes", &self.custom_attributes)));
    Some(quote! {
        impl fmt::Debug for #name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_struct(#text) #(#fields)* #additional .finish()
            }
        }
    })
}
