//! What requests and answers carry: media types, forms of several parts, and the forms among which one is chosen.

use std::sync::Arc;

use serde_json::Value;

use super::operation::Status;
use super::types::{Constraints, Type};
use crate::naming::{TypeName, ValueName, VariantName};
use crate::spec_path::SpecPath;

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// Where it stands.
    pub at: SpecPath,
    /// What it is, as written.
    pub description: Option<String>,
    /// Whether it must be sent.
    pub required: bool,
    /// What it carries.
    pub content: Content,
    /// The most bytes that it may have, from `codegen.toml`.
    pub max_bytes: Option<usize>,
}

/// What a request body carries.
#[derive(Clone, Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "there is one for an operation, and nearly all are the large one"
)]
pub enum Content {
    /// One thing.
    One(Payload),
    /// One of several: callers choose.
    Choice(BodyChoice),
}

/// A body that callers can send in one of several media types.
#[derive(Clone, Debug)]
pub struct BodyChoice {
    /// The enum.
    pub name: TypeName,
    /// Its variants; at least two.
    pub variants: Vec<(VariantName, Payload)>,
}

impl Body {
    /// Its forms, the first of which examples show.
    pub fn payloads(&self) -> impl Iterator<Item = &Payload> {
        let (one, several) = match &self.content {
            Content::One(payload) => (Some(payload), &[][..]),
            Content::Choice(choice) => (None, choice.variants.as_slice()),
        };
        one.into_iter()
            .chain(several.iter().map(|(_, payload)| payload))
    }

    /// Its only form, if callers have no choice.
    #[must_use]
    pub fn only(&self) -> Option<&Payload> {
        match &self.content {
            Content::One(payload) => Some(payload),
            Content::Choice(_) => None,
        }
    }

    /// The types of the values in it.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        self.payloads().flat_map(Payload::types)
    }
}

/// What a body carries, in either direction.
#[derive(Clone, Debug)]
pub struct Payload {
    /// Where its media type stands.
    pub at: SpecPath,
    /// The media type.
    pub media_type: String,
    /// How it is written.
    pub kind: PayloadKind,
    /// The type of its value; of no meaning if it consists of parts.
    pub ty: Type,
    /// The bounds on its value.
    pub constraints: Constraints,
    /// An example value; the answers of many operations share theirs.
    pub example: Option<Arc<Value>>,
    /// The parts, if it consists of parts.
    pub parts: Option<Parts>,
}

impl Payload {
    /// The types of the values in it.
    #[must_use]
    pub fn types(&self) -> Box<dyn Iterator<Item = &Type> + '_> {
        match &self.parts {
            Some(parts) => Box::new(parts.parts.iter().map(|part| &part.ty)),
            None => Box::new(std::iter::once(&self.ty)),
        }
    }
}

/// How a payload is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayloadKind {
    /// As JSON.
    Json,
    /// As text in UTF-8.
    Text,
    /// As the bytes that they are.
    Bytes,
    /// As names and values: `application/x-www-form-urlencoded`.
    Form,
    /// As parts: `multipart/form-data`.
    Multipart,
}

/// A body of several parts.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The struct that callers fill in.
    pub name: TypeName,
    /// The parts, in the order of the document.
    pub parts: Vec<Part>,
}

/// One part, or several of one name.
#[derive(Clone, Debug)]
pub struct Part {
    /// Where it stands.
    pub at: SpecPath,
    /// Its name on the wire.
    pub wire_name: String,
    /// Its Rust name.
    pub name: ValueName,
    /// How it is written.
    pub kind: PartKind,
    /// Whether it is a list, which gives one part for each entry.
    pub is_list: bool,
    /// The type of its value: `Bytes`, or a list of them, for files.
    pub ty: Type,
    /// The bounds on its value.
    pub constraints: Constraints,
    /// Whether it must be given.
    pub required: bool,
    /// Whether callers should move away from it.
    pub deprecated: bool,
    /// What it is, as written.
    pub description: Option<String>,
    /// An example value.
    pub example: Option<Value>,
    /// Its media type, if `encoding` names a single one.
    pub media_type: Option<String>,
}

/// How a part is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// A file.
    File,
    /// A value as text.
    Text,
    /// A value as JSON.
    Json,
}

/// What a success carries.
#[derive(Clone, Debug)]
pub enum Success {
    /// Nothing that is read.
    Nothing,
    /// This.
    One(Payload),
    /// This, or no body.
    Optional(Payload),
    /// One of several forms.
    Choice(AnswerChoice),
}

impl Success {
    /// What it carries if that is always one and the same.
    #[must_use]
    pub fn only(&self) -> Option<&Payload> {
        match self {
            Self::One(payload) => Some(payload),
            Self::Nothing | Self::Optional(_) | Self::Choice(_) => None,
        }
    }

    /// Everything that it may carry.
    #[must_use]
    pub fn payloads(&self) -> Vec<&Payload> {
        match self {
            Self::Nothing => Vec::new(),
            Self::One(payload) | Self::Optional(payload) => vec![payload],
            Self::Choice(choice) => {
                let forms = choice.forms.iter();
                forms.filter_map(|form| form.payload.as_ref()).collect()
            }
        }
    }

    /// Whether it carries nothing that is read.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }
}

/// An answer that has one of several forms.
#[derive(Clone, Debug)]
pub struct AnswerChoice {
    /// The enum.
    pub name: TypeName,
    /// Its variants; at least two.
    pub forms: Vec<AnswerForm>,
}

/// One form of an answer.
#[derive(Clone, Debug)]
pub struct AnswerForm {
    /// The variant.
    pub name: VariantName,
    /// The statuses that are documented with it.
    pub statuses: Vec<Status>,
    /// What it carries.
    pub payload: Option<Payload>,
}

/// A media type in lower case, without its parameters.
#[must_use]
pub fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}
