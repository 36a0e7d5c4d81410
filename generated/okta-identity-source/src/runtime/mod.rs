//! The hand-written part of this crate: the client, requests and responses, errors, validation and small value types.
//!
//! The generated code describes operations and models; everything that is the same for all of them is here.

pub mod api_error;
pub mod attributes;
#[cfg(feature = "blocking")]
mod blocking;
pub mod client;
mod credentials;
pub mod error;
pub mod exchange;
pub mod nullable;
pub mod open_enum;
pub mod operation;
mod org_url;
pub mod personal;
pub mod request;
pub mod response;
pub mod secret;
mod target;
mod transport;
pub mod validate;
pub mod violation;

#[allow(
    unused_imports,
    reason = "which of these the generated code names depends on the document"
)]
pub use self::{
    api_error::ApiError,
    attributes::{CustomAttributes, DeclaredAttribute},
    client::{Client, ClientBuilder},
    error::{
        ConfigurationError, DecodeError, DecodeErrorKind, Error, TransportError,
        TransportErrorKind, ValidationError,
    },
    exchange::{MAX_ERROR_BYTES, MAX_RESPONSE_BYTES},
    nullable::Nullable,
    open_enum::UnknownValue,
    operation::Operation,
    personal::Personal,
    request::Request,
    response::{RateLimit, Response},
    secret::Secret,
    validate::{Checker, Number, Validate},
    violation::{Location, Rule, Scalar, Violation},
};
