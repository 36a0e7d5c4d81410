//! Custom attributes: the keys of an object that its schema does not declare.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Docs;
use super::types;
use crate::ir::{Additional, Api, Model, Struct, Type};

/// The accessor, and the setters if the model is sent.
pub(crate) fn implementation(api: &Api, model: &Model, kind: &Struct) -> Option<TokenStream> {
    let additional = kind.additional.as_ref()?;
    let name = &model.name;
    let docs = Docs::new()
        .own("The attributes beyond the fields, by name.")
        .quoted(additional.description.as_deref())
        .outer();
    let declared = model.usage.sent.then(|| declared(kind));
    let setters = model.usage.sent.then(|| setters(api, additional));
    let typed = typed_accessor(api, additional);
    Some(quote! {
        impl #name {
            #declared

            #docs
            #[must_use]
            pub fn custom_attributes(&self) -> &CustomAttributes {
                &self.custom_attributes
            }

            #typed
            #setters
        }
    })
}

/// The names that a custom attribute can't have.
fn declared(kind: &Struct) -> TokenStream {
    let names = kind.fields.iter().map(|field| &field.json_name);
    quote! {
        /// The names of the declared attributes: they have fields, and would be sent twice as custom ones.
        const DECLARED: &'static [&'static str] = &[#(#names),*];
    }
}

/// Whether callers need a type of their own to hand an attribute over or to read it.
fn is_typed(api: &Api, additional: &Additional) -> bool {
    !matches!(
        api.unalias(&additional.ty),
        Type::Text | Type::Int32 | Type::Int64 | Type::Float | Type::Bool | Type::Json
    )
}

/// The accessor that reads an attribute as its type; what has another form stays as it came.
fn typed_accessor(api: &Api, additional: &Additional) -> Option<TokenStream> {
    if !is_typed(api, additional) {
        return None;
    }
    let ty = types::stored(&additional.ty, types::Site::Models);
    Some(quote! {
        /// A custom attribute as its type; `None` if there is none of this name, or if its value has another form.
        #[must_use]
        pub fn custom_attribute(&self, name: &str) -> Option<#ty> {
            serde::Deserialize::deserialize(self.custom_attributes.get(name)?).ok()
        }
    })
}

/// The methods that clear an attribute, where null is one of its values.
fn clearing() -> TokenStream {
    quote! {
        /// Clears a custom attribute: null is sent for it.
        ///
        /// # Errors
        /// `name` is a declared attribute; set its field instead.
        pub fn clear_attribute(mut self, name: impl Into<String>) -> Result<Self, DeclaredAttribute> {
            self.custom_attributes.set(Self::DECLARED, name.into(), serde_json::Value::Null)?;
            Ok(self)
        }

        /// Clears a custom attribute: null is sent for it. A declared name is reported as in
        /// [`with_attribute`](Self::with_attribute).
        #[must_use]
        pub fn with_cleared_attribute(mut self, name: impl Into<String>) -> Self {
            self.custom_attributes.set_or_note(Self::DECLARED, name.into(), serde_json::Value::Null);
            self
        }
    }
}

fn setters(api: &Api, additional: &Additional) -> TokenStream {
    let stored = types::stored(&additional.ty, types::Site::Models);
    let many = match api.unalias(&additional.ty) {
        Type::Json => quote!(serde_json::Value),
        _ => stored.clone(),
    };
    let (ty, value) = match api.unalias(&additional.ty) {
        _ if is_typed(api, additional) => (quote!(#stored), quote!(&value)),
        Type::Text => (
            quote!(impl Into<String>),
            quote!(serde_json::Value::String(value.into())),
        ),
        Type::Int32 => (quote!(i32), quote!(value.into())),
        Type::Int64 => (quote!(i64), quote!(value.into())),
        Type::Float => (quote!(f64), quote!(value.into())),
        Type::Bool => (quote!(bool), quote!(value.into())),
        _ => (quote!(impl Into<serde_json::Value>), quote!(value.into())),
    };
    let (set, set_or_note) = if is_typed(api, additional) {
        (quote!(set_model), quote!(set_model_or_note))
    } else {
        (quote!(set), quote!(set_or_note))
    };
    let clearing = (additional.nullable && additional.ty != Type::Json).then(clearing);
    quote! {
        /// Sets a custom attribute.
        ///
        /// # Errors
        /// `name` is a declared attribute; set its field instead.
        pub fn attribute(mut self, name: impl Into<String>, value: #ty) -> Result<Self, DeclaredAttribute> {
            self.custom_attributes.#set(Self::DECLARED, name.into(), #value)?;
            Ok(self)
        }

        /// Sets a custom attribute, in a chain of setters that returns no `Result`.
        ///
        /// A declared name is reported when the request is sent, or by `validate`, as
        /// [`Rule::DeclaredAttribute`](crate::Rule::DeclaredAttribute) with its JSON Pointer. `skip_validation` does not change
        /// that. Until then, serializing the value fails. [`attribute`](Self::attribute) reports a declared name at once.
        #[must_use]
        pub fn with_attribute(mut self, name: impl Into<String>, value: #ty) -> Self {
            self.custom_attributes.#set_or_note(Self::DECLARED, name.into(), #value);
            self
        }

        /// Sets custom attributes, each as [`with_attribute`](Self::with_attribute) does.
        #[must_use]
        pub fn with_attributes(
            mut self,
            attributes: impl IntoIterator<Item = (impl Into<String>, impl Into<#many>)>,
        ) -> Self {
            for (name, value) in attributes {
                self = self.with_attribute(name, value.into());
            }
            self
        }

        #clearing

        /// Takes a custom attribute out, so that it is not sent.
        #[must_use]
        pub fn without_attribute(mut self, name: &str) -> Self {
            self.custom_attributes.remove(name);
            self
        }
    }
}
