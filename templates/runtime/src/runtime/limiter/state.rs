//! What one limiter knows: how many requests may be sent now, and when that changes.

use std::{collections::VecDeque, time::Duration};

use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use tokio::{sync::oneshot, time::Instant};

use crate::runtime::{response::RateLimit, retry::retry_after};

/// While no response has announced the current window, one more request is sent after each span of this length.
const PROBE_INTERVAL: Duration = Duration::from_millis(250);

/// The longest hold. Okta's windows last a minute; a server that announces more is asked again after this time. A call that may not
/// wait for as long as announced fails at once all the same.
const MAX_HOLD: Duration = Duration::from_secs(300);

/// Resets that differ by less belong to one window: servers behind one address have clocks of their own.
const RESET_TOLERANCE: SignedDuration = SignedDuration::from_secs(2);

pub(super) struct State {
    pub(super) phase: Phase,
    /// How many requests may be unanswered at the same time: the fewest that a response of this window announced as
    /// remaining, or a guess while none has.
    pub(super) remaining: u64,
    /// The admitted requests without a response. The server may have counted them already or not; they count here.
    pub(super) in_flight: u64,
    /// The limit that a response announced last.
    pub(super) limit: Option<u64>,
    pub(super) queue: VecDeque<oneshot::Sender<()>>,
}

/// What the client knows about the current window.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing yet. One more request may be sent at `next`.
    Probing { next: Instant },
    /// It ends at `announced`, by the clock of this machine. At `ends`, which is not later, one request asks again. `reset` is
    /// its end by the server's clock; `None` after a rejection that named only a time to wait.
    Window {
        ends: Instant,
        announced: Instant,
        reset: Option<Timestamp>,
    },
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
            limit: None,
            queue: VecDeque::new(),
        }
    }
}

impl State {
    /// Updates the phase to `now`.
    pub(super) fn advance(&mut self, now: Instant) {
        match self.phase {
            Phase::Window { ends, .. } if now >= ends => {
                // After a hold one request finds out whether the new window has begun; others may wait for it too.
                self.remaining = if self.is_exhausted() {
                    self.in_flight + 1
                } else {
                    self.limit.unwrap_or_default().max(1)
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

    /// Until when no request is sent, as the server announced it.
    pub(super) fn held_until(&self) -> Option<Instant> {
        match self.phase {
            Phase::Window { announced, .. } if self.is_exhausted() => Some(announced),
            _ => None,
        }
    }

    /// When a request may be sent next without another response.
    pub(super) fn next_change(&self, now: Instant) -> Instant {
        match self.phase {
            Phase::Probing { next } => next,
            Phase::Window { ends, .. } => ends,
            Phase::Unlimited => now,
        }
    }

    /// Admits the calls at the front of the queue, as many as may be sent.
    pub(super) fn admit_front(&mut self, now: Instant) {
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
    pub(super) fn leave(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Learns from a response.
    pub(super) fn learn(&mut self, status: StatusCode, headers: &HeaderMap, now: Instant) {
        let is_rejected = status == StatusCode::TOO_MANY_REQUESTS;
        match RateLimit::from_headers(headers) {
            // A limit on requests at the same time has no window.
            Some(limit) if limit.is_concurrency_limit() => {}
            Some(limit) => self.learn_window(&limit, is_rejected, now),
            None if is_rejected => {
                if let Some(wait) = retry_after(headers) {
                    self.hold(window(wait, None, now));
                }
            }
            // Only a success is sure to be the server's: a gateway in between announces nothing.
            None if self.limit.is_none() && status.is_success() => {
                self.phase = Phase::Unlimited;
            }
            None => self.count(),
        }
    }

    /// The server has counted a request, as far as anyone knows, and did not say what remains.
    pub(super) fn count(&mut self) {
        if matches!(self.phase, Phase::Window { .. }) {
            self.remaining = self.remaining.saturating_sub(1);
        }
    }

    fn learn_window(&mut self, limit: &RateLimit, is_rejected: bool, now: Instant) {
        let wait = limit.wait().unwrap_or_else(|| wait_by_own_clock(limit));
        let new = window(wait, Some(limit.reset), now);
        let is_over = |reset| limit.date.is_some_and(|date| reset <= date);
        let known = match self.phase {
            Phase::Window { reset, .. } if !reset.is_some_and(is_over) => Some(reset),
            Phase::Probing { .. } | Phase::Window { .. } | Phase::Unlimited => None,
        };
        let is_same = |reset: Timestamp| reset.duration_since(limit.reset).abs() <= RESET_TOLERANCE;
        self.limit = Some(limit.limit);
        match known {
            _ if is_rejected => self.hold(new),
            None => {
                self.remaining = limit.remaining;
                self.phase = new;
            }
            Some(Some(reset)) if is_same(reset) => {
                self.remaining = self.remaining.min(limit.remaining);
            }
            // Of two windows that overlap, the one that leaves less counts. A late response of a window that is over does not.
            Some(_) if limit.remaining < self.remaining && !is_over(limit.reset) => {
                self.remaining = limit.remaining;
                self.phase = new;
            }
            Some(_) => {}
        }
    }

    /// Holds all calls until this window ends, or a hold before it that lasts longer.
    fn hold(&mut self, new: Phase) {
        let is_longer = match (self.phase, new) {
            (Phase::Window { ends: known, .. }, Phase::Window { ends, .. }) => known > ends,
            _ => false,
        };
        if !(self.remaining == 0 && is_longer) {
            self.phase = new;
        }
        self.remaining = 0;
    }
}

/// A window that ends after `wait`.
fn window(wait: Duration, reset: Option<Timestamp>, now: Instant) -> Phase {
    let ends = now + wait.min(MAX_HOLD);
    Phase::Window {
        ends,
        announced: now.checked_add(wait).unwrap_or(ends),
        reset,
    }
}

/// The wait until the next window where the server does not say what time it is: by the clock of this machine, which may be
/// wrong, and so a minute at most.
fn wait_by_own_clock(limit: &RateLimit) -> Duration {
    let rest = limit.reset.duration_since(Timestamp::now());
    let rest = Duration::try_from(rest).unwrap_or_default();
    rest.min(Duration::from_secs(60)) + Duration::from_secs(1)
}
