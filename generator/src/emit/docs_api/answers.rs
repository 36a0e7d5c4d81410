//! What an operation answers: its documented statuses, bodies and headers.

use serde::Serialize;

use super::super::docs_types::{linked, linked_type};
use super::super::{answer, docs, prose};
use crate::ir::{Api, Group, Operation, Payload, Response, Status, Success};

/// A header of an answer.
#[derive(PartialEq, Serialize)]
pub(super) struct Header {
    name: String,
    description: String,
}

/// A row of the table of answers.
#[derive(Serialize)]
pub(super) struct Answer {
    status: String,
    description: String,
    body: String,
    notes: String,
}

/// The row of an answer.
pub(super) fn answer(api: &Api, response: &Response) -> Answer {
    let headers: Vec<String> = response
        .headers
        .iter()
        .map(|header| prose::code_span(&header.name))
        .collect();
    Answer {
        status: status(response.status),
        description: prose::cell(&response.description),
        body: body(api, response),
        notes: match headers.as_slice() {
            [] => String::new(),
            [one] => format!("[header](#headers-of-answers) {one}"),
            more => format!("[headers](#headers-of-answers) {}", more.join(", ")),
        },
    }
}

/// The headers of all answers, each once: most operations share theirs.
pub(super) fn headers(api: &Api, group: &Group) -> Vec<Header> {
    let mut headers: Vec<Header> = Vec::new();
    for response in api
        .operations_of(group)
        .flat_map(|operation| &operation.responses)
    {
        for header in &response.headers {
            let header = Header {
                name: prose::code_span(&header.name),
                description: header
                    .description
                    .as_deref()
                    .map(prose::cell)
                    .unwrap_or_default(),
            };
            if !headers.contains(&header) {
                headers.push(header);
            }
        }
    }
    headers
}

/// What a call gives, and when.
pub(super) fn returns(api: &Api, operation: &Operation) -> String {
    match &operation.success {
        Success::Nothing => "`()`: the answer has no body".to_owned(),
        Success::One(payload) => linked_type(api, &payload.ty),
        Success::Optional(payload) => format!(
            "{}: `None` if the answer has no body",
            linked(api, &payload.ty, &answer::spelling(operation))
        ),
        Success::Choice(choice) => {
            let forms: Vec<String> = choice
                .forms
                .iter()
                .map(|form| match &form.payload {
                    Some(payload) => {
                        format!("`{}` with {}", form.name, linked_type(api, &payload.ty))
                    }
                    None => format!("`{}`", form.name),
                })
                .collect();
            format!(
                "{}, by status and media type: {}",
                prose::code_span(&answer::spelling(operation)),
                forms.join(", ")
            )
        }
    }
}

/// What an answer carries; with the media types if there are several.
fn body(api: &Api, response: &Response) -> String {
    match response.payloads.as_slice() {
        [] => "none".to_owned(),
        [only] => payload_type(api, only),
        several => {
            let forms: Vec<String> = several
                .iter()
                .map(|payload| {
                    let media_type = prose::code_span(&payload.media_type);
                    format!("{} as {media_type}", payload_type(api, payload))
                })
                .collect();
            forms.join(", or ")
        }
    }
}

fn payload_type(api: &Api, payload: &Payload) -> String {
    let phrases = docs::bounds(&payload.constraints);
    let ty = linked_type(api, &payload.ty);
    if phrases.is_empty() {
        ty
    } else {
        format!("{ty} ({})", phrases.join("; "))
    }
}

fn status(status: Status) -> String {
    match status {
        Status::Default => "any other".to_owned(),
        status => status.to_string(),
    }
}

/// The documented statuses that are no success: `400, 404 or 5XX`.
pub(super) fn error_statuses(operation: &Operation) -> String {
    let mut statuses: Vec<String> = operation
        .responses
        .iter()
        .filter(|response| !response.status.is_success())
        .map(|response| status(response.status))
        .collect();
    let last = statuses.pop().unwrap_or_default();
    if statuses.is_empty() {
        last
    } else {
        format!("{} or {last}", statuses.join(", "))
    }
}
