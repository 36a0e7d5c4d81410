//! The time in assertions and proofs: that of this machine, corrected by the server's `Date` after a rejection.

use std::{
    fmt,
    sync::atomic::{AtomicI64, Ordering},
};

use http::HeaderMap;
use jiff::Timestamp;

use crate::runtime::response::server_time;

/// How far the clocks may be apart before that is worth a retry, in seconds. An answer takes some time to arrive.
const TOLERANCE: i64 = 5;

/// How far the time is corrected at most, in seconds either way: a day.
///
/// A clock is off by hours at most, mostly since its time zone is wrong. Whoever controls `Date`, such as a proxy that decrypts TLS,
/// must not get assertions that become valid in the far future.
const MAX_CORRECTION: i64 = 24 * 60 * 60;

/// What a `Date` can be, in seconds since 1970: of the years 2020 to 2099. Any other one is not the time of an org.
const CREDIBLE: std::ops::Range<i64> = 1_577_836_800..4_102_444_800;

/// How many seconds are added to the time of this machine. Nothing but `iat` and `exp` depends on it.
#[derive(Default)]
pub(crate) struct Clock(AtomicI64);

impl Clock {
    pub(crate) fn correction(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Corrects the time after the server rejected what was signed with the correction `used`. Returns the new correction, or
    /// `None` if the two clocks agree, the server states no credible time, or they differ by more than [`MAX_CORRECTION`].
    pub(crate) fn correct(&self, headers: &HeaderMap, used: i64) -> Option<i64> {
        let correction = -ahead(headers)?;
        if (correction - used).abs() <= TOLERANCE || correction.abs() > MAX_CORRECTION {
            return None;
        }
        self.0.store(correction, Ordering::Relaxed);
        Some(correction)
    }

    /// Drops a correction that did not help the call that made it, unless another call has made another one since. So a
    /// wrong `Date` does no harm to later calls.
    pub(crate) fn give_up(&self, correction: i64) {
        let _ = self
            .0
            .compare_exchange(correction, 0, Ordering::Relaxed, Ordering::Relaxed);
    }
}

/// The time with this correction, in seconds since 1970.
pub(crate) fn now(correction: i64) -> i64 {
    Timestamp::now().as_second() + correction
}

/// By how many seconds the clock of this machine is ahead of the server's.
fn ahead(headers: &HeaderMap) -> Option<i64> {
    let server = server_time(headers)?.as_second();
    CREDIBLE.contains(&server).then(|| now(0) - server)
}

/// What to say of the clocks when the server rejected a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Difference {
    ahead: i64,
    is_corrected: bool,
}

impl Difference {
    /// `None` if the clocks agree. `correction` is that of the rejected request.
    pub(crate) fn of(headers: &HeaderMap, correction: i64) -> Option<Self> {
        let ahead = ahead(headers).filter(|ahead| ahead.abs() > TOLERANCE)?;
        Some(Self {
            ahead,
            is_corrected: correction != 0,
        })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = if self.ahead > 0 { "ahead of" } else { "behind" };
        write!(
            f,
            "the clock of this machine is {} s {direction} the server's: set it",
            self.ahead.abs()
        )?;
        if self.is_corrected {
            f.write_str(" (a retry with the corrected time failed too)")?;
        }
        Ok(())
    }
}
