//! Types as tokens: how a value is stored, and how a caller hands one over.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Api, Presence, Type};
use crate::naming::TypeName;

/// Where the text stands: models are called by their name among themselves, and `models::Name` elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Site {
    /// A file of `models/`.
    Models,
    /// Any other file.
    Elsewhere,
}

impl Site {
    /// A model, called from here.
    pub(crate) fn model(self, name: &TypeName) -> TokenStream {
        match self {
            Self::Models => quote!(#name),
            Self::Elsewhere => quote!(models::#name),
        }
    }
}

/// The type of a value.
pub(crate) fn stored(ty: &Type, site: Site) -> TokenStream {
    match ty {
        Type::Text => quote!(String),
        Type::Int32 => quote!(i32),
        Type::Int64 => quote!(i64),
        Type::Float => quote!(f64),
        Type::Bool => quote!(bool),
        Type::Timestamp => quote!(jiff::Timestamp),
        Type::Bytes => quote!(bytes::Bytes),
        Type::Json => quote!(serde_json::Value),
        Type::List(item, _) => {
            let item = stored(item, site);
            quote!(Vec<#item>)
        }
        Type::Map(value, _) => {
            let value = stored(value, site);
            quote!(std::collections::BTreeMap<String, #value>)
        }
        Type::Nullable(value, _) => {
            let value = stored(value, site);
            quote!(Option<#value>)
        }
        Type::Model(name) => site.model(name),
        Type::Boxed(name) => {
            let name = site.model(name);
            quote!(Box<#name>)
        }
    }
}

/// The type of a field that may be absent or null.
pub(crate) fn field(ty: &Type, presence: Presence) -> TokenStream {
    let value = stored(ty, Site::Models);
    match presence {
        Presence::Required => value,
        Presence::RequiredNullable | Presence::Optional => quote!(Option<#value>),
        Presence::OptionalNullable => quote!(Nullable<#value>),
    }
}

/// How a caller hands a value over: the type of the argument, and the expression that stores it.
pub(crate) struct Argument {
    pub(crate) ty: TokenStream,
    pub(crate) into_stored: TokenStream,
}

/// The argument for a value: texts and lists are taken in the forms that callers have at hand.
pub(crate) fn argument(api: &Api, ty: &Type, name: &TokenStream, site: Site) -> Argument {
    if api.union_of(ty).is_some() {
        let boxed = matches!(ty, Type::Boxed(_));
        let ty = ty.model().map(|model| site.model(model));
        return Argument {
            ty: quote!(impl Into<#ty>),
            into_stored: if boxed {
                quote!(Box::new(#name.into()))
            } else {
                quote!(#name.into())
            },
        };
    }
    match api.unalias(ty) {
        Type::Text => Argument {
            ty: quote!(impl Into<String>),
            into_stored: quote!(#name.into()),
        },
        Type::List(item, _) if *api.unalias(item) == Type::Text => Argument {
            ty: quote!(impl IntoIterator<Item = impl Into<String>>),
            into_stored: quote!(#name.into_iter().map(Into::into).collect()),
        },
        Type::List(item, _) => {
            let item = stored(item, site);
            Argument {
                ty: quote!(impl IntoIterator<Item = #item>),
                into_stored: quote!(#name.into_iter().collect()),
            }
        }
        _ => match ty {
            Type::Boxed(model) => {
                let model = site.model(model);
                Argument {
                    ty: model,
                    into_stored: quote!(Box::new(#name)),
                }
            }
            _ => Argument {
                ty: stored(ty, site),
                into_stored: name.clone(),
            },
        },
    }
}
