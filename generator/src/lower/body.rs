//! Request bodies, and the payload that bodies and responses carry.

use super::schema::Use;
use super::{Hint, Lowerer};
use crate::diagnostic::Diagnostic;
use crate::ir::{Body, Payload, PayloadKind, Type};
use crate::source::document::{self, MediaType};
use crate::spec_path::SpecPath;

impl<'a> Lowerer<'a> {
    /// The body that an operation takes.
    pub(super) fn lower_body(&mut self, operation: &'a document::Operation) -> Option<Body> {
        let body = operation.body.as_ref()?;
        let hint = Hint::at_top(format!("{} Request", operation.id));
        let payload = self.lower_content(&body.content, &body.at, &hint)?;
        Some(Body {
            at: body.at.clone(),
            description: body.description.clone(),
            required: body.required,
            payload,
            max_bytes: self.config.body_limit(&operation.id),
        })
    }

    /// The payload of a `content`: JSON if it is offered, bytes otherwise.
    pub(super) fn lower_content(
        &mut self,
        content: &'a [MediaType],
        at: &SpecPath,
        hint: &Hint,
    ) -> Option<Payload> {
        let chosen = content
            .iter()
            .find_map(|media| Some((media, kind(&media.name)?)));
        let Some((media, kind)) = chosen else {
            if let Some(first) = content.first() {
                let message = format!(
                    "the media type `{}` has no lowering yet",
                    first.name.escape_debug()
                );
                self.diagnostics.push(
                    Diagnostic::error(&first.at, message)
                        .help("JSON has one, and application/octet-stream"),
                );
            } else {
                self.diagnostics.push(
                    Diagnostic::error(at, "a body without a media type")
                        .help("give it a `content`"),
                );
            }
            return None;
        };
        for other in content.iter().filter(|other| !std::ptr::eq(*other, media)) {
            self.diagnostics.push(Diagnostic::warning(
                &other.at,
                format!(
                    "not offered to callers: the client speaks `{}` here",
                    media.name.escape_debug()
                ),
            ));
        }
        self.lower_payload(media, kind, hint)
    }

    fn lower_payload(
        &mut self,
        media: &'a MediaType,
        kind: PayloadKind,
        hint: &Hint,
    ) -> Option<Payload> {
        let used = match (kind, &media.schema) {
            (PayloadKind::Bytes, _) => Use::plain(Type::Bytes),
            (PayloadKind::Json, Some(schema)) => self.lower_use(schema, hint)?,
            (PayloadKind::Json, None) => Use::plain(Type::Json),
        };
        Some(Payload {
            at: media.at.clone(),
            media_type: media.name.clone(),
            kind,
            ty: used.ty,
            constraints: used.constraints,
            example: media.examples.first().map(|example| example.value.clone()),
        })
    }
}

/// How a media type is written, if it has a lowering.
fn kind(media_type: &str) -> Option<PayloadKind> {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    match essence {
        "application/json" => Some(PayloadKind::Json),
        "application/octet-stream" => Some(PayloadKind::Bytes),
        _ => None,
    }
}
