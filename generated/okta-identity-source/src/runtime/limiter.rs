//! The rate limiter: all calls of a client share what the server's rate limit leaves, and wait for the next window in order.

mod state;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use http::{HeaderMap, StatusCode};
use tokio::{sync::oneshot, time::Instant};

use self::state::{Phase, State};
use super::{error::RateLimitError, telemetry};

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

impl Limiter {
    /// Waits until a request of `route` may be sent.
    ///
    /// Fails when that is not before `deadline`: at once if the end of the hold is known. A call that waits only since nothing
    /// is known of the window yet is sent at its deadline.
    pub(crate) async fn admit(
        self: &Arc<Self>,
        route: &'static str,
        deadline: Option<Instant>,
    ) -> Result<Admission, RateLimitError> {
        let mut place = self.queue(deadline)?;
        let mut is_reported = false;
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
            check_hold(held_until, deadline, now)?;
            if let (Some(until), false) = (held_until, is_reported) {
                telemetry::held(route, until.duration_since(now));
                is_reported = true;
            }
            let wake = deadline.map_or(next, |deadline| deadline.min(next));
            if let Ok(Ok(())) = tokio::time::timeout_at(wake, &mut place.receiver).await {
                return Ok(Admission::new(self));
            }
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return self.at_deadline(&mut place);
            }
        }
    }

    /// What becomes of a call that waited until its deadline.
    fn at_deadline(self: &Arc<Self>, place: &mut Place) -> Result<Admission, RateLimitError> {
        let mut state = self.state();
        let is_unknown = state.limit.is_none() && matches!(state.phase, Phase::Probing { .. });
        if place.receiver.try_recv().is_ok() {
            return Ok(Admission::new(self));
        }
        if !is_unknown {
            return Err(RateLimitError::queued());
        }
        state.in_flight += 1;
        Ok(Admission::new(self))
    }

    /// Joins the queue, unless the calls are held for longer than this one may wait.
    fn queue(self: &Arc<Self>, deadline: Option<Instant>) -> Result<Place, RateLimitError> {
        let now = Instant::now();
        let mut state = self.state();
        state.advance(now);
        check_hold(state.held_until(), deadline, now)?;
        let (sender, receiver) = oneshot::channel();
        state.queue.push_back(sender);
        Ok(Place {
            limiter: Arc::clone(self),
            receiver,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Fails if a hold ends later than a call may wait.
fn check_hold(
    held_until: Option<Instant>,
    deadline: Option<Instant>,
    now: Instant,
) -> Result<(), RateLimitError> {
    match (held_until, deadline) {
        (Some(until), Some(deadline)) if until > deadline => {
            Err(RateLimitError::held(until.duration_since(now)))
        }
        _ => Ok(()),
    }
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
        let was_admitted = self.receiver.try_recv().is_ok();
        let mut state = self.limiter.state();
        while state.queue.back().is_some_and(oneshot::Sender::is_closed) {
            state.queue.pop_back();
        }
        if was_admitted {
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

    /// No connection could be made, so the server did not count the request.
    pub(crate) const fn not_sent(&mut self) {
        self.is_sent = false;
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
