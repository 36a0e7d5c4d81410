//! One call of an operation: its parameters and body, checked as they come in and sent at the end.

//@ form
mod form;
//@ json_types
mod json_types;
//@ multipart
mod multipart;
mod prepare;

use std::{fmt, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header::CONTENT_TYPE};
use serde::Serialize;
#[cfg(feature = "blocking")]
use tracing::instrument::WithSubscriber as _;

#[cfg(feature = "blocking")]
use super::error::Error;
use super::{
    call::Answer,
    call_options::CallOptions,
    client::Client,
    exchange::{BodyUse, exchange},
    operation::Operation,
    response::Response,
    sending::{Arrival, Sending},
    telemetry::CallSpan,
    validate::{Checker, Validate},
    violation::{Location, Rule, Violation},
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const ANYTHING: HeaderValue = HeaderValue::from_static("*/*");

/// One call of an operation. The generated builders fill it in and send it.
///
/// Nothing fails before the end: what is wrong is collected, and comes out of sending all at once, before anything is
/// sent. `Debug` shows neither the values of parameters nor the body.
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request {
    client: Client,
    operation: &'static Operation,
    path: Vec<(&'static str, String)>,
    query: Vec<(&'static str, Vec<String>)>,
    pub(super) headers: HeaderMap,
    body: Option<Bytes>,
    //@ multipart
    upload: Option<super::upload::Upload>,
    /// Bounds of the API description, which upstream may loosen: `skip_validation` drops these.
    violations: Vec<Violation>,
    /// What cannot be sent faithfully or safely: never dropped.
    refusals: Vec<Violation>,
    skip_validation: bool,
    options: CallOptions,
}

#[allow(
    dead_code,
    reason = "which of these are called depends on the document that the code is generated from"
)]
impl Request {
    /// Begins a call of `operation`.
    pub fn new(client: &Client, operation: &'static Operation) -> Self {
        Self {
            client: client.clone(),
            operation,
            path: Vec::new(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: None,
            //@ multipart
            upload: None,
            violations: Vec::new(),
            refusals: Vec::new(),
            skip_validation: false,
            options: CallOptions::default(),
        }
    }

    /// Sets what stands for `{name}` in the route. Everything but unreserved characters is percent-encoded. An empty
    /// value, and one that makes its path segment `.` or `..`, is rejected when the request is sent. So is one with a character
    /// of [`MISHANDLED_PATH_CHARACTERS`](crate::spec::MISHANDLED_PATH_CHARACTERS), unless validation is skipped.
    pub fn path_parameter(&mut self, name: &'static str, value: &str) {
        self.path.retain(|(known, _)| *known != name);
        self.path.push((name, value.to_owned()));
    }

    /// Sets a query parameter, in place of an earlier value.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "callers pass numbers and strings, not references to them"
    )]
    pub fn query_parameter(&mut self, name: &'static str, value: impl ToString) {
        self.query_parameters(name, [value.to_string()]);
    }

    /// Sets a query parameter that is repeated for each of its values, in place of earlier ones. Without values it is
    /// not sent.
    pub fn query_parameters(
        &mut self,
        name: &'static str,
        values: impl IntoIterator<Item = impl ToString>,
    ) {
        let values = values.into_iter().map(|value| value.to_string()).collect();
        match self.query.iter_mut().find(|(known, _)| *known == name) {
            Some((_, earlier)) => *earlier = values,
            None => self.query.push((name, values)),
        }
    }

    /// The value of a query parameter, if it was set and not repeated.
    pub fn query_value(&self, name: &str) -> Option<&str> {
        let (_, values) = self.query.iter().find(|(known, _)| *known == name)?;
        match values.as_slice() {
            [value] => Some(value),
            _ => None,
        }
    }

    /// Sets a header, in place of an earlier value. A value that a header cannot carry unchanged is refused when the
    /// request is sent.
    pub fn header_parameter(&mut self, name: &'static str, value: &str) {
        let value = faithful_header(value);
        let fault = match (HeaderName::from_bytes(name.as_bytes()), value) {
            (Ok(name), Some(value)) => {
                self.headers.insert(name, value);
                None
            }
            _ => Some(Rule::HeaderValue),
        };
        self.judge(Location::Header(name), fault);
    }

    /// Refuses what is at `location` for this fault, or, without one, takes an earlier refusal of it back.
    pub(super) fn judge(&mut self, location: Location, fault: Option<Rule>) {
        self.refusals
            .retain(|refusal| *refusal.location() != location);
        self.refusals
            .extend(fault.map(|rule| Violation::new(location, rule)));
    }

    /// Adds a header, in place of an earlier one that was added under the same name. One that the client sets itself or
    /// that is a parameter of the operation, and a value that a header cannot carry unchanged, is refused when the
    /// request is sent. A `User-Agent` replaces that of the client.
    pub fn header(&mut self, name: &str, value: &str) {
        let parameters = self.operation.header_parameters;
        self.options.header(name, value, parameters);
    }

    /// How long an attempt of this call may take, in place of the client's request timeout.
    pub fn timeout(&mut self, timeout: Duration) {
        self.options.timeout = Some(timeout);
    }

    /// Sets a JSON body: checks its bounds and encodes it now.
    pub fn json_body<T: Serialize + Validate + ?Sized>(&mut self, body: &T) {
        self.check(Location::Body(String::new()), |check| body.check(check));
        match serde_json::to_vec(body) {
            Ok(json) => self.set_body(JSON, json.into()),
            Err(_) => self.refuse_body(Rule::Serializable),
        }
    }

    /// Sets a body of another content type. It has no bounds but its size.
    pub fn bytes_body(&mut self, content_type: &'static str, body: impl Into<Bytes>) {
        self.violations
            .retain(|violation| !violation.location().is_body());
        match faithful_header(content_type) {
            Some(content_type) => self.set_body(content_type, body.into()),
            None => self.refuse_body(Rule::HeaderValue),
        }
    }

    /// Checks the bounds of what is at `location`, in place of an earlier check of the same parameter or of the body.
    pub fn check(&mut self, location: Location, f: impl FnOnce(&mut Checker<'_>)) {
        self.violations
            .retain(|violation| !location.covers(violation.location()));
        f(&mut Checker::new(location, &mut self.violations));
    }

    /// Sends the request even when it does not keep the bounds of the API description, the body's size among them.
    /// What is unsafe or cannot be sent unchanged is refused all the same.
    pub fn skip_validation(&mut self) {
        self.skip_validation = true;
    }

    /// Sends the request and gives what the server answers.
    ///
    /// # Errors
    ///
    /// Every kind of `Error`.
    pub fn send<T: 'static>(self, answer: Answer<T>) -> Sending<T> {
        self.sending(answer, Response::into_body)
    }

    /// Sends the request and gives the answer with what came beside its body.
    ///
    /// # Errors
    ///
    /// Every kind of `Error`.
    pub fn send_with_response<T: 'static>(self, answer: Answer<T>) -> Sending<Response<T>> {
        self.sending(answer, |response| response)
    }

    /// Sends the request and returns the response without decoding its body.
    ///
    /// # Errors
    ///
    /// Every kind of `Error` but `Error::Decode`.
    pub fn send_raw<T>(self, answer: Answer<T>) -> Sending<Response<Bytes>> {
        self.send_with_response(answer.raw())
    }

    fn sending<T: 'static, R: 'static>(
        self,
        answer: Answer<T>,
        keep: fn(Response<T>) -> R,
    ) -> Sending<R> {
        let arrival = self.arrive(answer.accept, answer.body_use);
        Sending::new(arrival, answer.read, keep)
    }

    /// [`Request::send`] for code that is not async.
    ///
    /// # Errors
    ///
    /// As there, and `Error::Configuration` on a thread that polls async tasks.
    #[cfg(feature = "blocking")]
    pub fn send_blocking<T>(self, answer: Answer<T>) -> Result<T, Error> {
        self.send_with_response_blocking(answer)
            .map(Response::into_body)
    }

    /// [`Request::send_with_response`] for code that is not async.
    ///
    /// # Errors
    ///
    /// As there, and `Error::Configuration` on a thread that polls async tasks.
    #[cfg(feature = "blocking")]
    pub fn send_with_response_blocking<T>(self, answer: Answer<T>) -> Result<Response<T>, Error> {
        self.arrive_blocking(answer.accept, answer.body_use)
            .read(answer.read)
    }

    /// [`Request::send_raw`] for code that is not async.
    ///
    /// # Errors
    ///
    /// As there, and `Error::Configuration` on a thread that polls async tasks.
    #[cfg(feature = "blocking")]
    pub fn send_raw_blocking<T>(self, answer: Answer<T>) -> Result<Response<Bytes>, Error> {
        self.send_with_response_blocking(answer.raw())
    }

    /// One call, in a span of its own, up to the arrival of its answer.
    async fn arrive(self, accept: &'static str, body_use: BodyUse) -> Arrival {
        let span = CallSpan::new(self.operation);
        self.arrive_in(span, accept, body_use).await
    }

    /// One call in this span.
    async fn arrive_in(self, span: CallSpan, accept: &'static str, body_use: BodyUse) -> Arrival {
        let is_safe = self.operation.method.is_safe();
        let call = async {
            let client = self.client.clone();
            let outgoing = self.prepare(accept)?;
            let http = client.inner.http()?;
            exchange(&client, &http, outgoing, body_use, &span).await
        };
        let answer = span.around(call).await;
        Arrival {
            answer,
            span,
            is_safe,
        }
    }

    /// One call, on the runtime for blocking calls. Its span belongs to what this thread does.
    #[cfg(feature = "blocking")]
    fn arrive_blocking(self, accept: &'static str, body_use: BodyUse) -> Arrival {
        let span = CallSpan::new(self.operation);
        let client = self.client.clone();
        let call = self
            .arrive_in(span.clone(), accept, body_use)
            .with_current_subscriber();
        match client.inner.engine().run(call) {
            Ok(arrival) => arrival,
            Err(error) => Arrival {
                answer: Err(error.into()),
                span,
                // Nothing was sent.
                is_safe: true,
            },
        }
    }

    fn set_body(&mut self, content_type: HeaderValue, body: Bytes) {
        self.refusals
            .retain(|refusal| !refusal.location().is_body());
        self.headers.insert(CONTENT_TYPE, content_type);
        self.body = Some(body);
        //@ multipart
        self.upload = None;
    }

    fn refuse_body(&mut self, rule: Rule) {
        self.refusals
            .retain(|refusal| !refusal.location().is_body());
        self.refusals
            .push(Violation::new(Location::Body(String::new()), rule));
    }
}

/// The value as a header, if the server is sure to read it unchanged. Blanks at the ends are not part of a header's
/// value, and bytes beyond ASCII are read in more than one way.
pub(crate) fn faithful_header(value: &str) -> Option<HeaderValue> {
    let is_faithful =
        value.is_ascii() && !value.starts_with([' ', '\t']) && !value.ends_with([' ', '\t']);
    is_faithful
        .then(|| HeaderValue::from_str(value).ok())
        .flatten()
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation.id)
            .field("method", &self.operation.method)
            .field("route", &self.operation.route)
            .field("scopes", &self.operation.scopes)
            .field("body_bytes", &self.body.as_ref().map(Bytes::len))
            .finish_non_exhaustive()
    }
}
