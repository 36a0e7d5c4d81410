//! The HTTP clients of a client: one for each Tokio runtime that uses it.
//!
//! A task of the runtime that made a connection drives it. While that runtime is not driven, a request of another runtime
//! on the same connection would wait until it times out.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use tokio::{
    runtime::{Handle, Id},
    sync::oneshot,
};

use super::{
    error::ConfigurationError,
    transport::{Http, Settings},
};

/// One HTTP client, and so one connection pool, for each runtime that lives. Made at the first call on that runtime.
pub(crate) struct Pools {
    settings: Settings,
    live: Arc<Mutex<Vec<Pool>>>,
}

/// The HTTP client of one runtime.
struct Pool {
    runtime: Id,
    http: Arc<Http>,
    /// Dropped with the pool, which ends the task that waits for the end of the runtime.
    _end: oneshot::Sender<Infallible>,
}

impl Pools {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            live: Arc::default(),
        }
    }

    /// Returns the HTTP client of the current runtime.
    ///
    /// # Errors
    ///
    /// There is no runtime; or the HTTP client is that of the caller, which has one pool, and another runtime that still
    /// lives has used it.
    pub(crate) fn current(&self) -> Result<Arc<Http>, ConfigurationError> {
        let handle = Handle::try_current().map_err(|_| {
            ConfigurationError::new(
                "there is no Tokio runtime here: call this inside of one, or use `send_blocking` (feature `blocking`)",
            )
        })?;
        let (http, guard, ended) = {
            let mut live = lock(&self.live);
            if let Some(pool) = live.iter().find(|pool| pool.runtime == handle.id()) {
                return Ok(Arc::clone(&pool.http));
            }
            if self.settings.is_supplied() && !live.is_empty() {
                return Err(ConfigurationError::new(
                    "the HTTP client that was given to `http_client` is in use by another Tokio runtime, which drives its \
                     connections (blocking calls have a runtime of their own): give each runtime a client of its own, or \
                     leave `http_client` out",
                ));
            }
            let http = Arc::new(Http::new(&self.settings)?);
            let (end, ended) = oneshot::channel();
            live.push(Pool {
                runtime: handle.id(),
                http: Arc::clone(&http),
                _end: end,
            });
            let guard = RuntimeGuard {
                live: Arc::downgrade(&self.live),
                http: Arc::downgrade(&http),
            };
            (http, guard, ended)
        };
        // Not under the lock: a runtime that shuts down drops the task, and so the guard, at once.
        handle.spawn(async move {
            let _guard = guard;
            // Never a value: this ends when the pool or the runtime does.
            let _ = ended.await;
        });
        Ok(http)
    }
}

/// Held by a task of a runtime. Removes the pool of that runtime when the runtime ends.
struct RuntimeGuard {
    live: Weak<Mutex<Vec<Pool>>>,
    http: Weak<Http>,
}

impl Drop for RuntimeGuard {
    fn drop(&mut self) {
        let Some(live) = self.live.upgrade() else {
            return;
        };
        let ended: Vec<Pool> = {
            let mut live = lock(&live);
            let is_ended = |pool: &mut Pool| Arc::as_ptr(&pool.http) == self.http.as_ptr();
            live.extract_if(.., is_ended).collect()
        };
        // Not under the lock: connections close here.
        drop(ended);
    }
}

fn lock(live: &Mutex<Vec<Pool>>) -> MutexGuard<'_, Vec<Pool>> {
    live.lock().unwrap_or_else(PoisonError::into_inner)
}
