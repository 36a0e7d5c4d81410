//! Calls of the runtime's macros, replaced by what they make: `call!` gives builders the methods that all of them have,
//! `open_enum!` gives enums their conversions.
//!
//! `call!` is expanded by its own definition, which is part of the crate, so that nothing is told twice.

use std::collections::BTreeSet;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Item, ItemImpl, Token, Type};

use super::modules::Module;
use super::{SurfaceError, modules, names};

/// The macro of builders.
const CALL: &str = "call";
/// The macro of open enums.
const OPEN_ENUM: &str = "open_enum";

/// Replaces the calls of macros in all modules.
pub(super) fn macros(modules: &mut [Module]) -> Result<(), SurfaceError> {
    calls(modules)?;
    for module in modules {
        let items = std::mem::take(&mut module.items);
        module.items = items.into_iter().flat_map(open_enum).collect();
    }
    Ok(())
}

/// What a call of `open_enum!` makes; another item is left as it is.
fn open_enum(item: Item) -> Vec<Item> {
    let Item::Macro(call) = &item else {
        return vec![item];
    };
    let first = call.mac.tokens.clone().into_iter().next();
    let (true, Some(TokenTree::Ident(name))) = (is_called(&call.mac, OPEN_ENUM), first) else {
        return vec![item];
    };
    let made: syn::Result<syn::File> = syn::parse2(quote! {
        impl #name {
            pub const KNOWN: &'static [Self] = &[];

            #[must_use]
            pub fn as_str(&self) -> &str {}
        }
        impl From<&str> for #name {}
        impl From<String> for #name {}
        impl core::str::FromStr for #name {
            type Err = core::convert::Infallible;
        }
        impl core::fmt::Display for #name {}
        impl AsRef<str> for #name {}
        // It is read and written, as objects are.
        object! { #name {} }
    });
    made.map_or_else(|_| vec![item], |file| file.items)
}

/// Replaces the calls of `call!`.
fn calls(modules: &mut [Module]) -> Result<(), SurfaceError> {
    let Some(body) = definition(modules) else {
        return Ok(());
    };
    for module in modules {
        let mut used = BTreeSet::new();
        for item in &mut module.items {
            let Item::Macro(call) = item else { continue };
            if call.ident.is_none() && is_called(&call.mac, CALL) {
                let expanded = expand(&body, &call.mac, &mut used);
                let block =
                    expanded.map_err(|error| modules::error(&module.file, &error.to_string()))?;
                *item = Item::Impl(block);
            }
        }
        import(module, &used);
    }
    Ok(())
}

/// The body of the macro's only rule.
fn definition(modules: &[Module]) -> Option<TokenStream> {
    let mut items = modules.iter().flat_map(|module| &module.items);
    let definition = items.find_map(|item| match item {
        Item::Macro(item) => item
            .ident
            .as_ref()
            .is_some_and(|name| name == CALL)
            .then_some(&item.mac),
        _ => None,
    })?;
    let groups = definition
        .tokens
        .clone()
        .into_iter()
        .filter_map(|token| match token {
            TokenTree::Group(group) => Some(group.stream()),
            _ => None,
        });
    groups.last()
}

fn is_called(call: &syn::Macro, name: &str) -> bool {
    let last = call.path.segments.last();
    last.is_some_and(|last| last.ident == name)
}

/// What a call hands over: `Builder { answer: Type, read: expression, }`.
struct Arguments {
    builder: Ident,
    answer: Type,
    read: Expr,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let builder = input.parse()?;
        let table;
        syn::braced!(table in input);
        table.parse::<Ident>()?;
        table.parse::<Token![:]>()?;
        let answer = table.parse()?;
        table.parse::<Token![,]>()?;
        table.parse::<Ident>()?;
        table.parse::<Token![:]>()?;
        let read = table.parse()?;
        table.parse::<Option<Token![,]>>()?;
        Ok(Self {
            builder,
            answer,
            read,
        })
    }
}

/// The block that a call makes. The items of the runtime in it, `$crate::runtime::Name`, are `used` by their names.
fn expand(
    body: &TokenStream,
    call: &syn::Macro,
    used: &mut BTreeSet<String>,
) -> syn::Result<ItemImpl> {
    let arguments: Arguments = call.parse_body()?;
    syn::parse2(substitute(body.clone(), &arguments, used)?)
}

fn substitute(
    body: TokenStream,
    arguments: &Arguments,
    used: &mut BTreeSet<String>,
) -> syn::Result<TokenStream> {
    let mut made = TokenStream::new();
    let mut tokens = body.into_iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                let inner = substitute(group.stream(), arguments, used)?;
                Group::new(group.delimiter(), inner).to_tokens(&mut made);
            }
            TokenTree::Punct(punct) if punct.as_char() == '$' => match tokens.next() {
                Some(TokenTree::Ident(name)) if name == "builder" => {
                    arguments.builder.to_tokens(&mut made);
                }
                Some(TokenTree::Ident(name)) if name == "answer" => {
                    arguments.answer.to_tokens(&mut made);
                }
                Some(TokenTree::Ident(name)) if name == "read" => {
                    arguments.read.to_tokens(&mut made);
                }
                Some(TokenTree::Ident(name)) if name == "crate" => {
                    let name = runtime_item(&mut tokens, &name)?;
                    used.insert(name.to_string());
                    name.to_tokens(&mut made);
                }
                other => return Err(unknown(other.as_ref())),
            },
            other => other.to_tokens(&mut made),
        }
    }
    Ok(made)
}

/// The name behind `$crate`: of `$crate::runtime::Name`.
fn runtime_item(tokens: &mut impl Iterator<Item = TokenTree>, at: &Ident) -> syn::Result<Ident> {
    let path: TokenStream = tokens.by_ref().take(5).collect();
    let expected: TokenStream = quote!(::runtime::);
    match tokens.next() {
        Some(TokenTree::Ident(name)) if path.to_string() == expected.to_string() => Ok(name),
        other => Err(unknown(other.or(Some(at.clone().into())).as_ref())),
    }
}

fn unknown(token: Option<&TokenTree>) -> syn::Error {
    let token = token.map(TokenTree::to_string).unwrap_or_default();
    let message = format!("`{token}` in the runtime's `call!` is of no known form");
    syn::Error::new(Span::call_site(), message)
}

/// Imports what the module does not import already.
fn import(module: &mut Module, used: &BTreeSet<String>) {
    let imports = module.items.iter().filter_map(|item| match item {
        Item::Use(item) => Some(names::imports(item)),
        _ => None,
    });
    let known: BTreeSet<String> = imports.flatten().filter_map(|it| it.alias).collect();
    for name in used.difference(&known) {
        let name = quote::format_ident!("{name}");
        let import = syn::parse2(quote!(use crate::runtime::#name;));
        module.items.extend(import.ok().map(Item::Use));
    }
}
