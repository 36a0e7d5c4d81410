//! The probe of one item: a function that uses it.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, format_ident, quote};
use syn::{FnArg, Item, ItemImpl, Lifetime, Pat, Path, ReceiverKind, ReturnType, Type, Visibility};

use super::super::attributes;
use crate::one_line;

/// The probe of an item that has no block: its fields, variants and derived traits.
pub(super) fn definition(item: &Item, path: &Path, made: &mut Vec<TokenStream>) {
    match item {
        Item::Struct(item) => {
            for field in item
                .fields
                .iter()
                .filter(|field| matches!(field.vis, Visibility::Public(_)))
            {
                if let Some(field_name) = &field.ident {
                    let (ty, name) = (&field.ty, numbered("field", made));
                    made.push(quote!(fn #name(value: #path) { let field = of(value.#field_name); let _: Of<#ty> = field; }));
                }
            }
        }
        Item::Enum(item) => item
            .variants
            .iter()
            .for_each(|variant| made.push(self::variant(variant, path, made.len()))),
        Item::Const(item) => {
            let (ty, name) = (&item.ty, numbered("constant", made));
            made.push(quote!(fn #name() { let constant = of(#path); let _: Of<#ty> = constant; }));
        }
        Item::Type(item) => {
            let (ty, name) = (&item.ty, numbered("alias", made));
            made.push(
                quote!(fn #name(value: #path) { let alias = of(value); let _: Of<#ty> = alias; }),
            );
        }
        _ => {}
    }
    for derived in attributes::derives(attributes::of(item)) {
        let of_trait = match derived.as_str() {
            "Deserialize" => quote!(serde::de::DeserializeOwned),
            "Serialize" => quote!(serde::Serialize),
            "Debug" => quote!(core::fmt::Debug),
            "Hash" => quote!(core::hash::Hash),
            other => ident(other).into_token_stream(),
        };
        let name = numbered("derives", made);
        made.push(quote!(fn #name(value: #path) -> impl #of_trait { value }));
    }
}

fn variant(variant: &syn::Variant, path: &Path, number: usize) -> TokenStream {
    let name = format_ident!("variant_{number}");
    let own = &variant.ident;
    match &variant.fields {
        syn::Fields::Unit => quote!(fn #name() -> #path { #path::#own }),
        syn::Fields::Unnamed(fields) => {
            let types: Vec<&Type> = fields.unnamed.iter().map(|field| &field.ty).collect();
            let bound: Vec<Ident> = (0..types.len())
                .map(|index| format_ident!("field_{index}"))
                .collect();
            quote!(fn #name(value: #path) { if let #path::#own(#(#bound),*) = value { #(let field = of(#bound); let _: Of<#types> = field;)* } })
        }
        syn::Fields::Named(fields) => {
            let types: Vec<&Type> = fields.named.iter().map(|field| &field.ty).collect();
            let bound: Vec<&Ident> = fields
                .named
                .iter()
                .filter_map(|field| field.ident.as_ref())
                .collect();
            quote!(fn #name(value: #path) { if let #path::#own { #(#bound,)* .. } = value { #(let field = of(#bound); let _: Of<#types> = field;)* } })
        }
    }
}

/// A function of the same signature that calls the one of the crate.
pub(super) fn function(
    signature: &syn::Signature,
    block: &ItemImpl,
    own: &Path,
    number: usize,
) -> Option<TokenStream> {
    let called = &signature.ident;
    let name = format_ident!("{}_{number}", one_line::name(called));
    let mut parameters = Vec::new();
    let mut arguments = Vec::new();
    for (index, input) in signature.inputs.iter().enumerate() {
        let argument = format_ident!("argument_{index}");
        let ty = match input {
            FnArg::Receiver(receiver) => receiver_type(receiver),
            FnArg::Typed(typed) if matches!(*typed.pat, Pat::Ident(_)) => {
                typed.ty.to_token_stream()
            }
            FnArg::Typed(_) => return None,
        };
        let ty = own_name(ty, own);
        parameters.push(quote!(#argument: #ty));
        arguments.push(argument);
    }
    let generics = block
        .generics
        .params
        .iter()
        .chain(&signature.generics.params);
    let generics = own_name(quote!(<#(#generics),*>), own);
    let bounds = [&block.generics, &signature.generics]
        .into_iter()
        .filter_map(|generics| generics.where_clause.as_ref());
    let bounds: Vec<TokenStream> = bounds
        .flat_map(|clause| clause.predicates.iter())
        .map(|bound| own_name(bound.to_token_stream(), own))
        .collect();
    let asynchronous = signature.asyncness;
    let wait = asynchronous.map(|_| quote!(.await));
    let call = quote!(#own::#called(#(#arguments),*) #wait);
    let (output, body) = match &signature.output {
        ReturnType::Default => (
            quote!(()),
            quote!(let result = of(#call); let _: Of<()> = result;),
        ),
        ReturnType::Type(_, ty) => {
            let ty = own_name(ty.to_token_stream(), own);
            if ty.to_string().contains("impl ") {
                return Some(
                    quote!(#asynchronous fn #name #generics (#(#parameters),*) -> #ty where #(#bounds),* { #call }),
                );
            }
            (
                quote!(()),
                quote!(let result = of(#call); let _: Of<#ty> = result;),
            )
        }
    };
    Some(
        quote!(#asynchronous fn #name #generics (#(#parameters),*) -> #output where #(#bounds),* { #body }),
    )
}

/// The type of `self`.
fn receiver_type(receiver: &syn::Receiver) -> TokenStream {
    match &receiver.kind {
        ReceiverKind::Reference(and, lifetime, mutability) => {
            quote!(#and #lifetime #mutability Self)
        }
        ReceiverKind::Typed(_, ty) => ty.to_token_stream(),
        _ => quote!(Self),
    }
}

/// Tokens with the type's path in place of `Self`.
pub(super) fn own_name(tokens: TokenStream, own: &Path) -> TokenStream {
    let replaced = tokens.into_iter().map(|token| match token {
        TokenTree::Ident(word) if word == "Self" => own.to_token_stream(),
        TokenTree::Group(group) => {
            proc_macro2::Group::new(group.delimiter(), own_name(group.stream(), own))
                .into_token_stream()
        }
        other => other.into_token_stream(),
    });
    replaced.collect()
}

pub(super) fn numbered(word: &str, made: &[TokenStream]) -> Ident {
    format_ident!("{word}_{}", made.len())
}

pub(super) fn ident(name: &str) -> Ident {
    syn::parse_str(name).unwrap_or_else(|_| Ident::new_raw(name, Span::call_site()))
}

pub(super) fn segments(path: &Path) -> Vec<String> {
    path.segments
        .iter()
        .map(|segment| one_line::name(&segment.ident))
        .collect()
}

/// Tokens in which references without a lifetime have the longest one: an `impl` may leave it out, a type may not.
pub(super) fn with_static(tokens: TokenStream) -> TokenStream {
    let lifetime = Lifetime::new("'static", Span::call_site());
    let mut made = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_reference = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '&');
        made.extend([match token {
            TokenTree::Group(group) => TokenTree::Group(proc_macro2::Group::new(
                group.delimiter(),
                with_static(group.stream()),
            )),
            other => other,
        }]);
        let has_lifetime =
            matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == '\'');
        if is_reference && !has_lifetime {
            lifetime.to_tokens(&mut made);
        }
    }
    made
}
