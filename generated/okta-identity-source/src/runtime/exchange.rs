//! One request to the server and its answer: the only place that does I/O.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use tokio::time::Instant;
use url::Url;

use super::{
    api_error::ApiError,
    auth::Recovery,
    client::Client,
    error::{ConfigurationError, Error},
    response::{Response, request_id},
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
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    /// How long an attempt may take, if the call says so.
    pub(crate) timeout: Option<Duration>,
    /// Whether sending it twice does no more than sending it once.
    pub(crate) is_repeatable: bool,
}

/// What becomes of the body of an accepted request's answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyUse {
    /// It is kept whole, or the call fails.
    Keep,
    /// It is thrown away, and a failure in it is none of the call.
    Ignore,
}

/// Sends a request with `http`, again if the client's policy says so.
pub(crate) async fn exchange(
    client: &Client,
    http: &Http,
    mut outgoing: Outgoing,
    body_use: BodyUse,
) -> Result<Response<Bytes>, Error> {
    if tokio::runtime::Handle::try_current().is_err() {
        return Err(ConfigurationError::new(
            "there is no Tokio runtime here: call this inside of one, or use `send_blocking` (feature `blocking`)",
        )
        .into());
    }
    let begun = Instant::now();
    let mut retries = 0;
    loop {
        let error = match attempt(client, http, &outgoing, body_use).await {
            Ok(response) => return Ok(response),
            Err(error) => error,
        };
        let policy = client.retries();
        let Some(wait) = policy.wait(&error, outgoing.is_repeatable, retries, begun.elapsed())
        else {
            return Err(error);
        };
        tokio::time::sleep(wait).await;
        retries += 1;
        mark_retry(&mut outgoing.headers, &error, retries);
    }
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

/// Sends a request once and sorts the answer: any 2xx is success, the rest is an [`ApiError`].
async fn attempt(
    client: &Client,
    http: &Http,
    outgoing: &Outgoing,
    body_use: BodyUse,
) -> Result<Response<Bytes>, Error> {
    let mut answer = send(client, http, outgoing).await?;
    let status = answer.status();
    let headers = std::mem::take(answer.headers_mut());
    if !status.is_success() {
        let (body, end) = read(&mut answer, MAX_ERROR_BYTES).await;
        let is_truncated = !matches!(end, End::Complete);
        return Err(Error::Api(Box::new(ApiError::new(
            status,
            headers,
            body,
            is_truncated,
        ))));
    }
    match body_use {
        BodyUse::Ignore => {
            drain(&mut answer).await;
            Ok(Response::new(status, headers, Bytes::new()))
        }
        BodyUse::Keep => {
            if answer
                .content_length()
                .is_some_and(|length| length > MAX_RESPONSE_BYTES as u64)
            {
                return Err(unreadable(status, &headers, None));
            }
            let (body, end) = read(&mut answer, MAX_RESPONSE_BYTES).await;
            match end {
                End::Complete => Ok(Response::new(status, headers, body)),
                End::TooLarge => Err(unreadable(status, &headers, None)),
                End::Broken(error) => Err(unreadable(status, &headers, Some(error))),
            }
        }
    }
}

/// Sends a request until the head of an answer is there that no other credential makes better.
async fn send(
    client: &Client,
    http: &Http,
    outgoing: &Outgoing,
) -> Result<reqwest::Response, Error> {
    let authenticator = client.authenticator();
    let mut recoveries: Vec<Recovery> = Vec::new();
    let mut rejected = None;
    loop {
        let mut request = reqwest::Request::new(outgoing.method.clone(), outgoing.url.clone());
        let mut headers = outgoing.headers.clone();
        let used = authenticator
            .authorize(
                http,
                &outgoing.method,
                &outgoing.url,
                &mut headers,
                rejected.as_ref(),
            )
            .await?;
        *request.headers_mut() = headers;
        *request.body_mut() = outgoing.body.clone().map(reqwest::Body::from);
        *request.timeout_mut() = outgoing.timeout;
        let mut answer = http
            .execute(request)
            .await
            .map_err(|error| Error::Transport(TransportError::before_answer(error)))?;
        if http.has_followed_redirect(&answer, &outgoing.url) {
            return Err(TransportError::redirected().into());
        }
        // Each reason counts once for a call.
        let recovery = authenticator
            .recover(&used, answer.status(), answer.headers())
            .filter(|recovery| !recoveries.contains(recovery));
        let Some(recovery) = recovery else {
            return Ok(answer);
        };
        drain(&mut answer).await;
        recoveries.push(recovery);
        if recovery == Recovery::Token {
            rejected = Some(used);
        }
    }
}

/// Reads what nobody wants, within reason: the connection can be used again only after that.
async fn drain(answer: &mut reqwest::Response) {
    let _ = tokio::time::timeout(DRAIN_TIME, read(answer, MAX_ERROR_BYTES)).await;
}

fn unreadable(status: StatusCode, headers: &HeaderMap, source: Option<reqwest::Error>) -> Error {
    Error::Transport(TransportError::in_body(
        status,
        request_id(headers).map(str::to_owned),
        source,
    ))
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
