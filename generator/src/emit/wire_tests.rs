//! `tests/wire.rs`: every operation against a server on loopback, with the document's own examples; with several tags,
//! `tests/wire/`, a file for each of them.
//!
//! What is the same for all tests is in `templates/tests/support.rs`, which travels along.

pub(crate) mod exchange;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens as _, format_ident, quote};
use serde_json::Value;

use self::exchange::{Exchange, Sent};
use super::answer;
use super::body::is_plain_json;
use super::example::{self, Call};
use super::features;
use super::mentions::{self, Mentions};
use super::wire_text;
use crate::config::Config;
use crate::ir::{self, Api, Group, PayloadKind, essence};
use crate::render::Code;

/// The module that the tests share: its path in the generated crate, and its text.
pub(crate) const SUPPORT: (&str, &str) = (
    "tests/support/mod.rs",
    include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../templates/tests/support.rs"
    )),
);

/// The file: what stands before the tests, and these.
pub(crate) fn file(api: &Api, config: &Config) -> [Code; 2] {
    let (refusals, tests) = tests(api, &api.groups);
    let name = example::crate_name(config);
    let names = names(api, None, config, &tests);
    let head = head(api);
    // No operation may have an exchange that can be shown.
    let support = (!tests.is_empty()).then(|| {
        quote!(
            use support::{Answer, Expected, Outcome};
        )
    });
    let head = quote! {
        #head
        mod support;
        use #name as api;
        #names
        #support
        #refusals
    };
    [Code::of(head), tests]
}

/// The file of one of several tags: what stands before the tests, and these.
pub(crate) fn group_file(api: &Api, group: &Group, config: &Config) -> [Code; 2] {
    let (refusals, tests) = tests(api, std::slice::from_ref(group));
    let names = names(api, Some(group), config, &tests);
    let support = (!tests.is_empty()).then(|| {
        let mentions = Mentions::of(&tests);
        let support = mentions.has_path("support").then(|| quote!(self,));
        quote!(use crate::support::{#support Answer, Expected, Outcome};)
    });
    [Code::of(quote!(#names #support #refusals)), tests]
}

/// `tests/wire/main.rs`, if there are several tags.
pub(crate) fn index(api: &Api, config: &Config) -> TokenStream {
    let name = example::crate_name(config);
    let head = head(api);
    let mut groups: Vec<&Group> = api.groups.iter().collect();
    groups.sort_by_key(|group| &group.module);
    let modules = groups.iter().map(|group| {
        let (condition, module) = (features::of_group(api, group), &group.module);
        quote!(#condition mod #module;)
    });
    quote! {
        #head
        #(#modules)*
        #[path = "../support/mod.rs"]
        mod support;
        use #name as api;
    }
}

fn head(api: &Api) -> TokenStream {
    let deprecated = mentions::deprecated(api).then(|| {
        quote!(#![allow(deprecated, reason = "what callers should move away from has to work until it is gone")])
    });
    quote! {
        #![doc = " Every operation against a server on this machine, with the examples of the API description."]
        // `#![rustfmt::skip]` is not stable for a whole file.
        #![cfg_attr(rustfmt, rustfmt_skip)]
        #deprecated
    }
}

/// The bodies of refusals that the tests of these groups share, and the tests.
fn tests(api: &Api, groups: &[Group]) -> (TokenStream, Code) {
    let exchanges: Vec<(&Group, Exchange<'_>)> = groups
        .iter()
        .flat_map(|group| {
            api.operations_of(group)
                .map(move |operation| (group, operation))
        })
        .filter_map(|(group, operation)| Some((group, Exchange::new(api, operation)?)))
        .collect();
    let refusals = Refusals::of(exchanges.iter().map(|(_, exchange)| exchange));
    let tests = exchanges
        .iter()
        .map(|(group, exchange)| test(api, group, exchange, &refusals))
        .collect();
    let refusals = refusals.definitions();
    (quote!(#(#refusals)*), tests)
}

/// What the tests of a group name of the crate; without a group, there is only one.
fn names(api: &Api, group: Option<&Group>, config: &Config, tests: &Code) -> Option<TokenStream> {
    let name = example::crate_name(config);
    let operations = group.map_or_else(
        || "operations".to_owned(),
        |group| example::operations(api, group),
    );
    let names: Vec<TokenStream> = example::imported(&operations, std::slice::from_ref(tests))
        .iter()
        .filter_map(|name| name.parse().ok())
        .collect();
    match names.as_slice() {
        [] => None,
        [only] => Some(quote!(use #name::#only;)),
        several => Some(quote!(use #name::{#(#several),*};)),
    }
}

/// The test of an operation.
fn test(api: &Api, group: &Group, exchange: &Exchange<'_>, refusals: &Refusals<'_>) -> TokenStream {
    let name = &exchange.operation.method_name;
    let texts = exchange.texts();
    let expected = exchange.expected();
    let answers = exchange.answers(refusals);
    let call =
        Call::new(api, group, exchange.operation).builder(&quote!(support::client(&server)?));
    let skip = (!exchange.keeps_bounds).then(|| quote!(.skip_validation()));
    let accepted = exchange.accepted();
    let refused = exchange.refused(refusals);
    quote! {
        #[tokio::test]
        async fn #name() -> Outcome {
            #texts
            let server = #expected.answered(#answers).await;
            let request = #call #skip;
            #accepted
            #refused
            Ok(())
        }
    }
}

/// The bodies of refusals: many operations share one, so each is written once.
struct Refusals<'a>(Vec<&'a Value>);

impl<'a> Refusals<'a> {
    fn of(exchanges: impl Iterator<Item = &'a Exchange<'a>>) -> Self {
        let mut distinct: Vec<&Value> = Vec::new();
        for content in exchanges.filter_map(|exchange| exchange.refusal.as_ref()?.content.as_ref())
        {
            if !distinct.contains(&content) {
                distinct.push(content);
            }
        }
        Self(distinct)
    }

    /// The constant that holds a body.
    fn name(&self, content: &Value) -> Ident {
        match self.0.iter().position(|other| *other == content) {
            None | Some(0) => format_ident!("REFUSAL"),
            Some(index) => format_ident!("REFUSAL_{}", index + 1),
        }
    }

    fn definitions(&self) -> Vec<TokenStream> {
        self.0
            .iter()
            .map(|content| {
                let name = self.name(content);
                let text = wire_text::json_literal(content, "");
                quote!(const #name: &str = #text;)
            })
            .collect()
    }
}

impl Exchange<'_> {
    /// The JSON texts, before they are used.
    fn texts(&self) -> TokenStream {
        let body = self.body.as_ref().map(|sent| match sent {
            Sent::Json(_, json) => text("body", PayloadKind::Json, json),
            Sent::Text(_, text) => {
                let literal = Literal::string(text);
                quote!(let body = #literal;)
            }
        });
        let answer = self
            .success
            .content
            .as_ref()
            .map(|(payload, json)| text("answer", payload.kind, json));
        let decoded = self
            .success
            .rewritten
            .as_ref()
            .map(|json| text("decoded", PayloadKind::Json, json));
        quote!(#body #answer #decoded)
    }

    /// The request that the server expects.
    fn expected(&self) -> TokenStream {
        let (method, target) = (self.operation.http_method, &self.target);
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| quote!(.header(#name, #value)));
        let body = self.body.as_ref().map(|sent| match sent {
            Sent::Json(payload, _) if is_plain_json(payload) => quote!(.json(body)),
            Sent::Json(payload, _) => {
                let media_type = &payload.media_type;
                quote!(.json(body).content_type(#media_type))
            }
            Sent::Text(payload, _) if payload.kind == PayloadKind::Multipart => {
                quote!(.multipart(body))
            }
            Sent::Text(payload, _) => {
                let media_type = &payload.media_type;
                quote!(.bytes(#media_type, body))
            }
        });
        let accept = answer::accept(self.operation);
        let accept = (accept != "application/json").then(|| quote!(.accept(#accept)));
        quote!(Expected::new(#method, #target) #(#headers)* #body #accept)
    }

    /// What it answers, request by request.
    fn answers(&self, refusals: &Refusals<'_>) -> TokenStream {
        let status = Literal::u16_unsuffixed(self.success.status);
        let accepted = match &self.success.content {
            None => quote!(Answer::empty(#status)),
            Some((payload, _)) if is_plain_json(payload) => quote!(Answer::json(#status, answer)),
            Some((payload, _)) if essence(&payload.media_type) == "application/octet-stream" => {
                quote!(Answer::bytes(#status, answer))
            }
            Some((payload, _)) => {
                let media_type = &payload.media_type;
                quote!(Answer::typed(#status, #media_type, answer))
            }
        };
        let refused = self.refusal.as_ref().map(|refusal| {
            let status = Literal::u16_unsuffixed(refusal.status);
            match &refusal.content {
                None => quote!(Answer::empty(#status)),
                Some(content) => {
                    let text = refusals.name(content);
                    quote!(Answer::json(#status, #text))
                }
            }
        });
        let answers = std::iter::once(accepted).chain(refused);
        quote!([#(#answers),*])
    }

    /// Sends the request and looks at what was decoded.
    fn accepted(&self) -> TokenStream {
        let status = Literal::u16_unsuffixed(self.success.status);
        let request = if self.refusal.is_some() {
            quote!(request.clone())
        } else {
            quote!(request)
        };
        let body = self.success.content.as_ref().map(|(payload, _)| {
            let (binding, body) = self.decoded();
            let expected = if self.success.rewritten.is_some() {
                quote!(decoded)
            } else {
                quote!(answer)
            };
            let look = match payload.kind {
                PayloadKind::Json => quote!(support::assert_json(#body, #expected);),
                PayloadKind::Text => quote!(assert_eq!(#body.as_str(), answer);),
                _ => quote!(assert_eq!(#body.as_ref(), answer.as_bytes());),
            };
            quote!(#binding #look)
        });
        quote! {
            let response = #request.send_with_response().await?;
            assert_eq!(response.status().as_u16(), #status);
            #body
        }
    }

    /// The statement that takes the value out of the answer, and the expression for the value.
    fn decoded(&self) -> (TokenStream, TokenStream) {
        match &self.operation.success {
            ir::Success::Nothing | ir::Success::One(_) => {
                (TokenStream::new(), quote!(response.body()))
            }
            ir::Success::Optional(_) => (
                quote!(let body = response.body().as_ref().expect("the answer has a body");),
                quote!(body),
            ),
            ir::Success::Choice(choice) => {
                let name = &choice.name;
                let form = choice.forms.iter().find(|form| form.payload.is_some());
                let variant = form.map(|form| &form.name);
                (
                    quote! {
                        let operations::#name::#variant(body) = response.body() else {
                            panic!("the answer has another form");
                        };
                    },
                    quote!(body),
                )
            }
        }
    }

    /// Sends it again and looks at the error.
    fn refused(&self, refusals: &Refusals<'_>) -> Option<TokenStream> {
        let refusal = self.refusal.as_ref()?;
        let status = Literal::u16_unsuffixed(refusal.status);
        let content = refusal.content.as_ref();
        let code = content.and_then(|json| {
            json.get("errorCode")
                .or_else(|| json.get("error"))?
                .as_str()
        });
        let code = code.map_or_else(|| quote!(None), |code| quote!(Some(#code)));
        let text = match content {
            None => quote!(""),
            Some(content) => refusals.name(content).into_token_stream(),
        };
        Some(quote!(support::assert_refused(request.send().await, #status, #code, #text);))
    }
}

/// `let name = "...";`, JSON laid out over several lines.
fn text(name: &str, kind: PayloadKind, value: &Value) -> TokenStream {
    let literal = match (kind, value) {
        (PayloadKind::Bytes | PayloadKind::Text, Value::String(text)) => Literal::string(text),
        _ => wire_text::json_literal(value, "    "),
    };
    let name = format_ident!("{name}");
    quote!(let #name = #literal;)
}
