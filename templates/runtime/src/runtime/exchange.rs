//! One request to the server and its answer: the only place that does I/O.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use url::Url;

use super::{
    api_error::ApiError,
    auth::{Recovery, Used},
    client::Client,
    error::Error,
    response::{Response, request_id},
    retry::{Budget, Failure},
    telemetry::{AttemptSpan, CallSpan},
    transport::Http,
    transport_error::TransportError,
};

/// The largest body of an answer that is read, in bytes. A larger one is a transport error of kind `Body`.
pub const MAX_RESPONSE_BYTES: usize = 64 * 1024 * 1024;

/// How long the rest of an answer that nobody wants is waited for, so that its connection can be used again.
const DRAIN_TIME: Duration = Duration::from_secs(1);

/// The largest part of an error's body that is kept, in bytes. The rest is cut off.
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
    //@ multipart
    pub(crate) upload: Option<super::upload::Upload>,
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
        sent: 0,
    };
    let mut retries = 0;
    let outcome = loop {
        let error = match sender.send(&outgoing).await {
            Ok(response) => break Ok(response),
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
    /// How many requests were sent so far.
    sent: u32,
}

impl Sender<'_> {
    /// Sends a request until an answer is there that no other credential makes better.
    async fn send(&mut self, outgoing: &Outgoing) -> Result<Response<Bytes>, Error> {
        let (client, http) = (self.client, self.http);
        // Given back at the end of the attempt, so that no call keeps others waiting while it waits itself. Taken before the
        // credential, which may be good for a short time only. It is never closed.
        let _turn = client.inner.turns().acquire().await.ok();
        let authenticator = client.inner.authenticator();
        let mut recoveries: Vec<Recovery> = Vec::new();
        let mut rejected = None;
        loop {
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
                        self.budget,
                    )
                    .await?
            };
            *request.headers_mut() = headers;
            *request.timeout_mut() = outgoing.timeout;
            *request.body_mut() = outgoing.body.clone().map(reqwest::Body::from);
            //@ multipart
            // In a box: few calls have files, and the future of every call would be larger.
            Box::pin(super::upload::begin(outgoing.upload.as_ref(), &mut request)).await?;
            // Each reason counts once for a call.
            let recover = |status: StatusCode, headers: &HeaderMap| {
                authenticator
                    .recover(&used, status, headers)
                    .filter(|recovery| !recoveries.contains(recovery))
            };
            match self.attempt(outgoing, request, recover).await? {
                Received::Response(response) => return Ok(response),
                Received::Refusal(error) => return Err(Error::Api(error)),
                Received::Recoverable(recovery) => {
                    recoveries.push(recovery);
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
        recover: impl FnOnce(StatusCode, &HeaderMap) -> Option<Recovery>,
    ) -> Result<Received, Error> {
        let span = AttemptSpan::new(&outgoing.method, outgoing.route, &outgoing.url, self.sent);
        self.sent += 1;
        let attempt = async {
            let mut answer = self.http.execute(request).await?;
            //@ multipart
            super::upload::check(outgoing.upload.as_ref(), answer.status())?;
            span.answered(answer.status(), answer.headers());
            if let Some(recovery) = recover(answer.status(), answer.headers()) {
                drain(&mut answer).await;
                return Ok(Received::Recoverable(recovery));
            }
            receive(answer, self.body_use).await
        };
        span.around(attempt).await.map_err(|error| {
            //@ multipart
            let error = super::upload::blamed(outgoing.upload.as_ref(), error);
            span.failed(&error);
            Error::Transport(error)
        })
    }
}

/// What came back.
enum Received {
    Response(Response<Bytes>),
    Refusal(Box<ApiError>),
    /// A refusal that another credential may turn.
    Recoverable(Recovery),
}

/// Reads an answer and sorts it: any 2xx is success, the rest is an [`ApiError`].
async fn receive(
    mut answer: reqwest::Response,
    body_use: BodyUse,
) -> Result<Received, TransportError> {
    let status = answer.status();
    let headers = std::mem::take(answer.headers_mut());
    if !status.is_success() {
        let (body, end) = read(&mut answer, MAX_ERROR_BYTES).await;
        let is_truncated = !matches!(end, End::Complete);
        let error = ApiError::new(status, headers, body, is_truncated);
        return Ok(Received::Refusal(Box::new(error)));
    }
    let body = match body_use {
        BodyUse::Ignore => {
            drain(&mut answer).await;
            Bytes::new()
        }
        BodyUse::Keep => {
            if answer
                .content_length()
                .is_some_and(|length| length > MAX_RESPONSE_BYTES as u64)
            {
                return Err(unreadable(status, &headers, None));
            }
            match read(&mut answer, MAX_RESPONSE_BYTES).await {
                (body, End::Complete) => body,
                (_, End::TooLarge) => return Err(unreadable(status, &headers, None)),
                (_, End::Broken(error)) => return Err(unreadable(status, &headers, Some(error))),
            }
        }
    };
    Ok(Received::Response(Response::new(status, headers, body)))
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
}

/// Reads a body up to `cap` bytes.
pub(crate) async fn read(answer: &mut reqwest::Response, cap: usize) -> (Bytes, End) {
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
