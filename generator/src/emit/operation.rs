//! `src/operations/<method>.rs`: the builder of each operation, and `src/operations/mod.rs`; with several tags, a folder for
//! each of them.

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs::Docs;
use super::mentions::{self, Mentions};
use super::{answer, body, body_types, docs_types, features, paging, parameter, prose};
use crate::ir::{Api, Group, Operation, ParameterLocation};
use crate::naming::{ModuleName, TypeName};

/// The file of an operation.
pub(crate) fn file(api: &Api, group: &Group, operation: &Operation) -> TokenStream {
    let facts = facts(operation);
    let definition = definition(group, operation);
    let implementation = implementation(api, operation);
    let paging = paging::constant(operation);
    let body = body_types::items(api, operation);
    let answer = answer::items(operation);
    let items = quote!(#facts #paging #definition #implementation #body #answer);
    let imports = imports(&items);
    quote!(#imports #items)
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

fn imports(items: &TokenStream) -> TokenStream {
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
    let names = mentions.names();
    let parts = names.contains("Multipart").then(|| quote!(Multipart,));
    let file = names.contains("FilePart").then(|| quote!(FilePart,));
    quote! {
        #models
        #paging
        use crate::runtime::{#form Client, Error, #file #location #parts Operation, Request, Response, #validate};
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
    let options = options();
    let send = send(operation);
    let paging = paging::methods(operation);
    quote!(impl #name { #constructor #(#setters)* #body #options #send #paging })
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

/// What every call can set beside its parameters.
fn options() -> TokenStream {
    quote! {
        /// Sets how long an attempt of this call may take, in place of the client's request timeout.
        pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
            self.request.timeout(timeout);
            self
        }

        /// Adds a header to this call, such as `X-Correlation-Id`, in place of one that was added under the same name.
        ///
        /// A header that the client sets itself, a parameter of the operation, and a value that a header can't carry are
        /// refused, and nothing is sent. `User-Agent` replaces that of the client.
        pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
            self.request.header(name.as_ref(), value.as_ref());
            self
        }

        /// Sends the request even if a value is out of the bounds that the document sets.
        ///
        /// For the day on which the service loosens a bound; unsafe paths are refused all the same.
        pub fn skip_validation(mut self) -> Self {
            self.request.skip_validation();
            self
        }
    }
}

/// The four ways to send.
fn send(operation: &Operation) -> TokenStream {
    let (ty, call, blocking_call) = answer::call(operation);
    let into_body = if operation.success.is_nothing() {
        |response: TokenStream| quote!(#response?; Ok(()))
    } else {
        |response: TokenStream| quote!(Ok(#response?.into_body()))
    };
    let body = into_body(quote!(self.send_with_response().await));
    let blocking_body = into_body(quote!(self.send_with_response_blocking()));
    quote! {
        /// Sends the request and gives what the server answers.
        ///
        /// Dropping the future gives up waiting. The server may have acted on the request by then.
        ///
        /// # Errors
        /// See [`Error`]: the server refused, couldn't be reached, or answered what can't be decoded; or a bound is
        /// violated, and nothing was sent.
        pub async fn send(self) -> Result<#ty, Error> {
            #body
        }

        /// Sends the request and gives the answer with its status, headers, request id and rate limit.
        ///
        /// # Errors
        /// As for [`send`](Self::send).
        pub async fn send_with_response(self) -> Result<Response<#ty>, Error> {
            self.request.#call.await
        }

        /// Sends the request and waits for the answer, for code without an async runtime.
        ///
        /// # Errors
        /// As for [`send`](Self::send); also when it is called inside of an async runtime.
        #[cfg(feature = "blocking")]
        pub fn send_blocking(self) -> Result<#ty, Error> {
            #blocking_body
        }

        /// Sends the request and waits for the answer with its status, headers, request id and rate limit.
        ///
        /// # Errors
        /// As for [`send_blocking`](Self::send_blocking).
        #[cfg(feature = "blocking")]
        pub fn send_with_response_blocking(self) -> Result<Response<#ty>, Error> {
            self.request.#blocking_call
        }
    }
}
