//! The rate limiter: all calls of a client share what the server's rate limit leaves, and wait for the next window in order.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use tokio::{sync::oneshot, time::Instant};

use super::{error::RateLimitError, response::RateLimit, retry::retry_after, telemetry};

/// While no response has announced the current window, one more request is sent after each span of this length.
const PROBE_INTERVAL: Duration = Duration::from_millis(250);

/// The longest hold. Okta's windows last a minute; a server that announces more is asked again after this time.
const MAX_HOLD: Duration = Duration::from_secs(300);

/// The number of path segments that name a limit class: `/api/v1/identity-sources`.
const CLASS_SEGMENTS: usize = 3;

/// The limiters of one client, by limit class.
#[derive(Default)]
pub(crate) struct Limiters(Mutex<BTreeMap<&'static str, Arc<Limiter>>>);

impl Limiters {
    /// Returns the limiter that requests of this route share. Okta counts requests by the beginning of their path.
    pub(crate) fn of(&self, route: &'static str) -> Arc<Limiter> {
        let mut classes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(classes.entry(class(route)).or_default())
    }
}

/// The first segments of a route, up to its first parameter.
fn class(route: &'static str) -> &'static str {
    let literal = route.split('{').next().unwrap_or_default();
    let end = literal
        .match_indices('/')
        .nth(CLASS_SEGMENTS)
        .map_or(literal.len(), |(index, _)| index);
    literal.get(..end).unwrap_or(literal).trim_end_matches('/')
}

/// The limiter of one class.
///
/// Requests are admitted in the order in which their calls asked. Nothing waits with a lock: a waiting call has a place in
/// the queue, and whichever call is polled when requests may be sent again admits those at the front. So a future that
/// nobody polls delays no other for long.
#[derive(Default)]
pub(crate) struct Limiter {
    state: Mutex<State>,
}

struct State {
    phase: Phase,
    /// How many requests may be unanswered at the same time: the fewest that a response of this window announced as
    /// remaining, or a guess while none has.
    remaining: u64,
    /// The admitted requests without a response. The server may have counted them already or not; they count here.
    in_flight: u64,
    /// The latest window that a response announced: its end by the server's clock, and the limit.
    announced: Option<(Timestamp, u64)>,
    queue: VecDeque<oneshot::Sender<()>>,
}

/// What is known of the current window.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing. One more request may be sent at `next`.
    Probing { next: Instant },
    /// It ends at `ends`, by the clock of this machine.
    Window { ends: Instant },
    /// The server announces no limit.
    Unlimited,
}

impl Default for State {
    fn default() -> Self {
        Self {
            phase: Phase::Probing {
                next: Instant::now() + PROBE_INTERVAL,
            },
            remaining: 1,
            in_flight: 0,
            announced: None,
            queue: VecDeque::new(),
        }
    }
}

impl State {
    /// Moves on to what holds at `now`.
    fn advance(&mut self, now: Instant) {
        match self.phase {
            Phase::Window { ends } if now >= ends => {
                // After a hold one request finds out whether the new window has begun; others may wait for it too.
                let limit = self.announced.map_or(0, |(_, limit)| limit);
                self.remaining = if self.is_exhausted() {
                    self.in_flight + 1
                } else {
                    limit.max(1)
                };
                self.phase = Phase::Probing {
                    next: now + PROBE_INTERVAL,
                };
            }
            Phase::Probing { next } if now >= next => {
                if self.is_exhausted() {
                    self.remaining = self.in_flight + 1;
                }
                self.phase = Phase::Probing {
                    next: now + PROBE_INTERVAL,
                };
            }
            Phase::Probing { .. } | Phase::Window { .. } | Phase::Unlimited => {}
        }
    }

    fn is_exhausted(&self) -> bool {
        self.phase != Phase::Unlimited && self.in_flight >= self.remaining
    }

    /// Until when no request is sent, if that is known.
    fn held_until(&self) -> Option<Instant> {
        match self.phase {
            Phase::Window { ends } if self.is_exhausted() => Some(ends),
            _ => None,
        }
    }

    /// When a request may be sent next without another response.
    fn next_change(&self, now: Instant) -> Instant {
        match self.phase {
            Phase::Probing { next } => next,
            Phase::Window { ends } => ends,
            Phase::Unlimited => now,
        }
    }

    /// Admits the calls at the front of the queue, as many as may be sent.
    fn admit_front(&mut self, now: Instant) {
        self.advance(now);
        while !self.is_exhausted() {
            let Some(waiting) = self.queue.pop_front() else {
                return;
            };
            // A call that was dropped takes no place.
            if waiting.send(()).is_ok() {
                self.in_flight += 1;
            }
        }
    }

    /// A request has its response, or never gets one.
    fn leave(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Learns from a response.
    fn learn(&mut self, status: StatusCode, headers: &HeaderMap, now: Instant) {
        let is_rejected = status == StatusCode::TOO_MANY_REQUESTS;
        match RateLimit::from_headers(headers) {
            // A limit on requests at the same time has no window.
            Some(limit) if limit.is_concurrency_limit() => {}
            Some(limit) => self.learn_window(&limit, is_rejected, now),
            None if is_rejected => {
                if let Some(wait) = retry_after(headers) {
                    self.hold(wait, now);
                }
            }
            // A gateway in between announces nothing, whatever the server would.
            None if self.announced.is_none() && !status.is_server_error() => {
                self.phase = Phase::Unlimited;
            }
            None => self.count(),
        }
    }

    /// The server has counted a request, as far as anyone knows, and did not say what remains.
    fn count(&mut self) {
        if matches!(self.phase, Phase::Window { .. }) {
            self.remaining = self.remaining.saturating_sub(1);
        }
    }

    fn learn_window(&mut self, limit: &RateLimit, is_rejected: bool, now: Instant) {
        let wait = limit.wait().unwrap_or_else(|| wait_by_own_clock(limit));
        let remaining = if is_rejected { 0 } else { limit.remaining };
        let known = self.announced.map(|(reset, _)| reset);
        if known.is_some_and(|known| limit.reset < known) {
            // A late response of a window that is over.
            return;
        }
        let is_same = known == Some(limit.reset) && matches!(self.phase, Phase::Window { .. });
        self.announced = Some((limit.reset, limit.limit));
        if is_same {
            self.remaining = self.remaining.min(remaining);
        } else {
            self.remaining = remaining;
            self.phase = Phase::Window {
                ends: now + wait.min(MAX_HOLD),
            };
        }
    }

    fn hold(&mut self, wait: Duration, now: Instant) {
        self.remaining = 0;
        self.phase = Phase::Window {
            ends: now + wait.min(MAX_HOLD),
        };
    }
}

impl Limiter {
    /// Waits until a request of `route` may be sent.
    ///
    /// Fails when that is not before `deadline`: at once if the end of the hold is known.
    pub(crate) async fn admit(
        self: &Arc<Self>,
        route: &'static str,
        deadline: Option<Instant>,
    ) -> Result<Admission, RateLimitError> {
        let mut place = self.queue();
        let mut is_told = false;
        loop {
            let now = Instant::now();
            let (next, held_until) = {
                let mut state = self.state();
                state.admit_front(now);
                (state.next_change(now), state.held_until())
            };
            if place.receiver.try_recv().is_ok() {
                return Ok(Admission::new(self));
            }
            if let Some(until) = held_until {
                let wait = until.duration_since(now);
                if deadline.is_some_and(|deadline| until > deadline) {
                    return Err(RateLimitError::new(Some(wait)));
                }
                if !is_told {
                    telemetry::held(route, wait);
                    is_told = true;
                }
            }
            let wake = deadline.map_or(next, |deadline| deadline.min(next));
            if let Ok(Ok(())) = tokio::time::timeout_at(wake, &mut place.receiver).await {
                return Ok(Admission::new(self));
            }
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Err(RateLimitError::new(None));
            }
        }
    }

    /// Joins the queue.
    fn queue(self: &Arc<Self>) -> Place {
        let (sender, receiver) = oneshot::channel();
        self.state().queue.push_back(sender);
        Place {
            limiter: Arc::clone(self),
            receiver,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The wait until the next window where the server does not say what time it is: by the clock of this machine, which may be
/// wrong, and so a minute at most.
fn wait_by_own_clock(limit: &RateLimit) -> Duration {
    let rest = limit.reset.duration_since(Timestamp::now());
    let rest = Duration::try_from(rest).unwrap_or_default();
    rest.min(Duration::from_secs(60)) + Duration::from_secs(1)
}

/// A place in the queue.
struct Place {
    limiter: Arc<Limiter>,
    receiver: oneshot::Receiver<()>,
}

impl Drop for Place {
    /// A call that is dropped while it waits gives back what it may just have been admitted to.
    fn drop(&mut self) {
        self.receiver.close();
        if self.receiver.try_recv().is_ok() {
            let mut state = self.limiter.state();
            state.leave();
            state.admit_front(Instant::now());
        }
    }
}

/// The permission to send one request.
pub(crate) struct Admission {
    limiter: Arc<Limiter>,
    is_sent: bool,
    is_over: bool,
}

impl Admission {
    fn new(limiter: &Arc<Limiter>) -> Self {
        Self {
            limiter: Arc::clone(limiter),
            is_sent: false,
            is_over: false,
        }
    }

    /// The request is about to be sent, so the server may count it.
    pub(crate) const fn sent(&mut self) {
        self.is_sent = true;
    }

    /// The head of the response has arrived.
    pub(crate) fn answered(mut self, status: StatusCode, headers: &HeaderMap) {
        self.is_over = true;
        let now = Instant::now();
        let mut state = self.limiter.state();
        state.leave();
        state.learn(status, headers, now);
        state.admit_front(now);
    }
}

impl Drop for Admission {
    /// No response came.
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        let mut state = self.limiter.state();
        state.leave();
        if self.is_sent {
            state.count();
        }
        state.admit_front(Instant::now());
    }
}
