//! When a request is sent again, and how long is waited before.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header::RETRY_AFTER};
use ring::rand::{SecureRandom as _, SystemRandom};
use tokio::time::Instant;

use super::{
    error::Error,
    response::{RateLimit, http_date, server_time},
    telemetry,
    transport_error::TransportErrorKind,
};

/// How often a call is sent again by itself, and for how long.
///
/// What is repeated, and when:
///
/// * a 429, after the time that the rate limit's headers or `Retry-After` name, and a 503 with `Retry-After`: the server
///   refused before it did anything;
/// * a connection that could not be made: nothing was sent;
/// * a 502, 503 or 504, a broken connection and a timeout, if the operation is safe to repeat: reads are, and changes that
///   are documented so. The wait is a random part of a span that doubles each time.
///
/// A change that may have taken effect is never sent again.
///
/// A token request of OAuth is safe to repeat. It has as many retries as a call, counted apart, and its waits count towards
/// the time of the call that needs the token. When it fails in the end, the call is not sent again: it fails with
/// [`Error::Auth`]. A token that is renewed early, while the old one still serves, is asked for once; another call asks
/// again 10 seconds later.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    max_retries: u32,
    max_total_time: Duration,
    first_backoff: Duration,
    max_backoff: Duration,
}

/// Two retries in at most five minutes, with a backoff of 500 milliseconds that doubles up to 30 seconds.
impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_retries: 2,
            max_total_time: Duration::from_secs(300),
            first_backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(30),
        }
    }
}

impl RetryPolicy {
    /// Disables retries. Calls still wait for the rate limit, at most [`max_total_time`](Self::max_total_time), and are retried once
    /// with corrected credentials.
    pub fn none() -> Self {
        Self::default().max_retries(0)
    }

    /// How often a call is sent again at most; 0 means never. 2, unless set here.
    pub const fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// Sets how long a call may take with all its attempts and waits, those for the rate limit included. 5 minutes, unless set
    /// here. A wait that would end later is not begun: the call fails at once, with the error that it would have waited for or
    /// with [`Error::RateLimit`].
    pub const fn max_total_time(mut self, time: Duration) -> Self {
        self.max_total_time = time;
        self
    }

    /// The span of the first wait after a failure that names no time itself, and the span that it grows to by doubling. A
    /// wait is a random part of the span ("full jitter"). 500 milliseconds and 30 seconds, unless set here.
    pub const fn backoff(mut self, first: Duration, max: Duration) -> Self {
        self.first_backoff = first;
        self.max_backoff = max;
        self
    }

    /// How long to wait before the request is sent again; `None` if it is not. `retries` is how often it was, and `elapsed`
    /// how long the call took so far.
    fn wait(
        &self,
        failure: &Failure<'_>,
        is_repeatable: bool,
        retries: u32,
        elapsed: Duration,
    ) -> Option<Duration> {
        if retries >= self.max_retries {
            return None;
        }
        let wait = match verdict(failure, is_repeatable) {
            Verdict::GiveUp => return None,
            Verdict::After(wait) => wait,
            Verdict::Backoff => self.jittered(retries),
        };
        let end = elapsed.checked_add(wait)?;
        (end <= self.max_total_time).then_some(wait)
    }

    /// A random part of the span for this retry.
    fn jittered(&self, retries: u32) -> Duration {
        let span = self
            .first_backoff
            .saturating_mul(2_u32.saturating_pow(retries))
            .min(self.max_backoff);
        let mut bytes = [0; 4];
        // Without random numbers the whole span is waited: longer than needed, never shorter.
        match SystemRandom::new().fill(&mut bytes) {
            // Less than the whole: `mul_f64` panics at the end of what a duration holds.
            Ok(()) => span.mul_f64(f64::from(u32::from_le_bytes(bytes)) / 2_f64.powi(32)),
            Err(_) => span,
        }
    }
}

/// The policy of a call, and when it began. Its token requests spend from the same.
#[derive(Clone, Copy)]
pub(crate) struct Budget<'a> {
    policy: &'a RetryPolicy,
    begun: Instant,
}

impl<'a> Budget<'a> {
    /// The budget of a call that begins now.
    pub(crate) fn new(policy: &'a RetryPolicy) -> Self {
        Self {
            policy,
            begun: Instant::now(),
        }
    }

    /// The same budget, for a task that may outlive the call.
    pub(crate) fn to_owned(self) -> OwnedBudget {
        OwnedBudget {
            policy: self.policy.clone(),
            begun: self.begun,
        }
    }

    /// When the time of the call is used up; `None` if it has no bound.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.begun.checked_add(self.policy.max_total_time)
    }

    /// Waits until a request of `route` that failed like this may be sent again; `false`, at once, if it may not.
    /// `retries` is how often it was.
    pub(crate) async fn wait(
        &self,
        failure: Failure<'_>,
        is_repeatable: bool,
        retries: u32,
        route: &'static str,
    ) -> bool {
        let elapsed = self.begun.elapsed();
        let Some(wait) = self.policy.wait(&failure, is_repeatable, retries, elapsed) else {
            return false;
        };
        telemetry::waiting(route, failure.reason(), retries + 1, wait);
        tokio::time::sleep(wait).await;
        true
    }
}

/// A [`Budget`] that borrows nothing.
pub(crate) struct OwnedBudget {
    policy: RetryPolicy,
    begun: Instant,
}

impl OwnedBudget {
    pub(crate) const fn as_budget(&self) -> Budget<'_> {
        Budget {
            policy: &self.policy,
            begun: self.begun,
        }
    }
}

/// A failure of a request that another attempt may get around.
#[derive(Clone, Copy)]
pub(crate) enum Failure<'a> {
    /// An answer other than 2xx.
    Answer(StatusCode, &'a HeaderMap),
    /// No complete answer.
    Transport(TransportErrorKind),
}

impl<'a> Failure<'a> {
    /// The failure of a call; `None` if it is of a kind that stays. A token that could not be got is one of these: it had
    /// retries of its own.
    pub(crate) fn of(error: &'a Error) -> Option<Self> {
        match error {
            Error::Api(error) => Some(Self::Answer(error.status(), error.headers())),
            Error::Transport(error) => Some(Self::Transport(error.kind())),
            Error::Decode(_)
            | Error::Validation(_)
            | Error::Auth(_)
            | Error::Configuration(_)
            | Error::RateLimit(_)
            | Error::Paging(_) => None,
        }
    }

    /// The status, or the word for what went wrong.
    fn reason(&self) -> &str {
        match self {
            Self::Answer(status, _) => status.as_str(),
            Self::Transport(kind) => telemetry::transport_error_type(*kind),
        }
    }
}

/// What a failure means for the next attempt.
enum Verdict {
    GiveUp,
    After(Duration),
    Backoff,
}

fn verdict(failure: &Failure<'_>, is_repeatable: bool) -> Verdict {
    match failure {
        Failure::Answer(status, headers) => verdict_on_answer(*status, headers, is_repeatable),
        // Nothing was sent.
        Failure::Transport(TransportErrorKind::Connect) => Verdict::Backoff,
        // The same would happen again.
        Failure::Transport(TransportErrorKind::Redirected | TransportErrorKind::Tls) => {
            Verdict::GiveUp
        }
        Failure::Transport(_) if is_repeatable => Verdict::Backoff,
        Failure::Transport(_) => Verdict::GiveUp,
    }
}

/// The wait that the answer to a request that is safe to repeat names, if it names one.
pub(crate) fn named_wait(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    match verdict_on_answer(status, headers, true) {
        Verdict::After(wait) => Some(wait),
        Verdict::GiveUp | Verdict::Backoff => None,
    }
}

fn verdict_on_answer(status: StatusCode, headers: &HeaderMap, is_repeatable: bool) -> Verdict {
    match status {
        // Refused before anything was done, whatever the operation is.
        StatusCode::TOO_MANY_REQUESTS => rate_limit_wait(headers)
            .or_else(|| retry_after(headers))
            .map_or(Verdict::Backoff, Verdict::After),
        StatusCode::SERVICE_UNAVAILABLE => match retry_after(headers) {
            Some(wait) => Verdict::After(wait),
            None if is_repeatable => Verdict::Backoff,
            None => Verdict::GiveUp,
        },
        StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT if is_repeatable => Verdict::Backoff,
        _ => Verdict::GiveUp,
    }
}

/// Until the rate limit's window ends, by the server's clock, and a second more since its headers have whole seconds. A
/// limit on concurrent requests has no window: limit and remaining are both 0 then.
fn rate_limit_wait(headers: &HeaderMap) -> Option<Duration> {
    RateLimit::from_headers(headers)
        .filter(|limit| !limit.is_concurrency_limit())?
        .wait()
}

/// The wait that `Retry-After` names, in seconds or as a time by the server's clock.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = http_date(text)?;
    let now = server_time(headers)?;
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}
