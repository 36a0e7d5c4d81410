//! Calls for code that is not async: the same futures, run on a small runtime of the client's own.

use std::{fmt, future::Future, sync::OnceLock};

use tokio::runtime::{Builder, Handle, Runtime};

use super::{
    error::ConfigurationError,
    transport::{Http, Settings},
};

/// Makes the engine at the first blocking call: most clients never make one.
pub(crate) struct LazyEngine {
    settings: Settings,
    engine: OnceLock<Engine>,
}

impl LazyEngine {
    pub(crate) const fn new(settings: Settings) -> Self {
        Self {
            settings,
            engine: OnceLock::new(),
        }
    }

    /// The engine, unless this thread belongs to an async runtime: waiting there would stop other tasks, or panic.
    pub(crate) fn get(&self) -> Result<&Engine, ConfigurationError> {
        if Handle::try_current().is_ok() {
            return Err(ConfigurationError::new(
                "a blocking call inside an async runtime: use `send().await` there, or \
                 `Handle::current().block_on(..)` around it on a thread of `spawn_blocking`",
            ));
        }
        if let Some(engine) = self.engine.get() {
            return Ok(engine);
        }
        // When two threads come here at once, one of the two engines is dropped again.
        let engine = Engine::start(&self.settings)?;
        Ok(self.engine.get_or_init(|| engine))
    }
}

/// A runtime with one thread, and connections that live on it: those of async callers live on theirs.
pub(crate) struct Engine {
    handle: Handle,
    /// There until it is dropped.
    runtime: Option<Runtime>,
    http: Http,
}

impl Engine {
    fn start(settings: &Settings) -> Result<Self, ConfigurationError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name(concat!(env!("CARGO_PKG_NAME"), "-blocking"))
            .enable_all()
            .build()
            .map_err(|error| {
                ConfigurationError::new(format!(
                    "the thread for blocking calls could not be started: {error}. Check the limits of this process"
                ))
            })?;
        let http = Http::new(settings)?;
        Ok(Self {
            handle: runtime.handle().clone(),
            runtime: Some(runtime),
            http,
        })
    }

    pub(crate) const fn http(&self) -> &Http {
        &self.http
    }

    /// Waits for the future.
    pub(crate) fn run<F: Future>(&self, future: F) -> F::Output {
        self.handle.block_on(future)
    }
}

impl Drop for Engine {
    /// Waits for nothing, so that a client may be dropped inside async code too.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}
