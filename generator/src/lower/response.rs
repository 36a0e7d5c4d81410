//! Responses: all of them are documented, and the successes among them say what a call gives.

use super::{Hint, Lowerer};
use crate::diagnostic::Diagnostic;
use crate::ir::{Payload, Response, ResponseHeader, Status};
use crate::source::document;

impl<'a> Lowerer<'a> {
    /// The answers that the document tells of.
    pub(super) fn lower_responses(&mut self, operation: &'a document::Operation) -> Vec<Response> {
        let mut responses = Vec::new();
        for response in &operation.responses {
            if let Some(response) = self.lower_response(operation, response) {
                responses.push(response);
            }
        }
        responses
    }

    fn lower_response(
        &mut self,
        operation: &'a document::Operation,
        response: &'a document::Response,
    ) -> Option<Response> {
        let status = self.diagnostics.keep(status(response))?;
        let payload = if response.content.is_empty() {
            None
        } else {
            let hint = Hint::at_top(format!("{} Response {}", operation.id, response.status));
            Some(self.lower_content(&response.content, &response.at, &hint)?)
        };
        Some(Response {
            at: response.at.clone(),
            status,
            description: response.description.clone(),
            payload,
            headers: response
                .headers
                .iter()
                .map(|header| ResponseHeader {
                    at: header.at.clone(),
                    name: header.name.clone(),
                    description: header.description.clone(),
                })
                .collect(),
        })
    }

    /// What a success carries: all documented successes have to agree.
    pub(super) fn success(
        &mut self,
        operation: &document::Operation,
        responses: &[Response],
    ) -> Option<Payload> {
        let mut successes = responses
            .iter()
            .filter(|response| response.status.is_success());
        let Some(first) = successes.next() else {
            self.diagnostics.push(
                Diagnostic::warning(&operation.at.child("responses"), "no success is documented")
                    .help("any 2xx is taken for one, and its body is not read"),
            );
            return None;
        };
        for other in successes {
            let same = match (&first.payload, &other.payload) {
                (None, None) => true,
                (Some(one), Some(other)) => one.ty == other.ty && one.kind == other.kind,
                _ => false,
            };
            if !same {
                self.diagnostics.push(
                    Diagnostic::error(
                        &other.at,
                        "successes of different types have no lowering yet",
                    )
                    .help(format!("the other one is {}", first.at)),
                );
            }
        }
        first.payload.clone()
    }
}

fn status(response: &document::Response) -> Result<Status, Diagnostic> {
    let text = response.status.as_str();
    let parsed = match text {
        "default" => Some(Status::Default),
        _ => match text.as_bytes() {
            [hundred @ b'1'..=b'5', b'X', b'X'] => Some(Status::Range(u16::from(hundred - b'0'))),
            [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'] => text.parse().ok().map(Status::Code),
            _ => None,
        },
    };
    parsed.ok_or_else(|| {
        Diagnostic::error(
            &response.at,
            format!("`{}` is not a status", text.escape_debug()),
        )
        .help("it is a code such as 404, a range such as 5XX, or `default`")
    })
}
