//! `src/operations/<method>.rs`: the builder of each operation, and `src/operations/mod.rs`; with several tags, a folder for
//! each of them.

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs::Docs;
use super::mentions::{self, Mentions};
use super::{answer, body, body_types, docs_types, features, paging, parameter, prose};
use crate::ir::{Api, Authentication, Group, Operation, ParameterLocation};
use crate::naming::{ModuleName, TypeName};
use crate::render::Code;

/// The file of an operation: its imports and its items.
pub(crate) fn file(api: &Api, group: &Group, operation: &Operation) -> [Code; 2] {
    let parts = [
        Some(facts(operation)),
        paging::constant(operation),
        Some(definition(group, operation)),
        Some(implementation(api, operation)),
        Some(call(api, operation)),
        body_types::items(api, operation),
        answer::items(api, operation),
    ];
    let items: Code = parts.into_iter().flatten().collect();
    [Code::of(imports(&items)), items]
}

/// `src/operations/mod.rs`.
pub(crate) fn index(api: &Api) -> TokenStream {
    let docs = Docs::new()
        .own("The builders of the operations: they take what is optional, and send.")
        .own("They come from the methods of the handles; nothing is sent before `send` is called.")
        .inner();
    let allow = mentions::allow_deprecated(api);
    if api.is_by_tag() {
        let mut groups: Vec<&Group> = api.groups.iter().collect();
        groups.sort_by_key(|group| &group.module);
        let modules = groups.iter().map(|group| {
            let (condition, module) = (features::of_group(api, group), &group.module);
            quote!(#condition pub mod #module;)
        });
        return quote!(#docs #allow #(#modules)*);
    }
    let builders = builders(api.operations.iter());
    quote!(#docs #allow #builders)
}

/// `src/operations/<tag>/mod.rs`.
pub(crate) fn group_index(api: &Api, group: &Group) -> TokenStream {
    let handle = &group.handle.type_name;
    let docs = Docs::new()
        .own(&format!(
            "The builders of the operations of {}, which come from the methods of [`{handle}`](crate::{handle}).",
            prose::line(&group.display_name)
        ))
        .inner();
    let builders = builders(api.operations_of(group));
    quote!(#docs #builders)
}

/// The modules of operations, and their builders. Sorted, so that a document in another order makes the same file.
fn builders<'a>(operations: impl Iterator<Item = &'a Operation>) -> TokenStream {
    let builders: BTreeMap<&ModuleName, Vec<&TypeName>> = operations
        .map(|operation| (&operation.module, types(operation)))
        .collect();
    let modules = builders.keys();
    let exports = builders
        .iter()
        .map(|(module, names)| match names.as_slice() {
            [only] => quote!(pub use self::#module::#only;),
            several => quote!(pub use self::#module::{#(#several),*};),
        });
    quote!(#(mod #modules;)* #(#exports)*)
}

/// What the file of an operation has for callers: the builder, and the types of a body and of an answer of its own.
pub(crate) fn types(operation: &Operation) -> Vec<&TypeName> {
    let mut names = vec![&operation.builder_name];
    names.extend(body_types::names(operation));
    names.extend(answer::name(operation));
    names
}

fn imports(items: &Code) -> TokenStream {
    let mentions = Mentions::of(items);
    let models = mentions.has_path("models").then(|| {
        quote!(
            use crate::models;
        )
    });
    let location = mentions.has_path("Location").then(|| quote!(Location,));
    let validate = mentions.has_validation().then(|| quote!(Validate));
    let paging = mentions.has_path("Pages").then(|| {
        quote! {
            #[cfg(feature = "blocking")]
            use crate::runtime::{BlockingItems, BlockingPages};
            use crate::runtime::{Items, Pages, Paging};
        }
    });
    let form = mentions.has_path("answers").then(|| quote!(answers,));
    let timestamp = mentions.has_path("timestamp").then(|| quote!(timestamp,));
    let names = mentions.types();
    let parts = names.contains("Multipart").then(|| quote!(Multipart,));
    let file = names.contains("FilePart").then(|| quote!(FilePart,));
    let error = names.contains("Error").then(|| quote!(Error,));
    let response = names.contains("Response").then(|| quote!(Response,));
    quote! {
        #models
        #paging
        use crate::runtime::{#form Answer, Client, #error #file #location #parts Operation, Request, #response #timestamp #validate};
    }
}

/// What is constant about the operation.
fn facts(operation: &Operation) -> TokenStream {
    let id = &operation.id;
    let method = format_ident!("{}", operation.http_method);
    let route = &operation.path;
    let scopes = operation.scopes();
    let headers = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.location == ParameterLocation::Header)
        .map(|parameter| &parameter.wire_name);
    let authentication = match operation.authentication {
        Authentication::Required => quote!(Required),
        Authentication::Optional => quote!(Optional),
        Authentication::None => quote!(None),
    };
    let is_repeatable = operation.is_repeatable;
    let limit = operation
        .body
        .as_ref()
        .and_then(|body| body.max_bytes)
        .map(grouped);
    let limit = limit.map_or(quote!(None), |bytes| quote!(Some(#bytes)));
    quote! {
        static OPERATION: Operation = Operation {
            id: #id,
            method: http::Method::#method,
            route: #route,
            header_parameters: &[#(#headers),*],
            authentication: crate::runtime::Authentication::#authentication,
            scopes: &[#(#scopes),*],
            is_repeatable: #is_repeatable,
            max_body_bytes: #limit,
        };
    }
}

/// A number with its digits in groups of three: `200_000`.
fn grouped(number: usize) -> Literal {
    docs_types::grouped(number, '_')
        .parse()
        .unwrap_or_else(|_| Literal::usize_unsuffixed(number))
}

fn definition(group: &Group, operation: &Operation) -> TokenStream {
    let name = &operation.builder_name;
    let link = format!("{}::{}", group.handle.type_name, operation.method_name);
    let docs = Docs::new()
        .own(&format!(
            "A call of [`{}`](crate::{link}), ready to be sent.",
            operation.method_name
        ))
        .own(&route(operation))
        .outer();
    quote! {
        #docs
        #[derive(Clone, Debug)]
        #[must_use = "nothing is sent before `send` is called"]
        pub struct #name {
            request: Request,
        }
    }
}

/// Method and path, as a code span.
pub(crate) fn route(operation: &Operation) -> String {
    prose::code_span(&format!("{} {}", operation.http_method, operation.path))
}

fn implementation(api: &Api, operation: &Operation) -> TokenStream {
    let name = &operation.builder_name;
    let constructor = constructor(api, operation);
    let setters = operation
        .optional_parameters()
        .map(|parameter| parameter::setter(api, parameter));
    let body = operation.body.as_ref().filter(|body| !body.required);
    let body = body.map(|body| body::setter(api, body));
    let paging = paging::methods(operation);
    quote!(impl #name { #constructor #(#setters)* #body #paging })
}

/// The constructor, which the handle calls.
fn constructor(api: &Api, operation: &Operation) -> TokenStream {
    let held = operation.handle_parameters.iter().map(|parameter| {
        let name = &parameter.name;
        let ty = parameter::borrowed(api, &parameter.ty);
        quote!(#name: #ty)
    });
    let own = operation.required_parameters().map(|parameter| {
        let name = &parameter.name;
        let ty = parameter::borrowed(api, &parameter.ty);
        quote!(#name: #ty)
    });
    let body = operation.body.as_ref().filter(|body| body.required);
    let body_argument = body.map(|body| {
        let ty = body::reference(body);
        quote!(body: #ty)
    });
    let arguments: Vec<TokenStream> = held.chain(own).chain(body_argument).collect();
    let set = operation
        .handle_parameters
        .iter()
        .chain(operation.required_parameters())
        .map(|parameter| parameter::set(api, parameter, &quote!(request)));
    let set_body = body.map(|body| body::set(api, body, &quote!(request)));
    let is_untouched = arguments.is_empty();
    let binding = if is_untouched {
        quote!(request)
    } else {
        quote!(mut request)
    };
    quote! {
        pub(crate) fn new(client: &Client, #(#arguments),*) -> Self {
            let #binding = Request::new(client, &OPERATION);
            #(#set)*
            #set_body
            Self { request }
        }
    }
}

/// The methods that all builders have: the runtime's table knows them.
fn call(api: &Api, operation: &Operation) -> TokenStream {
    let name = &operation.builder_name;
    let (ty, read) = answer::read(api, operation);
    quote!(crate::runtime::call::call! { #name { answer: #ty, read: #read, } })
}
