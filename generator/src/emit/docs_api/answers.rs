//! What an operation answers: its documented statuses, bodies and headers.

use serde::Serialize;

use super::super::docs_types::linked_type;
use super::super::{docs, prose};
use crate::ir::{Api, Group, Operation, Payload, Response, Status};

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
        body: response
            .payload
            .as_ref()
            .map_or_else(|| "none".to_owned(), |payload| payload_type(api, payload)),
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
