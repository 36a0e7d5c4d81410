//! `tests/wire.rs`: every operation against a server on loopback, with the document's own examples.
//!
//! What is the same for all tests is in `templates/tests/support.rs`, which travels along.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens as _, format_ident, quote};
use serde_json::Value;

use super::example::{self, Call};
use super::example_bounds::keeps_bounds;
use super::example_value::{self, Direction};
use super::wire_text;
use crate::config::Config;
use crate::ir::{
    Api, Body, Group, ModelKind, Operation, Parameter, ParameterLocation, Payload, PayloadKind, Response, Status,
};

/// The module that the tests share: its path in the generated crate, and its text.
pub(crate) const SUPPORT: (&str, &str) = (
    "tests/support/mod.rs",
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../templates/tests/support.rs")),
);

/// The file.
pub(crate) fn file(api: &Api, config: &Config) -> TokenStream {
    let exchanges: Vec<(&Group, Exchange<'_>)> = api
        .groups
        .iter()
        .flat_map(|group| api.operations_of(group).map(move |operation| (group, operation)))
        .filter_map(|(group, operation)| Some((group, Exchange::new(api, operation)?)))
        .collect();
    let refusals = Refusals::of(exchanges.iter().map(|(_, exchange)| exchange));
    let tests: Vec<TokenStream> = exchanges
        .iter()
        .map(|(group, exchange)| test(api, group, exchange, &refusals))
        .collect();
    let imports = imports(config, &tests);
    let refusals = refusals.definitions();
    let deprecated = mentions_deprecated(api).then(|| {
        quote!(#![allow(deprecated, reason = "what callers should move away from has to work until it is gone")])
    });
    quote! {
        #![doc = " Every operation against a server on this machine, with the examples of the API description."]
        // `#![rustfmt::skip]` is not stable for a whole file.
        #![cfg_attr(rustfmt, rustfmt_skip)]
        #deprecated
        mod support;
        #imports
        #(#refusals)*
        #(#tests)*
    }
}

fn imports(config: &Config, tests: &[TokenStream]) -> TokenStream {
    let name = example::crate_name(config);
    let used = |wanted: &str| tests.iter().any(|test| example::has_path_through(test, wanted));
    let names = match (used("Nullable"), used("models")) {
        (true, true) => Some(quote!(use #name::{Nullable, models};)),
        (true, false) => Some(quote!(use #name::Nullable;)),
        (false, true) => Some(quote!(use #name::models;)),
        (false, false) => None,
    };
    quote! {
        use #name as api;
        #names
        use support::{Answer, Expected, Outcome};
    }
}

/// Whether a test may name what is deprecated.
fn mentions_deprecated(api: &Api) -> bool {
    let operations = api.operations.iter().any(|operation| {
        operation.deprecated || operation.parameters.iter().any(|parameter| parameter.deprecated)
    });
    operations
        || api.models.values().any(|model| {
            model.deprecated
                || matches!(&model.kind, ModelKind::Struct(kind) if kind.fields.iter().any(|field| field.deprecated))
        })
}

/// The test of an operation.
fn test(api: &Api, group: &Group, exchange: &Exchange<'_>, refusals: &Refusals<'_>) -> TokenStream {
    let name = &exchange.operation.method_name;
    let texts = exchange.texts();
    let expected = exchange.expected();
    let answers = exchange.answers(refusals);
    let call = Call::new(api, group, exchange.operation).builder(&quote!(support::client(&server)?));
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
        for content in exchanges.filter_map(|exchange| exchange.refusal.as_ref()?.content.as_ref()) {
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

/// What a test sends, and what it is answered. There is none for an operation whose body has no finite value, since it
/// can't be called at all.
struct Exchange<'a> {
    operation: &'a Operation,
    target: String,
    headers: Vec<(String, String)>,
    body: Option<(&'a Body, Value)>,
    success: Success,
    refusal: Option<Refusal>,
    /// Whether the request would pass the checks before it is sent.
    keeps_bounds: bool,
}

/// The answer of a server that accepts.
struct Success {
    status: u16,
    content: Option<(PayloadKind, Value)>,
    /// What the decoded value gives when it is written again, if that is not what was answered.
    rewritten: Option<Value>,
}

/// The answer of a server that refuses.
struct Refusal {
    status: u16,
    content: Option<Value>,
}

impl<'a> Exchange<'a> {
    fn new(api: &Api, operation: &'a Operation) -> Option<Self> {
        let parameters = Arguments::new(api, operation)?;
        let body = match &operation.body {
            Some(body) => Some((body, made(api, &body.payload, Direction::Sent)?)),
            None => None,
        };
        let fits = body.as_ref().is_none_or(|(body, json)| body_fits(api, body, json));
        Some(Self {
            operation,
            target: parameters.target(operation),
            headers: parameters.headers(),
            keeps_bounds: fits && parameters.keep_bounds(api),
            body,
            success: success(api, operation)?,
            refusal: refusal(api, operation),
        })
    }

    /// The JSON texts, before they are used.
    fn texts(&self) -> TokenStream {
        let body = self.body.as_ref().map(|(body, json)| text("body", body.payload.kind, json));
        let answer = self.success.content.as_ref().map(|(kind, json)| text("answer", *kind, json));
        let decoded = self.success.rewritten.as_ref().map(|json| text("decoded", PayloadKind::Json, json));
        quote!(#body #answer #decoded)
    }

    /// The request that the server expects.
    fn expected(&self) -> TokenStream {
        let (method, target) = (self.operation.http_method, &self.target);
        let headers = self.headers.iter().map(|(name, value)| quote!(.header(#name, #value)));
        let body = self.body.as_ref().map(|(body, _)| match body.payload.kind {
            PayloadKind::Json => quote!(.json(body)),
            PayloadKind::Bytes => {
                let media_type = &body.payload.media_type;
                quote!(.bytes(#media_type, body))
            }
        });
        let accept = matches!(self.success.content, Some((PayloadKind::Bytes, _))).then(|| quote!(.accept("*/*")));
        quote!(Expected::new(#method, #target) #(#headers)* #body #accept)
    }

    /// What it answers, request by request.
    fn answers(&self, refusals: &Refusals<'_>) -> TokenStream {
        let status = Literal::u16_unsuffixed(self.success.status);
        let accepted = match self.success.content {
            None => quote!(Answer::empty(#status)),
            Some((PayloadKind::Json, _)) => quote!(Answer::json(#status, answer)),
            Some((PayloadKind::Bytes, _)) => quote!(Answer::bytes(#status, answer)),
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
        let request = if self.refusal.is_some() { quote!(request.clone()) } else { quote!(request) };
        let body = match (&self.success.content, &self.success.rewritten) {
            (None, _) => None,
            (Some((PayloadKind::Bytes, _)), _) => Some(quote!(assert_eq!(response.body().as_ref(), answer.as_bytes());)),
            (Some((PayloadKind::Json, _)), None) => Some(quote!(support::assert_json(response.body(), answer);)),
            (Some((PayloadKind::Json, _)), Some(_)) => Some(quote!(support::assert_json(response.body(), decoded);)),
        };
        quote! {
            let response = #request.send_with_response().await?;
            assert_eq!(response.status().as_u16(), #status);
            #body
        }
    }

    /// Sends it again and looks at the error.
    fn refused(&self, refusals: &Refusals<'_>) -> Option<TokenStream> {
        let refusal = self.refusal.as_ref()?;
        let status = Literal::u16_unsuffixed(refusal.status);
        let content = refusal.content.as_ref();
        let code = content.and_then(|json| json.get("errorCode").or_else(|| json.get("error"))?.as_str());
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
        (PayloadKind::Bytes, Value::String(text)) => Literal::string(text),
        _ => wire_text::json_literal(value, "    "),
    };
    let name = format_ident!("{name}");
    quote!(let #name = #literal;)
}

/// The value of a payload.
fn made(api: &Api, payload: &Payload, direction: Direction) -> Option<Value> {
    example_value::json(api, &payload.ty, &payload.constraints, payload.example.as_ref(), direction)
}

fn body_fits(api: &Api, body: &Body, json: &Value) -> bool {
    let payload = &body.payload;
    let length = match payload.kind {
        PayloadKind::Json => json.to_string().len(),
        PayloadKind::Bytes => json.as_str().map_or(0, str::len),
    };
    body.max_bytes.is_none_or(|most| length <= most) && keeps_bounds(api, &payload.ty, &payload.constraints, json)
}

/// The first documented success; 200 without a body if there is none.
fn success(api: &Api, operation: &Operation) -> Option<Success> {
    let documented = operation.responses.iter().find(|response| response.status.is_success());
    let status = documented.map_or(200, |response| code(response.status));
    let Some(payload) = &operation.success else {
        return Some(Success {
            status,
            content: None,
            rewritten: None,
        });
    };
    let json = made(api, payload, Direction::Received)?;
    let rewritten = match payload.kind {
        PayloadKind::Json => Some(example_value::rewritten(api, &payload.ty, &json)).filter(|other| *other != json),
        PayloadKind::Bytes => None,
    };
    Some(Success {
        // HTTP lets no body stand in an answer with the status 204 or 205.
        status: if matches!(status, 204 | 205) { 200 } else { status },
        content: Some((payload.kind, json)),
        rewritten,
    })
}

/// The first documented 4xx with an example, or else the first one.
fn refusal(api: &Api, operation: &Operation) -> Option<Refusal> {
    let is_refusal = |response: &&Response| matches!(response.status, Status::Code(400..=499) | Status::Range(4));
    let payload = |response: &&Response| response.payload.as_ref().is_some_and(|payload| payload.example.is_some());
    let refusals = || operation.responses.iter().filter(is_refusal);
    let response = refusals().find(payload).or_else(|| refusals().next())?;
    let content = response
        .payload
        .as_ref()
        .filter(|payload| payload.kind == PayloadKind::Json)
        .and_then(|payload| made(api, payload, Direction::Received));
    Some(Refusal {
        status: code(response.status),
        content,
    })
}

/// A status of the documented kind.
fn code(status: Status) -> u16 {
    match status {
        Status::Code(code) => code,
        Status::Range(hundred) => hundred * 100,
        Status::Default => 200,
    }
}

/// The parameters that a test gives, with their values.
struct Arguments<'a>(Vec<(&'a Parameter, Value)>);

impl<'a> Arguments<'a> {
    fn new(api: &Api, operation: &'a Operation) -> Option<Self> {
        operation
            .handle_parameters
            .iter()
            .chain(operation.required_parameters())
            .chain(example::shown_parameters(operation))
            .map(|parameter| Some((parameter, super::example_code::parameter_json(api, parameter)?)))
            .collect::<Option<_>>()
            .map(Self)
    }

    fn keep_bounds(&self, api: &Api) -> bool {
        self.0
            .iter()
            .all(|(parameter, json)| keeps_bounds(api, &parameter.ty, &parameter.constraints, json))
    }

    /// Path and query as they travel.
    fn target(&self, operation: &Operation) -> String {
        let value = |name: &str| {
            let (_, json) = self.0.iter().find(|(parameter, _)| {
                parameter.location == ParameterLocation::Path && parameter.wire_name == name
            })?;
            Some(wire_text::plain(json))
        };
        let path = wire_text::path(&operation.path, value);
        let pairs: Vec<String> = self
            .0
            .iter()
            .filter(|(parameter, _)| parameter.location == ParameterLocation::Query)
            .flat_map(|(parameter, json)| wire_text::pairs(&parameter.wire_name, json))
            .collect();
        if pairs.is_empty() { path } else { format!("{path}?{}", pairs.join("&")) }
    }

    fn headers(&self) -> Vec<(String, String)> {
        self.0
            .iter()
            .filter(|(parameter, _)| parameter.location == ParameterLocation::Header)
            .map(|(parameter, json)| (parameter.wire_name.to_lowercase(), wire_text::plain(json)))
            .collect()
    }
}
