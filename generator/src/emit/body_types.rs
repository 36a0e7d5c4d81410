//! Types that stand beside a builder for its body: the struct of a form with parts, and the enum of several media types.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{self, Docs};
use super::types::{self, Site};
use super::validate::{self, Place};
use super::{model, prose};
use crate::ir::{Api, BodyChoice, Content, Operation, Part, PartKind, Parts, PayloadKind, Type};
use crate::naming::TypeName;

/// The names of these types.
pub(crate) fn names(operation: &Operation) -> Vec<&TypeName> {
    let Some(body) = &operation.body else {
        return Vec::new();
    };
    let choice = match &body.content {
        Content::Choice(choice) => Some(&choice.name),
        Content::One(_) => None,
    };
    let parts = body.payloads().filter_map(|payload| payload.parts.as_ref());
    choice
        .into_iter()
        .chain(parts.map(|parts| &parts.name))
        .collect()
}

/// The types.
pub(crate) fn items(api: &Api, operation: &Operation) -> Option<TokenStream> {
    let body = operation.body.as_ref()?;
    let choice = match &body.content {
        Content::Choice(choice) => Some(self::choice(operation, choice)),
        Content::One(_) => None,
    };
    let parts = body
        .payloads()
        .filter_map(|payload| payload.parts.as_ref())
        .map(|parts| form(api, operation, parts));
    Some(quote!(#choice #(#parts)*))
}

/// The enum: the media type goes with the variant, so that the two can't differ.
fn choice(operation: &Operation, choice: &BodyChoice) -> TokenStream {
    let name = &choice.name;
    let docs = Docs::new()
        .own(&format!(
            "The body of {}: the variant says in which media type it is sent.",
            prose::code_span(&operation.id)
        ))
        .own("`Debug` shows the variant, and nothing of what is in it.")
        .outer();
    let variants = choice.variants.iter().map(|(variant, payload)| {
        let docs = Docs::new()
            .own(&format!(
                "Sent as {}.",
                prose::code_span(&payload.media_type)
            ))
            .outer();
        let ty = match (&payload.parts, payload.kind) {
            (Some(parts), _) => {
                let name = &parts.name;
                quote!(#name)
            }
            (None, PayloadKind::Text) => quote!(String),
            (None, _) => types::stored(&payload.ty, Site::Elsewhere),
        };
        quote!(#docs #variant(#ty),)
    });
    let arms = choice.variants.iter().map(|(variant, _)| {
        let text = variant.as_str();
        quote!(Self::#variant(_) => #text,)
    });
    quote! {
        #docs
        #[derive(Clone)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant, reason = "there is one for a call, and it is taken apart at once")]
        pub enum #name {
            #(#variants)*
        }

        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self { #(#arms)* })
            }
        }
    }
}

/// The struct that callers fill in: what is required by `new`, the rest by setters.
fn form(api: &Api, operation: &Operation, parts: &Parts) -> TokenStream {
    let name = &parts.name;
    let docs = Docs::new()
        .own(&format!(
            "The parts of the body of {}.",
            prose::code_span(&operation.id)
        ))
        .own("`Debug` shows how many there are, and nothing of what is in them.")
        .outer();
    let required: Vec<&Part> = parts.parts.iter().filter(|part| part.required).collect();
    let default = required.is_empty().then(|| quote!(, Default));
    let constructor = (!required.is_empty()).then(|| constructor(api, &required));
    let setters = parts.parts.iter().map(|part| setter(api, part));
    quote! {
        #docs
        #[derive(Clone, Debug #default)]
        #[must_use]
        pub struct #name {
            form: Multipart,
        }

        impl #name {
            #constructor
            #(#setters)*
        }
    }
}

fn constructor(api: &Api, required: &[&Part]) -> TokenStream {
    let arguments = required.iter().map(|part| {
        let name = &part.name;
        let ty = taken(api, part);
        quote!(#name: #ty)
    });
    let calls = required.iter().map(|part| {
        let name = &part.name;
        quote!(.#name(#name))
    });
    let described: Vec<String> = required
        .iter()
        .map(|part| format!("* `{}`: {}", part.name, summary(part)))
        .collect();
    let docs = Docs::new()
        .own("Takes the parts that are required.")
        .own("# Arguments")
        .own(&described.join("\n"))
        .outer();
    quote! {
        #docs
        pub fn new(#(#arguments),*) -> Self {
            Self { form: Multipart::default() } #(#calls)*
        }
    }
}

/// What a part is, in a line.
fn summary(part: &Part) -> String {
    let mut phrases = vec![prose::line(part.description.as_deref().unwrap_or_default())];
    phrases.extend(docs::bounds(&part.constraints));
    phrases.push(format!("the part {}", prose::code_span(&part.wire_name)));
    phrases.retain(|phrase| !phrase.is_empty());
    phrases.join("; ")
}

/// The type in which a caller hands a part over.
fn taken(api: &Api, part: &Part) -> TokenStream {
    match (part.kind, part.is_list) {
        (PartKind::File, false) => quote!(FilePart),
        (PartKind::File, true) => quote!(impl IntoIterator<Item = FilePart>),
        (PartKind::Text | PartKind::Json, _) => {
            types::argument(api, &part.ty, &quote!(), Site::Elsewhere).ty
        }
    }
}

/// The setter; that of a required part is called by the constructor only.
fn setter(api: &Api, part: &Part) -> TokenStream {
    let (name, wire_name) = (&part.name, &part.wire_name);
    let media_type = part.media_type.as_ref();
    let media_type = media_type.map_or_else(|| quote!(None), |text| quote!(Some(#text)));
    let argument = types::argument(api, &part.ty, &quote!(#name), Site::Elsewhere);
    let stored = types::stored(api.unalias(&part.ty), Site::Elsewhere);
    let converted = match (part.kind, api.unalias(&part.ty)) {
        (PartKind::File, _) => None,
        (_, Type::Text | Type::List(..)) => {
            let value = argument.into_stored;
            Some(quote!(let #name: #stored = #value;))
        }
        _ => None,
    };
    let values = if part.is_list {
        quote!(&#name)
    } else {
        quote!([&#name])
    };
    let set = match part.kind {
        PartKind::File if part.is_list => quote!(self.form.files(#wire_name, #media_type, #name);),
        PartKind::File => quote!(self.form.files(#wire_name, #media_type, [#name]);),
        PartKind::Text => quote!(self.form.texts(#wire_name, #media_type, #values);),
        PartKind::Json => quote!(self.form.json(#wire_name, #media_type, &#name);),
    };
    let checks = match part.kind {
        PartKind::File => Vec::new(),
        PartKind::Text | PartKind::Json => validate::checks(
            api,
            &part.ty,
            &part.constraints,
            &Place::Field(quote!(#name)),
        ),
    };
    let closure = validate::closure(&quote!(|check|), &checks);
    let check = (!checks.is_empty()).then(|| quote!(self.form.check(#wire_name, #closure);));
    let ty = taken(api, part);
    let (docs, visibility) = if part.required {
        (None, None)
    } else {
        let docs = Docs::new()
            .own(&format!("Sets the part {}.", prose::code_span(wire_name)))
            .quoted(part.description.as_deref())
            .own_if_any(&docs::sentence(&docs::bounds(&part.constraints)))
            .outer();
        (Some(docs), Some(quote!(pub)))
    };
    let deprecated = model::deprecation(part.deprecated && !part.required);
    quote! {
        #docs
        #deprecated
        #visibility fn #name(mut self, #name: #ty) -> Self {
            #converted
            #set
            #check
            self
        }
    }
}
