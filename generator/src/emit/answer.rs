//! What sending gives: the type of the answer, how it is asked for, and how it is read.

use proc_macro2::TokenStream;
use quote::quote;

use super::body::is_plain_json;
use super::docs::Docs;
use super::docs_types::rust_type;
use super::prose;
use super::types::{self, Site};
use crate::ir::{
    AnswerChoice, AnswerForm, Api, Operation, Payload, PayloadKind, Status, Success, essence,
};
use crate::naming::TypeName;

/// The enum of an operation whose answer has one of several forms.
pub(crate) fn name(operation: &Operation) -> Option<&TypeName> {
    match &operation.success {
        Success::Choice(choice) => Some(&choice.name),
        Success::Nothing | Success::One(_) | Success::Optional(_) => None,
    }
}

/// The type of the answer, and the expression that says how it is asked for and read.
pub(crate) fn read(api: &Api, operation: &Operation) -> (TokenStream, TokenStream) {
    let in_its_own_way = |how: TokenStream| {
        let accept = accept(operation);
        quote!(Answer::read(#accept, #how))
    };
    match &operation.success {
        Success::Nothing => (quote!(()), quote!(Answer::NOTHING)),
        Success::One(payload) => {
            let ty = types::stored(&payload.ty, Site::Elsewhere);
            let read = match payload.kind {
                PayloadKind::Json if api.holds_timestamps(&payload.ty) => {
                    in_its_own_way(quote!(timestamp::response))
                }
                _ if is_plain_json(payload) => quote!(Answer::JSON),
                _ if is_any_bytes(payload) => quote!(Answer::BYTES),
                PayloadKind::Json => in_its_own_way(quote!(Response::json)),
                PayloadKind::Text => in_its_own_way(quote!(answers::text)),
                _ => in_its_own_way(quote!(Ok)),
            };
            (ty, read)
        }
        Success::Optional(payload) => {
            let ty = types::stored(&payload.ty, Site::Elsewhere);
            let read = match payload.kind {
                PayloadKind::Json if api.holds_timestamps(&payload.ty) => {
                    quote!(timestamp::optional_response)
                }
                PayloadKind::Json => quote!(answers::optional_json),
                PayloadKind::Text => quote!(answers::optional_text),
                _ => quote!(answers::optional_bytes),
            };
            (quote!(Option<#ty>), in_its_own_way(read))
        }
        Success::Choice(choice) => {
            let name = &choice.name;
            (quote!(#name), in_its_own_way(quote!(read)))
        }
    }
}

/// Whether the runtime has no call of its own for what sending gives.
pub(crate) fn is_read_in_its_own_way(success: &Success) -> bool {
    match success {
        Success::Nothing => false,
        Success::One(payload) => !is_plain_json(payload) && !is_any_bytes(payload),
        Success::Optional(_) | Success::Choice(_) => true,
    }
}

/// Bytes of whatever kind: the server says of which.
fn is_any_bytes(payload: &Payload) -> bool {
    payload.kind == PayloadKind::Bytes && essence(&payload.media_type) == "application/octet-stream"
}

/// The media types that are asked for, as the header has them. Errors come as JSON, so that is taken too.
pub(crate) fn accept(operation: &Operation) -> String {
    const JSON: &str = "application/json";
    if let Success::One(payload) = &operation.success
        && is_any_bytes(payload)
    {
        return "*/*".to_owned();
    }
    let mut media_types: Vec<String> = Vec::new();
    for payload in operation.success.payloads() {
        let media_type = essence(&payload.media_type);
        if !media_types.contains(&media_type) {
            media_types.push(media_type);
        }
    }
    if media_types.is_empty() {
        return JSON.to_owned();
    }
    if !media_types.iter().any(|media_type| media_type == JSON) {
        media_types.push(format!("{JSON};q=0.9"));
    }
    media_types.join(", ")
}

/// The type of the answer, for readers of the pages.
pub(crate) fn spelling(operation: &Operation) -> String {
    match &operation.success {
        Success::Nothing => "()".to_owned(),
        Success::One(payload) => rust_type(&payload.ty),
        Success::Optional(payload) => format!("Option<{}>", rust_type(&payload.ty)),
        Success::Choice(choice) => format!("operations::{}", choice.name),
    }
}

/// The enum and the function that reads it, for an answer that has one of several forms.
pub(crate) fn items(api: &Api, operation: &Operation) -> Option<TokenStream> {
    let Success::Choice(choice) = &operation.success else {
        return None;
    };
    let item = item(operation, choice);
    let reader = reader(api, choice);
    Some(quote!(#item #reader))
}

fn item(operation: &Operation, choice: &AnswerChoice) -> TokenStream {
    let name = &choice.name;
    let docs = Docs::new()
        .own(&format!(
            "What {} answers: status and media type say which of these it is.",
            prose::code_span(&operation.id)
        ))
        .outer();
    let variants = choice.forms.iter().map(|form| {
        let name = &form.name;
        let docs = Docs::new().own(&described(form)).outer();
        let held = form.payload.as_ref().map(|payload| {
            let ty = types::stored(&payload.ty, Site::Elsewhere);
            quote!((#ty))
        });
        quote!(#docs #name #held,)
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant, reason = "there is one for a call, and it is taken apart at once")]
        pub enum #name {
            #(#variants)*
        }
    }
}

/// When an answer has this form.
fn described(form: &AnswerForm) -> String {
    let statuses: Vec<String> = form.statuses.iter().map(Status::to_string).collect();
    let statuses = statuses.join(" and ");
    match &form.payload {
        Some(payload) => format!(
            "{} with the status {statuses}.",
            prose::code_span(&payload.media_type)
        ),
        None => format!("No body, with the status {statuses}."),
    }
}

/// The function that looks at an answer and reads it.
fn reader(api: &Api, choice: &AnswerChoice) -> TokenStream {
    let name = &choice.name;
    let forms = choice.forms.iter().map(|form| {
        let statuses = form.statuses.iter().filter_map(|status| {
            let (first, last) = match status {
                Status::Code(code) => (*code, *code),
                Status::Range(hundred) => (hundred * 100, hundred * 100 + 99),
                Status::Default => return None,
            };
            let first = proc_macro2::Literal::u16_unsuffixed(first);
            let last = proc_macro2::Literal::u16_unsuffixed(last);
            Some(quote!((#first, #last)))
        });
        let media_type = form.payload.as_ref().map_or_else(
            || quote!(None),
            |payload| {
                let essence = essence(&payload.media_type);
                quote!(Some(#essence))
            },
        );
        quote!(answers::AnswerForm { statuses: &[#(#statuses),*], media_type: #media_type })
    });
    let count = choice.forms.len();
    let arms = choice.forms.iter().enumerate().map(|(index, form)| {
        let variant = &form.name;
        let pattern = if index + 1 == count {
            quote!(_)
        } else {
            let index = proc_macro2::Literal::usize_unsuffixed(index);
            quote!(#index)
        };
        let read = match &form.payload {
            None => quote!(response.map(|_| #name::#variant)),
            Some(payload) => match payload.kind {
                PayloadKind::Json if api.holds_timestamps(&payload.ty) => {
                    quote!(timestamp::response(response)?.map(#name::#variant))
                }
                PayloadKind::Json => quote!(response.json()?.map(#name::#variant)),
                PayloadKind::Text => quote!(answers::text(response)?.map(#name::#variant)),
                _ => quote!(response.map(#name::#variant)),
            },
        };
        quote!(#pattern => #read,)
    });
    quote! {
        static FORMS: [answers::AnswerForm; #count] = [#(#forms),*];

        fn read(response: Response<bytes::Bytes>) -> Result<Response<#name>, Error> {
            let (form, response) = answers::form(response, &FORMS)?;
            Ok(match form { #(#arms)* })
        }
    }
}
