//! One request to the server and its answer: the only place that does I/O.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use tokio::{
    sync::SemaphorePermit,
    time::{Instant, timeout_at},
};
use url::Url;

use super::{
    api_error::ApiError,
    auth::{Learned, Recovery, Used},
    client::Client,
    content_encoding,
    decode_error::{DecodeError, DecodeErrorKind},
    error::{Error, RateLimitError},
    limiter::{Admission, Limiter},
    response::{Response, request_id},
    retry::{Budget, Failure},
    telemetry::{AttemptSpan, CallSpan},
    transport::Http,
    transport_error::TransportError,
};

/// The largest body of an answer that is read, in bytes, also after it was decompressed. A larger one is a transport error of
/// kind `Body`.
pub const MAX_RESPONSE_BYTES: usize = 64 * 1024 * 1024;

/// How long the rest of an answer that nobody wants is waited for, so that its connection can be used again.
const DRAIN_TIME: Duration = Duration::from_secs(1);

/// The largest part of an error's body that is kept, in bytes, also after it was decompressed. The rest is cut off.
pub const MAX_ERROR_BYTES: usize = 64 * 1024;

/// The header that names the first attempt of a repeated request, by its request id.
const RETRY_FOR: HeaderName = HeaderName::from_static("x-okta-retry-for");
/// The header that says how often a request was repeated.
const RETRY_COUNT: HeaderName = HeaderName::from_static("x-okta-retry-count");

/// A request that is ready to be sent, any number of times.
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    /// The path with the names of its parameters, for what is said about the request.
    pub(crate) route: &'static str,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    /// How long an attempt may take, if the call says so.
    pub(crate) timeout: Option<Duration>,
    /// Whether sending it twice does no more than sending it once.
    pub(crate) is_repeatable: bool,
    /// Whether it carries no credentials, even if the client has some.
    pub(crate) is_anonymous: bool,
}

/// What becomes of the body of an accepted request's answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyUse {
    /// It is kept whole, or the call fails.
    Keep,
    /// The same, but a content encoding that cannot be decoded is left to the caller.
    Raw,
    /// It is thrown away, and a failure in it is none of the call.
    Ignore,
}

/// Sends a request with the pool `http`, again if the client's policy says so. `span` is that of the call.
pub(crate) async fn exchange(
    client: &Client,
    http: &Http,
    mut outgoing: Outgoing,
    body_use: BodyUse,
    span: &CallSpan,
) -> Result<Response<Bytes>, Error> {
    let mut sender = Sender {
        client,
        http,
        body_use,
        budget: Budget::new(client.inner.retries()),
        limiter: client.inner.limiters().of(outgoing.route),
        sent: 0,
    };
    let mut retries = 0;
    let mut failure_before = None;
    let outcome = loop {
        let error = match sender.send(&outgoing).await {
            Ok(response) => break Ok(response),
            // What a retry would have got around says more.
            Err(Error::RateLimit(held)) => break Err(failure_before.unwrap_or(held.into())),
            Err(error) => error,
        };
        let Some(failure) = Failure::of(&error) else {
            break Err(error);
        };
        let (is_repeatable, route) = (outgoing.is_repeatable, outgoing.route);
        if !sender
            .budget
            .wait(failure, is_repeatable, retries, route)
            .await
        {
            break Err(error);
        }
        retries += 1;
        mark_retry(&mut outgoing.headers, &error, retries);
        failure_before = Some(error);
    };
    span.sent(sender.sent);
    outcome
}

/// Tells the server which request is sent again, by the id of its first attempt, and how often it was.
fn mark_retry(headers: &mut HeaderMap, error: &Error, retries: u32) {
    if let Some(id) = error
        .request_id()
        .and_then(|id| HeaderValue::from_str(id).ok())
    {
        headers.entry(RETRY_FOR).or_insert(id);
    }
    headers.insert(RETRY_COUNT, retries.into());
}

/// What the attempts of a call share.
struct Sender<'a> {
    client: &'a Client,
    http: &'a Http,
    body_use: BodyUse,
    budget: Budget<'a>,
    limiter: Arc<Limiter>,
    /// How many requests were sent so far.
    sent: u32,
}

impl Sender<'_> {
    /// Sends a request until an answer is there that no other credential makes better.
    async fn send(&mut self, outgoing: &Outgoing) -> Result<Response<Bytes>, Error> {
        let (client, http) = (self.client, self.http);
        let authenticator = client.inner.authenticator();
        let mut learned = Learned::default();
        let mut rejected = None;
        loop {
            if !outgoing.is_anonymous {
                authenticator
                    .fetch_token(http, rejected.as_ref(), self.budget)
                    .await?;
            }
            let deadline = self.budget.deadline();
            let admission = self.limiter.admit(outgoing.route, deadline).await?;
            // Given back at the end of the attempt, so that no call keeps others waiting while it waits itself. Taken before the
            // credential, which may be good for a short time only. It is never closed.
            let _turn = take_turn(client, deadline).await?;
            let mut request = reqwest::Request::new(outgoing.method.clone(), outgoing.url.clone());
            let mut headers = outgoing.headers.clone();
            let used = if outgoing.is_anonymous {
                Used::Fixed
            } else {
                authenticator
                    .authorize(
                        http,
                        &outgoing.method,
                        &outgoing.url,
                        &mut headers,
                        rejected.as_ref(),
                        &learned,
                        self.budget,
                    )
                    .await?
            };
            *request.headers_mut() = headers;
            *request.timeout_mut() = outgoing.timeout;
            *request.body_mut() = outgoing.body.clone().map(reqwest::Body::from);
            let recover = |status: StatusCode, headers: &HeaderMap| {
                authenticator.recover(&used, &mut learned, &outgoing.url, status, headers)
            };
            match self.attempt(outgoing, request, admission, recover).await? {
                Received::Response(response) => return Ok(response),
                Received::Refusal(mut error) => {
                    authenticator.explain(&used, &learned, &mut error);
                    return Err(Error::Api(error));
                }
                Received::Unreadable(error) => return Err(error.into()),
                Received::Recoverable(recovery) => {
                    if recovery == Recovery::Token {
                        rejected = Some(used);
                    }
                }
            }
        }
    }

    /// Sends a request once, in a span of its own.
    async fn attempt(
        &mut self,
        outgoing: &Outgoing,
        request: reqwest::Request,
        mut admission: Admission,
        recover: impl FnOnce(StatusCode, &HeaderMap) -> Option<Recovery>,
    ) -> Result<Received, Error> {
        let span = AttemptSpan::new(&outgoing.method, outgoing.route, &outgoing.url, self.sent);
        self.sent += 1;
        let attempt = async {
            admission.sent();
            let answer = self.http.execute(request).await;
            if answer.as_ref().is_err_and(TransportError::is_unsent) {
                admission.not_sent();
            }
            let mut answer = answer?;
            admission.answered(answer.status(), answer.headers());
            span.answered(answer.status(), answer.headers());
            if let Some(recovery) = recover(answer.status(), answer.headers()) {
                drain(&mut answer).await;
                return Ok(Received::Recoverable(recovery));
            }
            receive(answer, self.body_use).await
        };
        span.around(attempt).await.map_err(|error| {
            span.failed(&error);
            Error::Transport(error)
        })
    }
}

/// Waits until fewer requests run than the client allows.
async fn take_turn(
    client: &Client,
    deadline: Option<Instant>,
) -> Result<Option<SemaphorePermit<'_>>, RateLimitError> {
    let turn = client.inner.turns().acquire();
    match deadline {
        Some(deadline) => match timeout_at(deadline, turn).await {
            Ok(turn) => Ok(turn.ok()),
            Err(_) => Err(RateLimitError::concurrency()),
        },
        None => Ok(turn.await.ok()),
    }
}

/// What came back.
enum Received {
    Response(Response<Bytes>),
    Refusal(Box<ApiError>),
    /// An accepted request's response whose content encoding cannot be decoded.
    Unreadable(DecodeError),
    /// A refusal that another credential may turn.
    Recoverable(Recovery),
}

/// Reads an answer and sorts it: any 2xx is success, the rest is an [`ApiError`].
async fn receive(
    mut answer: reqwest::Response,
    body_use: BodyUse,
) -> Result<Received, TransportError> {
    let status = answer.status();
    let mut headers = std::mem::take(answer.headers_mut());
    if !status.is_success() {
        let (body, end) = read_decoded(&mut answer, &mut headers, MAX_ERROR_BYTES).await;
        let is_truncated = !matches!(end, End::Complete | End::Unsupported);
        let error = ApiError::new(status, headers, body, is_truncated);
        return Ok(Received::Refusal(Box::new(error)));
    }
    if body_use == BodyUse::Ignore {
        drain(&mut answer).await;
        return Ok(Received::Response(Response::new(
            status,
            headers,
            Bytes::new(),
        )));
    }
    if answer
        .content_length()
        .is_some_and(|length| length > MAX_RESPONSE_BYTES as u64)
    {
        return Err(unreadable(status, &headers, None));
    }
    let (body, end) = if body_use == BodyUse::Raw {
        read_raw(&mut answer, &mut headers, MAX_RESPONSE_BYTES).await
    } else {
        read_decoded(&mut answer, &mut headers, MAX_RESPONSE_BYTES).await
    };
    let kind = match end {
        End::Complete => return Ok(Received::Response(Response::new(status, headers, body))),
        End::TooLarge => return Err(unreadable(status, &headers, None)),
        End::Broken(error) => return Err(unreadable(status, &headers, Some(error))),
        End::Unsupported => DecodeErrorKind::Encoding,
        End::Damaged => DecodeErrorKind::Gzip,
    };
    let error = DecodeError::new(status, headers, &body, String::new(), kind);
    Ok(Received::Unreadable(error))
}

/// Reads what nobody wants, within reason: the connection can be used again only after that.
async fn drain(answer: &mut reqwest::Response) {
    let _ = tokio::time::timeout(DRAIN_TIME, read(answer, MAX_ERROR_BYTES)).await;
}

fn unreadable(
    status: StatusCode,
    headers: &HeaderMap,
    source: Option<reqwest::Error>,
) -> TransportError {
    TransportError::in_body(status, request_id(headers).map(str::to_owned), source)
}

/// How the reading of a body ended.
pub(crate) enum End {
    Complete,
    TooLarge,
    Broken(reqwest::Error),
    /// It is complete, in a content encoding that the client does not decode.
    Unsupported,
    /// It is gzip that is damaged or ends in the middle: the part that could be decoded.
    Damaged,
}

/// Reads a body and decodes its content encoding, up to `cap` bytes before and after. A body that was decoded has no header any
/// more that names the encoding.
pub(crate) async fn read_decoded(
    answer: &mut reqwest::Response,
    headers: &mut HeaderMap,
    cap: usize,
) -> (Bytes, End) {
    let (body, end) = read(answer, cap).await;
    match (content_encoding::decode(headers, body, cap), end) {
        // Of a body that is cut off, what is there is decoded.
        (Ok(body), end) | (Err((body, _)), end @ (End::TooLarge | End::Broken(_))) => (body, end),
        (Err((body, fault)), _) => match fault {
            content_encoding::Fault::Unsupported => (body, End::Unsupported),
            content_encoding::Fault::Damaged => (body, End::Damaged),
            content_encoding::Fault::TooLarge => (body, End::TooLarge),
        },
    }
}

/// [`read_decoded`], but what cannot be decoded is returned as it came.
async fn read_raw(
    answer: &mut reqwest::Response,
    headers: &mut HeaderMap,
    cap: usize,
) -> (Bytes, End) {
    let (body, end) = read(answer, cap).await;
    match content_encoding::decode(headers, body.clone(), cap) {
        Ok(body) => (body, end),
        Err((_, content_encoding::Fault::TooLarge)) => (Bytes::new(), End::TooLarge),
        Err(_) => (body, end),
    }
}

/// Reads a body up to `cap` bytes.
async fn read(answer: &mut reqwest::Response, cap: usize) -> (Bytes, End) {
    /// What to reserve at once, at most: the length is only what the server says.
    const RESERVE: usize = 1024 * 1024;
    let announced = answer
        .content_length()
        .and_then(|length| usize::try_from(length).ok())
        .unwrap_or_default();
    let mut body: Vec<u8> = Vec::with_capacity(announced.min(cap).min(RESERVE));
    let end = loop {
        match answer.chunk().await {
            Ok(None) => break End::Complete,
            Ok(Some(chunk)) => {
                let room = cap - body.len();
                body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
                if chunk.len() > room {
                    break End::TooLarge;
                }
            }
            Err(error) => break End::Broken(error),
        }
    };
    (Bytes::from(body), end)
}
