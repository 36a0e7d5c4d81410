//! What a call tells `tracing`: one span for it, one for each request that it sends, and an event for each wait.
//!
//! The names are those of OpenTelemetry's conventions for HTTP clients, where there is one. `url.full`, which they also
//! ask for, is left out: paths and queries hold external ids. So are bodies, headers and the server's words. The README of
//! the generated crate lists the spans and their fields for users.
//!
//! A span is never entered across an await: futures carry theirs. One that is dropped closes its span.

use std::{future::Future, time::Duration};

use http::{HeaderMap, Method, StatusCode};
use tracing::{
    Instrument as _, Span,
    field::Empty,
    instrument::{Instrumented, WithSubscriber as _},
};
use url::Url;

use super::{
    auth::error::AuthErrorKind,
    error::Error,
    operation::Operation,
    response::{Response, request_id},
    transport_error::{TransportError, TransportErrorKind},
};

/// What filters know the spans and events by: the name of this crate.
const TARGET: &str = env!("CARGO_CRATE_NAME");

// Fields that are filled in when a span is there already.
const STATUS_CODE: &str = "http.response.status_code";
const ERROR_TYPE: &str = "error.type";
const OUTCOME: &str = "otel.status_code";
const REQUEST_ID: &str = "okta.request_id";
const RETRY_COUNT: &str = "okta.retry_count";

/// The span of one call: all of its attempts and waits, and the reading of the answer. Clones are the same span.
#[derive(Clone)]
pub(crate) struct CallSpan(Span);

impl CallSpan {
    pub(crate) fn new(operation: &Operation) -> Self {
        Self(tracing::info_span!(
            target: TARGET,
            "okta.call",
            otel.name = operation.id,
            okta.operation = operation.id,
            okta.retry_count = Empty,
            okta.request_id = Empty,
            http.response.status_code = Empty,
            error.type = Empty,
            otel.status_code = Empty,
        ))
    }

    /// The call inside of its span.
    pub(crate) fn around<F: Future>(&self, call: F) -> Instrumented<F> {
        call.instrument(self.0.clone())
    }

    /// Runs what its thread waits for inside of the span.
    pub(crate) fn run<T>(&self, call: impl FnOnce() -> T) -> T {
        self.0.in_scope(call)
    }

    /// Notes how many requests were sent.
    pub(crate) fn sent(&self, requests: u32) {
        if requests > 0 {
            self.0.record(RETRY_COUNT, i64::from(requests - 1));
        }
    }

    /// Notes how the call ended.
    pub(crate) fn end<T>(&self, outcome: &Result<Response<T>, Error>) {
        if self.0.is_disabled() {
            return;
        }
        match outcome {
            Ok(response) => note_answer(&self.0, response.status(), response.request_id()),
            Err(error) => {
                if let Some(status) = error.status() {
                    note_answer(&self.0, status, error.request_id());
                }
                match error {
                    Error::Api(error) => note_failure(&self.0, error.status().as_str()),
                    _ => note_failure(&self.0, error_type(error)),
                }
            }
        }
    }
}

/// The span of one request, from its first byte until the answer is read.
pub(crate) struct AttemptSpan(Span);

impl AttemptSpan {
    /// `route` has the names of parameters, not their values. `sent` is how often the request was sent before.
    pub(crate) fn new(method: &Method, route: &'static str, url: &Url, sent: u32) -> Self {
        // Numbers are `i64`: subscribers that export them write other kinds as text.
        Self(tracing::info_span!(
            target: TARGET,
            "okta.attempt",
            otel.name = %format_args!("{method} {route}"),
            otel.kind = "client",
            http.request.method = method.as_str(),
            url.template = route,
            server.address = url.host_str().map(|host| host.trim_matches(['[', ']'])),
            server.port = url.port_or_known_default().map(i64::from),
            http.request.resend_count = (sent > 0).then_some(i64::from(sent)),
            okta.request_id = Empty,
            http.response.status_code = Empty,
            error.type = Empty,
            otel.status_code = Empty,
        ))
    }

    /// The attempt inside of its span.
    pub(crate) fn around<F: Future>(&self, attempt: F) -> Instrumented<F> {
        attempt.instrument(self.0.clone())
    }

    /// Notes why no complete answer came.
    pub(crate) fn failed(&self, error: &TransportError) {
        note_failure(&self.0, transport_error_type(error.kind()));
    }

    /// Notes the head of the answer.
    pub(crate) fn answered(&self, status: StatusCode, headers: &HeaderMap) {
        if self.0.is_disabled() {
            return;
        }
        note_answer(&self.0, status, request_id(headers));
        if !status.is_success() {
            note_failure(&self.0, status.as_str());
        }
    }
}

fn note_answer(span: &Span, status: StatusCode, request_id: Option<&str>) {
    span.record(STATUS_CODE, i64::from(status.as_u16()));
    if let Some(id) = request_id {
        span.record(REQUEST_ID, id);
    }
}

fn note_failure(span: &Span, error_type: &str) {
    span.record(ERROR_TYPE, error_type);
    span.record(OUTCOME, "ERROR");
}

/// A future for a task of its own, inside the current span and with the current subscriber.
pub(crate) fn in_context<F: Future>(task: F) -> impl Future<Output = F::Output> {
    task.in_current_span().with_current_subscriber()
}

/// Says that a request of `route` is sent again after `wait`: the `retry`th time, for this reason.
pub(crate) fn waiting(route: &'static str, reason: &str, retry: u32, wait: Duration) {
    tracing::debug!(
        name: "okta.retry",
        target: TARGET,
        {
            url.template = route,
            error.type = reason,
            okta.retry_count = i64::from(retry),
            okta.wait_ms = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX),
        },
        "okta.retry: waiting before the request is sent again"
    );
}

/// Says that a request of `route` waits for the next window of the rate limit.
pub(crate) fn held(route: &'static str, wait: Duration) {
    tracing::debug!(
        name: "okta.hold",
        target: TARGET,
        {
            url.template = route,
            okta.wait_ms = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX),
        },
        "okta.hold: waiting for the next window of the rate limit"
    );
}

/// The word for a failure: one of few, and nothing of the request or the answer.
fn error_type(error: &Error) -> &'static str {
    match error {
        Error::Api(_) => "api",
        Error::Transport(error) => transport_error_type(error.kind()),
        Error::Decode(_) => "decode",
        Error::Validation(_) => "validation",
        Error::Auth(error) => match error.kind() {
            AuthErrorKind::Key => "auth_key",
            AuthErrorKind::Signing => "auth_signing",
            AuthErrorKind::Unreachable => "auth_unreachable",
            AuthErrorKind::Tls => "auth_tls",
            AuthErrorKind::Unavailable => "auth_unavailable",
            AuthErrorKind::Timeout => "auth_timeout",
            AuthErrorKind::Refused => "auth_refused",
            AuthErrorKind::Answer => "auth_answer",
            AuthErrorKind::TokenProvider => "auth_provider",
        },
        Error::Configuration(_) => "configuration",
        Error::RateLimit(_) => "rate_limit",
        Error::Paging(_) => "paging",
    }
}

pub(crate) const fn transport_error_type(kind: TransportErrorKind) -> &'static str {
    match kind {
        TransportErrorKind::Connect => "connect",
        TransportErrorKind::Tls => "tls",
        TransportErrorKind::Timeout => "timeout",
        TransportErrorKind::Body => "body",
        TransportErrorKind::Redirected => "redirect",
        //@ multipart
        TransportErrorKind::File => "file",
        TransportErrorKind::Other => "connection",
    }
}
