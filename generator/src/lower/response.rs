//! Responses: what the document tells of each; `success.rs` says what a call gives.

use super::body::{preferred_json, variant_name};
use super::content::{Traveller, no_lowering};
use super::{Hint, Lowerer};
use crate::diagnostic::Diagnostic;
use crate::ir::{Payload, PayloadKind, Response, ResponseHeader, Status, essence};
use crate::naming::TypeName;
use crate::source::document::{self, MediaType};

impl<'a> Lowerer<'a> {
    /// The answers that the document tells of.
    pub(super) fn lower_responses(
        &mut self,
        operation: &'a document::Operation,
        builder: Option<&TypeName>,
    ) -> Vec<Response> {
        let mut responses = Vec::new();
        for response in &operation.responses {
            if let Some(response) = self.lower_response(operation, response, builder) {
                responses.push(response);
            }
        }
        responses
    }

    fn lower_response(
        &mut self,
        operation: &'a document::Operation,
        response: &'a document::Response,
        builder: Option<&TypeName>,
    ) -> Option<Response> {
        let status = self.diagnostics.keep(status(response))?;
        let hint = Hint::at_top(format!("{} Response {}", operation.id, response.status));
        let traveller = Traveller { hint, builder };
        let payloads = if status.is_success() {
            self.lower_forms(response, &traveller)?
        } else {
            self.lower_only_form(response, &traveller)?
        };
        Some(Response {
            at: response.at.clone(),
            status,
            description: response.description.clone(),
            payloads,
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
}

impl<'a> Lowerer<'a> {
    /// What an answer of a success carries: every media type is read, JSON of one type under its first name.
    fn lower_forms(
        &mut self,
        response: &'a document::Response,
        traveller: &Traveller<'_>,
    ) -> Option<Vec<Payload>> {
        let mut payloads: Vec<Payload> = Vec::new();
        let mut is_complete = true;
        for (index, media) in response.content.iter().enumerate() {
            let form = if index == 0 {
                Some(traveller.clone())
            } else {
                let name = variant_name(media, &response.content);
                let name = self.diagnostics.keep(name);
                name.map(|name| traveller.then(name.as_str()))
            };
            let payload = self
                .received_kind(media)
                .zip(form)
                .and_then(|(kind, form)| self.lower_payload(media, kind, &form));
            match payload {
                Some(payload) if payloads.iter().any(|other| is_same(other, &payload)) => {}
                Some(payload) => payloads.push(payload),
                None => is_complete = false,
            }
        }
        is_complete.then_some(payloads)
    }

    /// What an error carries, for its documentation: JSON if it is offered.
    fn lower_only_form(
        &mut self,
        response: &'a document::Response,
        traveller: &Traveller<'_>,
    ) -> Option<Vec<Payload>> {
        let chosen = preferred_json(&response.content).or_else(|| response.content.first());
        let Some(media) = chosen else {
            return Some(Vec::new());
        };
        self.warn_of_others(&response.content, media);
        let kind = self.received_kind(media)?;
        Some(vec![self.lower_payload(media, kind, traveller)?])
    }

    /// How an answer is written; forms are only sent.
    fn received_kind(&mut self, media: &'a MediaType) -> Option<PayloadKind> {
        let kind = self.payload_kind(media)?;
        if matches!(kind, PayloadKind::Form | PayloadKind::Multipart) {
            self.diagnostics.push(no_lowering(media, " as an answer"));
            return None;
        }
        Some(kind)
    }
}

/// Whether two payloads are read in the same way and give the same.
pub(super) fn is_same(one: &Payload, other: &Payload) -> bool {
    let is_json = one.kind == PayloadKind::Json;
    one.kind == other.kind
        && one.ty == other.ty
        && (is_json || essence(&one.media_type) == essence(&other.media_type))
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
