//! The checks that a request passes before it is sent: one statement for each bound.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::ir::{Api, Bound, Constraints, Field, Model, ModelKind, Presence, Struct, Type, Union};

/// The `Validate` of a model that is sent.
pub(crate) fn implementation(api: &Api, model: &Model) -> TokenStream {
    let name = &model.name;
    let checks = match &model.kind {
        ModelKind::Struct(kind) => struct_checks(api, kind),
        ModelKind::Union(kind) => union_checks(api, kind).into_iter().collect(),
        ModelKind::Enum(_) | ModelKind::Alias(_) => Vec::new(),
    };
    let argument = if checks.is_empty() {
        quote!(_check)
    } else {
        quote!(check)
    };
    quote! {
        impl Validate for #name {
            fn check(&self, #argument: &mut Checker<'_>) {
                #(#checks)*
            }
        }
    }
}

fn struct_checks(api: &Api, kind: &Struct) -> Vec<TokenStream> {
    let fields = || kind.fields.iter().filter(|field| !field.read_only);
    let mut checks: Vec<TokenStream> = fields()
        .filter_map(|field| field_check(api, field))
        .collect();
    if kind.additional.is_some() {
        checks.push(quote!(self.custom_attributes.check(check);));
    }
    match fields().find_map(|field| identifier(api, field)) {
        Some(id) if !checks.is_empty() => vec![quote! {
            let before = check.found();
            #(#checks)*
            check.identify(before, #id);
        }],
        _ => checks,
    }
}

/// The expression for the string that identifies an object, if this is the field that has it: an `Option<&str>`.
fn identifier(api: &Api, field: &Field) -> Option<TokenStream> {
    if !field.identifies || !matches!(api.unalias(&field.ty), Type::Text) {
        return None;
    }
    let name = &field.name;
    Some(match field.presence {
        Presence::Required => quote!(Some(&self.#name)),
        Presence::Optional | Presence::RequiredNullable => quote!(self.#name.as_deref()),
        Presence::OptionalNullable => quote!(self.#name.value().map(String::as_str)),
    })
}

fn union_checks(api: &Api, kind: &Union) -> Option<TokenStream> {
    let arms: Vec<(TokenStream, TokenStream)> = kind
        .branches
        .iter()
        .filter_map(|branch| {
            let name = &branch.name;
            let place = Place::Reference(quote!(value));
            let checks = checks(api, &branch.ty, &branch.constraints, &place);
            (!checks.is_empty()).then(|| (quote!(Self::#name(value)), quote!({ #(#checks;)* })))
        })
        .collect();
    match arms.as_slice() {
        [] => None,
        [(variant, checks)] => Some(quote!(if let #variant = self #checks)),
        several => {
            let arms = several
                .iter()
                .map(|(variant, checks)| quote!(#variant => #checks));
            Some(quote!(match self { #(#arms)* _ => {} }))
        }
    }
}

fn field_check(api: &Api, field: &Field) -> Option<TokenStream> {
    let name = &field.name;
    let json_name = &field.json_name;
    let is_plain = field.presence == Presence::Required;
    let place = if is_plain {
        Place::Field(quote!(self.#name))
    } else {
        Place::Reference(quote!(value))
    };
    let each = match api.unalias(&field.ty) {
        Type::List(item, _) if field.identifies && *api.unalias(item) == Type::Text => {
            quote!(each_entity)
        }
        _ => quote!(each),
    };
    let checks = checks_with(api, &field.ty, &field.constraints, &place, &each);
    if checks.is_empty() {
        return None;
    }
    let closure = closure(&quote!(|check|), &checks);
    let checked = quote!(check.field(#json_name, #closure););
    Some(match field.presence {
        Presence::Required => checked,
        Presence::Optional | Presence::RequiredNullable => quote! {
            if let Some(value) = &self.#name {
                #checked
            }
        },
        Presence::OptionalNullable => quote! {
            if let Some(value) = self.#name.value() {
                #checked
            }
        },
    })
}

/// A closure that runs checks; without braces if it is only one.
pub(crate) fn closure(arguments: &TokenStream, checks: &[TokenStream]) -> TokenStream {
    match checks {
        [only] => quote!(#arguments #only),
        more => quote!(#arguments { #(#more;)* }),
    }
}

/// Where the value to check is.
pub(crate) enum Place {
    /// In a field: `self.name`.
    Field(TokenStream),
    /// Behind a reference: `value`.
    Reference(TokenStream),
}

impl Place {
    /// The value where a reference is wanted.
    fn borrowed(&self) -> TokenStream {
        match self {
            Self::Field(value) => quote!(&#value),
            Self::Reference(value) => value.clone(),
        }
    }

    /// The value where a copy is wanted.
    fn copied(&self) -> TokenStream {
        match self {
            Self::Field(value) => value.clone(),
            Self::Reference(value) => quote!(*#value),
        }
    }

    /// The value where a method is called on it.
    fn receiver(&self) -> TokenStream {
        match self {
            Self::Field(value) | Self::Reference(value) => value.clone(),
        }
    }
}

/// The expressions that check a value, in terms of a `check` in scope.
pub(crate) fn checks(
    api: &Api,
    ty: &Type,
    constraints: &Constraints,
    place: &Place,
) -> Vec<TokenStream> {
    checks_with(api, ty, constraints, place, &quote!(each))
}

/// As [`checks`]; `each` is the method that goes through the items of a list.
fn checks_with(
    api: &Api,
    ty: &Type,
    constraints: &Constraints,
    place: &Place,
    each: &TokenStream,
) -> Vec<TokenStream> {
    let receiver = place.receiver();
    match ty {
        Type::Text => length(constraints, &place.borrowed()).into_iter().collect(),
        Type::Int32 | Type::Int64 | Type::Float => number(ty, constraints, &place.copied()),
        Type::List(item, item_constraints) => {
            let mut found = Vec::new();
            if let Some(range) = range(constraints.min_items, constraints.max_items) {
                found.push(quote!(check.count(#receiver.len(), #range)));
            }
            if constraints.unique_items {
                let list = place.borrowed();
                found.push(quote!(check.unique(#list)));
            }
            found.extend(nested(api, item, item_constraints, each, &place.borrowed()));
            found
        }
        Type::Map(value, value_constraints) => {
            let mut found = Vec::new();
            if let Some(range) = range(constraints.min_properties, constraints.max_properties) {
                found.push(quote!(check.properties(#receiver.len(), #range)));
            }
            found.extend(nested(
                api,
                value,
                value_constraints,
                &quote!(entries),
                &place.borrowed(),
            ));
            found
        }
        Type::Nullable(value, value_constraints) => {
            let inner = Place::Reference(quote!(value));
            let checks = checks(api, value, value_constraints, &inner);
            let value = place.borrowed();
            let check = quote!(if let Some(value) = #value { #(#checks;)* });
            (!checks.is_empty()).then_some(check).into_iter().collect()
        }
        Type::Model(name) | Type::Boxed(name) => {
            match api.models.get(name).map(|model| &model.kind) {
                Some(ModelKind::Alias(alias)) => {
                    checks_with(api, &alias.ty, &alias.constraints, place, each)
                }
                Some(ModelKind::Struct(_) | ModelKind::Union(_)) => {
                    vec![quote!(#receiver.check(check))]
                }
                Some(ModelKind::Enum(_)) | None => Vec::new(),
            }
        }
        Type::Bool | Type::Timestamp | Type::Bytes | Type::Json => Vec::new(),
    }
}

/// The expression that checks every item of a list, or every value of a map.
fn nested(
    api: &Api,
    ty: &Type,
    constraints: &Constraints,
    method: &TokenStream,
    values: &TokenStream,
) -> Option<TokenStream> {
    let checks = checks(api, ty, constraints, &Place::Reference(quote!(item)));
    let closure = closure(&quote!(|check, item|), &checks);
    (!checks.is_empty()).then(|| quote!(check.#method(#values, #closure)))
}

fn length(constraints: &Constraints, text: &TokenStream) -> Option<TokenStream> {
    let range = range(constraints.min_length, constraints.max_length)?;
    Some(if constraints.may_be_empty {
        quote!(check.length_or_empty(#text, #range))
    } else {
        quote!(check.length(#text, #range))
    })
}

/// A range of counts.
fn range(min: Option<usize>, max: Option<usize>) -> Option<TokenStream> {
    let literal = |number: usize| Literal::usize_unsuffixed(number);
    match (min.map(literal), max.map(literal)) {
        (None, None) => None,
        (Some(min), None) => Some(quote!(#min..)),
        (None, Some(max)) => Some(quote!(..=#max)),
        (Some(min), Some(max)) => Some(quote!(#min..=#max)),
    }
}

fn number(ty: &Type, constraints: &Constraints, value: &TokenStream) -> Vec<TokenStream> {
    let mut checks = Vec::new();
    let end = |bound: &Option<Bound>| {
        bound
            .as_ref()
            .and_then(|bound| Some((literal(ty, &bound.value)?, bound.exclusive)))
    };
    let range = match (end(&constraints.minimum), end(&constraints.maximum)) {
        (None, None) => None,
        (Some((min, false)), None) => Some(quote!(#min..)),
        (None, Some((max, false))) => Some(quote!(..=#max)),
        (None, Some((max, true))) => Some(quote!(..#max)),
        (Some((min, false)), Some((max, false))) => Some(quote!(#min..=#max)),
        (Some((min, false)), Some((max, true))) => Some(quote!(#min..#max)),
        (min, max) => {
            let min = bound(min);
            let max = bound(max);
            Some(quote!((#min, #max)))
        }
    };
    if let Some(range) = range {
        checks.push(quote!(check.range(#value, #range)));
    }
    if let Some(of) = constraints
        .multiple_of
        .as_ref()
        .and_then(|number| literal(ty, number))
    {
        checks.push(quote!(check.multiple_of(#value, #of)));
    }
    checks
}

/// One end of a range that no range expression can say.
fn bound(end: Option<(TokenStream, bool)>) -> TokenStream {
    match end {
        None => quote!(std::ops::Bound::Unbounded),
        Some((value, false)) => quote!(std::ops::Bound::Included(#value)),
        Some((value, true)) => quote!(std::ops::Bound::Excluded(#value)),
    }
}

/// A number as a literal of the type; `None` if the type can't hold it, and so can't exceed it either.
fn literal(ty: &Type, number: &serde_json::Number) -> Option<TokenStream> {
    let whole = number.as_i64();
    match ty {
        Type::Int32 => {
            let value = Literal::i32_suffixed(i32::try_from(whole?).ok()?);
            Some(quote!(#value))
        }
        Type::Int64 => {
            let value = Literal::i64_suffixed(whole?);
            Some(quote!(#value))
        }
        _ => {
            let value = Literal::f64_suffixed(number.as_f64().filter(|value| value.is_finite())?);
            Some(quote!(#value))
        }
    }
}
