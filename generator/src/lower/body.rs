//! Request bodies: one media type, or several among which callers choose.

use super::content::{Traveller, describe, is_json};
use super::{Hint, Lowerer};
use crate::diagnostic::Diagnostic;
use crate::ir::{Body, BodyChoice, Content, essence};
use crate::naming::{Scope, TypeName, VariantName};
use crate::source::document::{self, MediaType};

impl<'a> Lowerer<'a> {
    /// The body that an operation takes. Types that only it needs stand beside the builder, under its name.
    pub(super) fn lower_body(
        &mut self,
        operation: &'a document::Operation,
        builder: Option<&TypeName>,
        builders: &mut Scope,
    ) -> Option<Body> {
        let body = operation.body.as_ref()?;
        let traveller = Traveller {
            hint: Hint::at_top(format!("{} Request", operation.id)),
            builder,
        };
        let content = self.lower_body_content(body, &traveller, builders)?;
        let lowered = Body {
            at: body.at.clone(),
            description: body.description.clone(),
            required: body.required,
            content,
            max_bytes: self.config.body_limit(&operation.id),
        };
        for parts in lowered
            .payloads()
            .filter_map(|payload| payload.parts.as_ref())
        {
            let claimed = builders.claim(parts.name.as_str(), &operation.id, &body.at);
            self.diagnostics.keep(claimed)?;
            if lowered.max_bytes.is_some() {
                self.diagnostics.push(
                    Diagnostic::error(&body.at, "the size of a body of parts is not checked")
                        .help("take the operation out of [body_limits] in codegen.toml"),
                );
            }
        }
        Some(lowered)
    }

    /// JSON if it is offered; otherwise every form that is.
    fn lower_body_content(
        &mut self,
        body: &'a document::RequestBody,
        traveller: &Traveller<'_>,
        builders: &mut Scope,
    ) -> Option<Content> {
        let Some(first) = body.content.first() else {
            self.diagnostics.push(
                Diagnostic::error(&body.at, "a body without a media type")
                    .help("give it a `content`"),
            );
            return None;
        };
        if let Some(json) = preferred_json(&body.content) {
            self.warn_of_others(&body.content, json);
            return self.lower_single(json, traveller);
        }
        if body.content.len() == 1 {
            return self.lower_single(first, traveller);
        }
        let choice = self.lower_choice(body, traveller)?;
        let claimed = builders.claim(choice.name.as_str(), choice.name.as_str(), &body.at);
        self.diagnostics.keep(claimed)?;
        Some(Content::Choice(choice))
    }

    fn lower_single(&mut self, media: &'a MediaType, traveller: &Traveller<'_>) -> Option<Content> {
        let kind = self.payload_kind(media)?;
        self.lower_payload(media, kind, traveller).map(Content::One)
    }

    /// One variant for each media type.
    fn lower_choice(
        &mut self,
        body: &'a document::RequestBody,
        traveller: &Traveller<'_>,
    ) -> Option<BodyChoice> {
        let mut scope = Scope::new("variant", "leave out one of the two media types");
        let mut variants = Vec::new();
        for media in &body.content {
            let name = variant_name(media, &body.content).and_then(|name| {
                scope.claim(name.as_str(), &media.name, &media.at)?;
                Ok(name)
            });
            let name = self.diagnostics.keep(name);
            let kind = self.payload_kind(media);
            if let (Some(name), Some(kind)) = (name, kind) {
                let traveller = traveller.then(name.as_str());
                if let Some(payload) = self.lower_payload(media, kind, &traveller) {
                    variants.push((name, payload));
                }
            }
        }
        let name = TypeName::beside(traveller.builder?, "Body");
        (variants.len() == body.content.len()).then_some(BodyChoice { name, variants })
    }

    /// Says of the other media types that the client doesn't speak them here.
    pub(super) fn warn_of_others(&mut self, content: &[MediaType], chosen: &MediaType) {
        for other in content.iter().filter(|other| !std::ptr::eq(*other, chosen)) {
            self.diagnostics.push(Diagnostic::warning(
                &other.at,
                format!(
                    "not offered to callers: the client speaks {} here",
                    describe(chosen)
                ),
            ));
        }
    }
}

/// The JSON among the media types: `application/json`, or else the first that is JSON under another name.
pub(super) fn preferred_json(content: &[MediaType]) -> Option<&MediaType> {
    let plain = content
        .iter()
        .find(|media| essence(&media.name) == "application/json");
    plain.or_else(|| content.iter().find(|media| is_json(&media.name)))
}

/// The variant for a media type: named after its subtype, or after all of it if another one has the same subtype.
pub(super) fn variant_name(
    media: &MediaType,
    all: &[MediaType],
) -> Result<VariantName, Diagnostic> {
    let short = |media: &MediaType| VariantName::of_media_type(&essence(&media.name), &media.at);
    let name = short(media)?;
    let is_shared = all.iter().any(|other| {
        essence(&other.name) != essence(&media.name)
            && short(other).is_ok_and(|other| other == name)
    });
    if is_shared {
        return VariantName::new(&essence(&media.name), &media.at);
    }
    Ok(name)
}
