//! The exchange of a wire test: the request that an operation's examples give, and the answers that are documented.

use serde_json::Value;

use crate::emit::example_bounds::keeps_bounds;
use crate::emit::example_value::{self, Direction};
use crate::emit::{example, example_body, example_code, wire_text};
use crate::ir::{
    Api, Body, Operation, Parameter, ParameterLocation, Payload, PayloadKind, Response, Spelling,
    Status,
};

/// What a test sends, and what it is answered. There is none for an operation whose body has no finite value, since it
/// can't be called at all.
pub(crate) struct Exchange<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) target: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<Sent<'a>>,
    pub(crate) success: Success<'a>,
    pub(super) refusal: Option<Refusal>,
    /// Whether the request would pass the checks before it is sent.
    pub(crate) keeps_bounds: bool,
}

/// The body of a request.
pub(super) enum Sent<'a> {
    /// JSON, however it is laid out.
    Json(&'a Payload, Value),
    /// This text, to the letter; of parts, with `BOUNDARY` between them.
    Text(&'a Payload, String),
}

/// The answer of a server that accepts.
pub(crate) struct Success<'a> {
    pub(crate) status: u16,
    pub(crate) content: Option<(&'a Payload, Value)>,
    /// What the decoded value gives when it is written again, if that is not what was answered.
    pub(super) rewritten: Option<Value>,
}

/// The answer of a server that refuses.
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) content: Option<Value>,
}

impl<'a> Exchange<'a> {
    /// The exchange of an operation.
    pub(crate) fn new(api: &Api, operation: &'a Operation) -> Option<Self> {
        let parameters = Arguments::new(api, operation)?;
        let (body, fits) = match &operation.body {
            Some(body) => {
                let (body, fits) = sent(api, body)?;
                (Some(body), fits)
            }
            None => (None, true),
        };
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
}

/// The value of a payload.
fn made(api: &Api, payload: &Payload, direction: Direction) -> Option<Value> {
    example_value::json(
        api,
        &payload.ty,
        &payload.constraints,
        payload.example.as_deref(),
        direction,
    )
}

/// The body that the example call sends, and whether it keeps the bounds.
fn sent<'a>(api: &Api, body: &'a Body) -> Option<(Sent<'a>, bool)> {
    let payload = body.payloads().next()?;
    if let Some(parts) = &payload.parts {
        let (text, fits) = example_body::parts_text(api, parts)?;
        return Some((Sent::Text(payload, text), fits));
    }
    let json = made(api, payload, Direction::Sent)?;
    let fits = keeps_bounds(api, &payload.ty, &payload.constraints, &json);
    let (sent, length) = match payload.kind {
        PayloadKind::Json => {
            let length = json.to_string().len();
            (Sent::Json(payload, json), length)
        }
        PayloadKind::Form => {
            let text = wire_text::form(&json);
            let length = text.len();
            (Sent::Text(payload, text), length)
        }
        PayloadKind::Text | PayloadKind::Bytes | PayloadKind::Multipart => {
            let text = json.as_str()?.to_owned();
            let length = text.len();
            (Sent::Text(payload, text), length)
        }
    };
    Some((
        sent,
        fits && body.max_bytes.is_none_or(|most| length <= most),
    ))
}

/// The first documented success; 200 without a body if there is none.
fn success<'a>(api: &Api, operation: &'a Operation) -> Option<Success<'a>> {
    let payload = operation.success.payloads().into_iter().next();
    let mut successes = operation
        .responses
        .iter()
        .filter(|response| response.status.is_success());
    let documented = match payload {
        Some(_) => successes.find(|response| !response.payloads.is_empty()),
        None => successes.next(),
    };
    let status = documented.map_or(200, |response| code(response.status));
    let Some(payload) = payload else {
        return Some(Success {
            status,
            content: None,
            rewritten: None,
        });
    };
    let json = made(api, payload, Direction::Received)?;
    let rewritten = match payload.kind {
        PayloadKind::Json => {
            Some(example_value::rewritten(api, &payload.ty, &json)).filter(|other| *other != json)
        }
        _ => None,
    };
    Some(Success {
        // HTTP lets no body stand in an answer with the status 204 or 205.
        status: if matches!(status, 204 | 205) {
            200
        } else {
            status
        },
        content: Some((payload, json)),
        rewritten,
    })
}

/// The first documented 4xx with an example, or else the first one.
fn refusal(api: &Api, operation: &Operation) -> Option<Refusal> {
    let is_refusal = |response: &&Response| {
        matches!(response.status, Status::Code(400..=499) | Status::Range(4))
    };
    let payload = |response: &&Response| {
        response
            .payloads
            .iter()
            .any(|payload| payload.example.is_some())
    };
    let refusals = || operation.responses.iter().filter(is_refusal);
    let response = refusals().find(payload).or_else(|| refusals().next())?;
    let content = response
        .payloads
        .iter()
        .find(|payload| payload.kind == PayloadKind::Json)
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
            .map(|parameter| Some((parameter, example_code::parameter_json(api, parameter)?)))
            .collect::<Option<_>>()
            .map(Self)
    }

    fn keep_bounds(&self, api: &Api) -> bool {
        self.0.iter().all(|(parameter, json)| {
            let is_mishandled = |text: String| {
                let mut characters = api.mishandled_path_characters.keys();
                parameter.location == ParameterLocation::Path
                    && characters.any(|character| text.contains(*character))
            };
            keeps_bounds(api, &parameter.ty, &parameter.constraints, json)
                && !is_mishandled(self::text(parameter, json))
        })
    }

    /// Path and query as they travel.
    fn target(&self, operation: &Operation) -> String {
        let value = |name: &str| {
            let (parameter, json) = self.0.iter().find(|(parameter, _)| {
                parameter.location == ParameterLocation::Path && parameter.wire_name == name
            })?;
            Some(text(parameter, json))
        };
        let path = wire_text::path(&operation.path, value);
        let pairs: Vec<String> = self
            .0
            .iter()
            .filter(|(parameter, _)| parameter.location == ParameterLocation::Query)
            .flat_map(|(parameter, json)| pairs(parameter, json))
            .collect();
        if pairs.is_empty() {
            path
        } else {
            format!("{path}?{}", pairs.join("&"))
        }
    }

    fn headers(&self) -> Vec<(String, String)> {
        let travelling = |location| {
            let all = self.0.iter();
            all.filter(move |(parameter, _)| parameter.location == location)
        };
        let mut headers: Vec<(String, String)> = travelling(ParameterLocation::Header)
            .map(|(parameter, json)| (parameter.wire_name.to_lowercase(), text(parameter, json)))
            .collect();
        let cookies: Vec<String> = travelling(ParameterLocation::Cookie)
            .flat_map(|(parameter, json)| pairs(parameter, json))
            .collect();
        if !cookies.is_empty() {
            headers.push(("cookie".to_owned(), cookies.join("; ")));
        }
        headers
    }
}

/// The value of a parameter in one text.
fn text(parameter: &Parameter, json: &Value) -> String {
    match (parameter.spelling, json) {
        (Spelling::Joined(delimiter), Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(wire_text::plain).collect();
            items.join(&delimiter.to_string())
        }
        _ => wire_text::plain(json),
    }
}

/// The pairs of name and value that a parameter gives.
fn pairs(parameter: &Parameter, json: &Value) -> Vec<String> {
    match (parameter.spelling, json) {
        (Spelling::Joined(_), Value::Array(items)) if items.is_empty() => Vec::new(),
        (Spelling::Joined(_), _) => {
            wire_text::pairs(&parameter.wire_name, &Value::from(text(parameter, json)))
        }
        (Spelling::Plain, _) => wire_text::pairs(&parameter.wire_name, json),
    }
}
