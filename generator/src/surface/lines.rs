//! The lines of an item: the item itself, and what is public in it.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{
    Field, Fields, FnArg, Generics, Item, Pat, PatType, ReceiverKind, Signature, TraitItem,
    Visibility,
};

use super::attributes;
use crate::one_line::{name, spaced};

/// The lines of an item that is public under `path`.
pub(super) fn of(item: &Item, path: &str, conditions: &[String]) -> Vec<String> {
    let prefix = attributes::prefix(conditions, &attributes::marks(attributes::of(item)));
    let bare = attributes::prefix(conditions, &[]);
    match item {
        Item::Struct(item) => {
            let hidden = hidden(item.fields.iter());
            let mut lines = vec![format!(
                "{prefix}pub struct {path}{}{hidden}",
                generics(&item.generics)
            )];
            lines.extend(derived(&bare, &item.attrs, &item.generics, path));
            lines.extend(fields(&bare, &item.fields, path));
            lines
        }
        Item::Enum(item) => {
            let mut lines = vec![format!(
                "{prefix}pub enum {path}{}",
                generics(&item.generics)
            )];
            lines.extend(derived(&bare, &item.attrs, &item.generics, path));
            lines.extend(
                item.variants
                    .iter()
                    .map(|item| variant(conditions, item, path)),
            );
            lines
        }
        Item::Union(item) => {
            let hidden = hidden(item.fields.named.iter());
            vec![format!(
                "{prefix}pub union {path}{}{hidden}",
                generics(&item.generics)
            )]
        }
        Item::Trait(item) => trait_lines(&prefix, conditions, item, path),
        Item::TraitAlias(item) => {
            let (generics, bounds) = (
                generics(&item.generics),
                spaced(item.bounds.to_token_stream()),
            );
            vec![format!("{prefix}pub trait {path}{generics} = {bounds}")]
        }
        Item::Type(item) => {
            let (generics, ty) = (generics(&item.generics), spaced(item.ty.to_token_stream()));
            vec![format!("{prefix}pub type {path}{generics} = {ty}")]
        }
        Item::Const(item) => {
            let ty = spaced(item.ty.to_token_stream());
            vec![format!("{prefix}pub const {path}: {ty}")]
        }
        Item::Static(item) => {
            let ty = spaced(item.ty.to_token_stream());
            vec![format!("{prefix}pub static {path}: {ty}")]
        }
        Item::Fn(item) => vec![format!("{prefix}pub {}", function(&item.sig, path, &[]))],
        Item::Macro(_) => vec![format!("{prefix}pub macro {path}!")],
        _ => Vec::new(),
    }
}

/// The declaration of a function: qualifiers, generics, arguments, result and bounds. `more` are bounds from around it.
pub(super) fn function(signature: &Signature, path: &str, more: &[String]) -> String {
    let Signature {
        constness,
        asyncness,
        safety,
        abi,
        generics,
        inputs,
        variadic,
        output,
        ..
    } = signature;
    let qualifiers = spaced(quote!(#constness #asyncness #safety #abi fn));
    let mut arguments: Vec<String> = inputs.iter().map(argument).collect();
    arguments.extend(variadic.as_ref().map(|_| "...".to_owned()));
    let output = spaced(output.to_token_stream());
    let gap = if output.is_empty() { "" } else { " " };
    let parameters = spaced(generics.to_token_stream());
    let mut bounds: Vec<String> = more.to_vec();
    bounds.extend(predicates(generics));
    format!(
        "{qualifiers} {path}{parameters}({}){gap}{output}{}",
        arguments.join(", "),
        where_clause(&bounds)
    )
}

fn argument(argument: &FnArg) -> String {
    match argument {
        FnArg::Receiver(receiver) => match &receiver.kind {
            ReceiverKind::Reference(and, lifetime, mutability) => {
                spaced(quote!(#and #lifetime #mutability self))
            }
            ReceiverKind::Typed(colon, ty) => spaced(quote!(self #colon #ty)),
            _ => "self".to_owned(),
        },
        FnArg::Typed(PatType { pat, ty, .. }) => {
            let name = match &**pat {
                Pat::Ident(pat) => name(&pat.ident),
                _ => "_".to_owned(),
            };
            format!("{name}: {}", spaced(ty.to_token_stream()))
        }
    }
}

/// ` where T: A, U: B`, or nothing.
pub(super) fn where_clause(bounds: &[String]) -> String {
    if bounds.is_empty() {
        String::new()
    } else {
        format!(" where {}", bounds.join(", "))
    }
}

/// The predicates of a `where` clause.
pub(super) fn predicates(generics: &Generics) -> Vec<String> {
    let clause = generics.where_clause.iter();
    clause
        .flat_map(|clause| &clause.predicates)
        .map(|predicate| spaced(predicate.to_token_stream()))
        .collect()
}

/// Type parameters as they are declared, with the bounds of the `where` clause after them.
fn generics(generics: &Generics) -> String {
    format!(
        "{}{}",
        spaced(generics.to_token_stream()),
        where_clause(&predicates(generics))
    )
}

/// One line for each derived trait.
fn derived(prefix: &str, attrs: &[syn::Attribute], generics: &Generics, path: &str) -> Vec<String> {
    let (declared, used, _) = generics.split_for_impl();
    let (declared, used) = (
        spaced(declared.to_token_stream()),
        spaced(used.to_token_stream()),
    );
    attributes::derives(attrs)
        .into_iter()
        .map(|derive| format!("{prefix}impl{declared} {derive} for {path}{used}"))
        .collect()
}

/// What a definition with private fields ends in: callers can't write such a value out.
fn hidden<'f>(mut fields: impl Iterator<Item = &'f Field>) -> &'static str {
    if fields.all(|field| is_public(&field.vis)) {
        ""
    } else {
        " { /* private fields */ }"
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn fields(prefix: &str, fields: &Fields, path: &str) -> Vec<String> {
    fields
        .iter()
        .enumerate()
        .filter(|(_, field)| is_public(&field.vis))
        .map(|(index, field)| {
            let own = attributes::prefix(
                &attributes::conditions(&field.attrs),
                &attributes::marks(&field.attrs),
            );
            let name = field.ident.as_ref().map_or_else(|| index.to_string(), name);
            format!(
                "{prefix}{own}pub field {path}::{name}: {}",
                spaced(field.ty.to_token_stream())
            )
        })
        .collect()
}

fn variant(conditions: &[String], variant: &syn::Variant, path: &str) -> String {
    let mut conditions = conditions.to_vec();
    conditions.extend(attributes::conditions(&variant.attrs));
    let prefix = attributes::prefix(&conditions, &attributes::marks(&variant.attrs));
    let ty = |field: &Field| spaced(field.ty.to_token_stream());
    let content = match &variant.fields {
        Fields::Unit => String::new(),
        Fields::Unnamed(fields) => {
            let types: Vec<String> = fields.unnamed.iter().map(ty).collect();
            format!("({})", types.join(", "))
        }
        Fields::Named(fields) => {
            let named = |field: &Field| {
                let name = field.ident.as_ref().map(name).unwrap_or_default();
                format!("{name}: {}", ty(field))
            };
            let fields: Vec<String> = fields.named.iter().map(named).collect();
            format!(" {{ {} }}", fields.join(", "))
        }
    };
    let value = variant
        .discriminant
        .as_ref()
        .map(|(_, value)| format!(" = {}", spaced(value.to_token_stream())));
    format!(
        "{prefix}pub variant {path}::{}{content}{}",
        name(&variant.ident),
        value.unwrap_or_default()
    )
}

fn trait_lines(
    prefix: &str,
    conditions: &[String],
    item: &syn::ItemTrait,
    path: &str,
) -> Vec<String> {
    let unsafety = if item.unsafety.is_some() {
        "unsafe "
    } else {
        ""
    };
    let parameters = spaced(item.generics.to_token_stream());
    let supertraits = spaced(item.supertraits.to_token_stream());
    let colon = if supertraits.is_empty() { "" } else { ": " };
    let bounds = where_clause(&predicates(&item.generics));
    let mut lines = vec![format!(
        "{prefix}pub {unsafety}trait {path}{parameters}{colon}{supertraits}{bounds}"
    )];
    for inner in &item.items {
        let (attrs, line) = trait_item(inner, path);
        let mut conditions = conditions.to_vec();
        conditions.extend(attributes::conditions(attrs));
        let prefix = attributes::prefix(&conditions, &attributes::marks(attrs));
        lines.push(format!("{prefix}pub {line}"));
    }
    lines
}

/// An item of a trait. One with a default, which implementors may leave out, ends in `{ .. }`.
fn trait_item<'a>(item: &'a TraitItem, path: &str) -> (&'a [syn::Attribute], String) {
    let provided = |is_provided: bool| if is_provided { " { .. }" } else { "" };
    match item {
        TraitItem::Fn(item) => {
            let line = function(
                &item.sig,
                &format!("{path}::{}", name(&item.sig.ident)),
                &[],
            );
            (
                &item.attrs,
                format!("{line}{}", provided(item.default.is_some())),
            )
        }
        TraitItem::Const(item) => {
            let ty = spaced(item.ty.to_token_stream());
            let line = format!(
                "const {path}::{}: {ty}{}",
                name(&item.ident),
                provided(item.default.is_some())
            );
            (&item.attrs, line)
        }
        TraitItem::Type(item) => {
            let bounds = spaced(item.bounds.to_token_stream());
            let colon = if bounds.is_empty() { "" } else { ": " };
            let line = format!(
                "type {path}::{}{}{colon}{bounds}",
                name(&item.ident),
                generics(&item.generics)
            );
            (&item.attrs, line)
        }
        TraitItem::Macro(item) => (
            &item.attrs,
            format!("macro call in {path}: {}", call(&item.mac)),
        ),
        other => (
            &[],
            format!("item in {path}: {}", spaced(other.to_token_stream())),
        ),
    }
}

/// A macro call as text.
pub(super) fn call(call: &syn::Macro) -> String {
    let name = call
        .path
        .segments
        .last()
        .map(|segment| name(&segment.ident))
        .unwrap_or_default();
    let tokens: TokenStream = call.tokens.clone();
    format!("{name}!({})", spaced(tokens).trim_end_matches([',', ' ']))
}
