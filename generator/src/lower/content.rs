//! The content of bodies and answers: how a media type is written, and what it carries.

use std::sync::Arc;

use super::schema::Use;
use super::{Hint, Lowerer};
use crate::diagnostic::Diagnostic;
use crate::ir::alias::unalias;
use crate::ir::{ModelKind, Payload, PayloadKind, Type, essence};
use crate::naming::TypeName;
use crate::source::document::{MediaType, Schema, SchemaRef};

/// Where a payload belongs.
#[derive(Clone)]
pub(super) struct Traveller<'n> {
    /// What a schema in place is called.
    pub(super) hint: Hint,
    /// The builder of the operation, if it has a name.
    pub(super) builder: Option<&'n TypeName>,
}

impl Traveller<'_> {
    /// The same for one of several forms.
    pub(super) fn then(&self, form: &str) -> Self {
        Self {
            hint: self.hint.then(form),
            builder: self.builder,
        }
    }
}

impl<'a> Lowerer<'a> {
    /// How the content of a media type is written.
    pub(super) fn payload_kind(&mut self, media: &'a MediaType) -> Option<PayloadKind> {
        let kind = self.judge(media);
        self.diagnostics.keep(kind)
    }

    fn judge(&self, media: &'a MediaType) -> Result<PayloadKind, Diagnostic> {
        if !is_media_type(&media.name) {
            return Err(Diagnostic::error(
                &media.at,
                format!("{} is not a media type", describe(media)),
            )
            .help(
                "it is a type and a subtype, such as text/plain; a range such as */* names none",
            ));
        }
        let essence = essence(&media.name);
        match essence.as_str() {
            json if is_json(json) => return Ok(PayloadKind::Json),
            "application/octet-stream" => return Ok(PayloadKind::Bytes),
            "application/x-www-form-urlencoded" => return Ok(PayloadKind::Form),
            "multipart/form-data" => return Ok(PayloadKind::Multipart),
            parts if parts.starts_with("multipart/") => return Err(no_lowering(media, "")),
            _ => {}
        }
        let schema = media.schema.as_ref().and_then(|schema| self.end(schema));
        let is_text = essence.starts_with("text/")
            || essence == "application/xml"
            || essence.ends_with("+xml");
        match schema.map(|schema| (schema.type_name.as_deref(), schema.format.as_deref())) {
            Some((Some("string"), Some("binary"))) => Ok(PayloadKind::Bytes),
            Some((Some("string"), _)) => Ok(PayloadKind::Text),
            None if is_text => Ok(PayloadKind::Text),
            None => Ok(PayloadKind::Bytes),
            Some((kind, _)) => {
                let what = format!(" of `type: {}`", kind.unwrap_or("object").escape_debug());
                Err(no_lowering(media, &what))
            }
        }
    }

    /// The schema that a schema stands for in the end.
    fn end(&self, schema: &'a SchemaRef) -> Option<&'a Schema> {
        /// Longer chains of schemas that only refer to the next one are no texts.
        const MAX_STEPS: usize = 32;
        let mut schema = self.target(schema)?;
        for _ in 0..MAX_STEPS {
            match self.only_reference(schema) {
                Some(next) => schema = self.target(next)?,
                None => return Some(schema),
            }
        }
        None
    }

    /// What a media type carries.
    pub(super) fn lower_payload(
        &mut self,
        media: &'a MediaType,
        kind: PayloadKind,
        traveller: &Traveller<'_>,
    ) -> Option<Payload> {
        let (used, parts) = match (kind, &media.schema) {
            (PayloadKind::Bytes, _) => (Use::plain(Type::Bytes), None),
            (PayloadKind::Json, Some(schema)) => (self.lower_use(schema, &traveller.hint)?, None),
            (PayloadKind::Json, None) => (Use::plain(Type::Json), None),
            (PayloadKind::Text, Some(schema)) => (self.lower_text(schema, traveller)?, None),
            (PayloadKind::Text, None) => (Use::plain(Type::Text), None),
            (PayloadKind::Form, Some(schema)) => (self.lower_form(media, schema, traveller)?, None),
            (PayloadKind::Multipart, Some(schema)) => {
                let parts = self.lower_parts(media, schema, traveller)?;
                (Use::plain(Type::Bytes), Some(parts))
            }
            (PayloadKind::Form | PayloadKind::Multipart, None) => {
                self.diagnostics.push(
                    Diagnostic::error(&media.at, "a form without a `schema`")
                        .help("give it a schema of `type: object` with `properties`"),
                );
                return None;
            }
        };
        let example = media.examples.first().map(|example| example.value.clone());
        Some(Payload {
            at: media.at.clone(),
            media_type: media.name.clone(),
            kind,
            ty: used.ty,
            constraints: used.constraints,
            example: example.or_else(|| Self::own_example(media, kind).map(Arc::new)),
            parts,
        })
    }

    /// The example of a text's own schema.
    fn own_example(media: &'a MediaType, kind: PayloadKind) -> Option<serde_json::Value> {
        match &media.schema {
            Some(SchemaRef::Inline(schema)) if kind == PayloadKind::Text => schema.example.clone(),
            _ => None,
        }
    }

    /// A text as it is: no list of values and no format gives it another type.
    fn lower_text(&mut self, schema: &'a SchemaRef, traveller: &Traveller<'_>) -> Option<Use> {
        let target = self.end(schema)?;
        if !target.enumeration.is_empty() || !target.known_values.is_empty() {
            return Some(Use::plain(Type::Text));
        }
        let used = self.lower_use(schema, &traveller.hint)?;
        if *unalias(&self.models, &used.ty) == Type::Text {
            return Some(used);
        }
        Some(Use::plain(Type::Text))
    }

    /// An object whose fields are plain values or lists of them.
    fn lower_form(
        &mut self,
        media: &'a MediaType,
        schema: &'a SchemaRef,
        traveller: &Traveller<'_>,
    ) -> Option<Use> {
        let used = self.lower_use(schema, &traveller.hint)?;
        let fields = match unalias(&self.models, &used.ty) {
            Type::Model(name) => match self.models.get(name).map(|model| &model.kind) {
                Some(ModelKind::Struct(kind)) => Some(kind.fields.as_slice()),
                _ => None,
            },
            _ => None,
        };
        let Some(fields) = fields else {
            self.diagnostics
                .push(no_lowering(media, " of anything but declared `properties`"));
            return None;
        };
        let wrong: Vec<Diagnostic> = fields
            .iter()
            .filter(|field| !field.read_only && !self.is_flat(&field.ty))
            .map(|field| {
                Diagnostic::error(
                    &field.at,
                    "a field of a form has no lowering for this type yet",
                )
                .help("texts, numbers, booleans and dates have one, and lists of them")
            })
            .collect();
        let is_fine = wrong.is_empty();
        for diagnostic in wrong {
            self.diagnostics.push(diagnostic);
        }
        is_fine.then_some(used)
    }

    /// Whether a value is one text, or several.
    fn is_flat(&self, ty: &Type) -> bool {
        match unalias(&self.models, ty) {
            Type::List(item, _) => self.is_single(item),
            _ => self.is_single(ty),
        }
    }

    /// Whether a value is one text.
    pub(super) fn is_single(&self, ty: &Type) -> bool {
        match unalias(&self.models, ty) {
            Type::Text | Type::Int32 | Type::Int64 | Type::Float | Type::Bool | Type::Timestamp => {
                true
            }
            Type::Model(name) => matches!(
                self.models.get(name).map(|model| &model.kind),
                Some(ModelKind::Enum(_))
            ),
            _ => false,
        }
    }
}

/// A media type for a message.
pub(super) fn describe(media: &MediaType) -> String {
    format!("`{}`", media.name.escape_debug())
}

pub(super) fn no_lowering(media: &MediaType, what: &str) -> Diagnostic {
    Diagnostic::error(
        &media.at,
        format!("the media type {}{what} has no lowering yet", describe(media)),
    )
    .help("JSON has one, texts and bytes of any media type, and forms of plain values, multipart/form-data with files")
}

/// JSON, or another format that is written as JSON: `application/merge-patch+json`.
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence.ends_with("+json")
}

/// Whether it is one media type that a header can carry: `type/subtype`, perhaps with parameters.
fn is_media_type(text: &str) -> bool {
    let is_token = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
    let mut names = essence.trim_end().split('/');
    let is_pair = names.next().is_some_and(is_token) && names.next().is_some_and(is_token);
    is_pair
        && names.next().is_none()
        && parameters
            .bytes()
            .all(|byte| byte.is_ascii_graphic() || byte == b' ')
        && !text.ends_with(' ')
}
