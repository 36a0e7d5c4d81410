//! Calls for code that is not async: the same futures, run on a small runtime of the client's own.

use std::{
    fmt,
    future::Future,
    panic,
    sync::{OnceLock, mpsc},
    task::{Context, Poll, Waker},
};

use tokio::{
    runtime::{Builder, Handle, Runtime},
    task::coop,
};

use super::error::ConfigurationError;

/// Starts the engine at the first blocking call: most clients never make one.
#[derive(Default)]
pub(crate) struct LazyEngine(OnceLock<Engine>);

impl LazyEngine {
    /// Runs a call on the engine and waits for its output.
    ///
    /// # Errors
    ///
    /// This thread polls async tasks, which would wait as well; or the engine could not be started.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        call: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, ConfigurationError> {
        if polls_tasks() {
            return Err(ConfigurationError::new(
                "a blocking call on a thread that runs async tasks would keep them waiting: use `send().await` there, or \
                 make the call inside `tokio::task::spawn_blocking`",
            ));
        }
        self.get()?.run(call)
    }

    fn get(&self) -> Result<&Engine, ConfigurationError> {
        if let Some(engine) = self.0.get() {
            return Ok(engine);
        }
        // When two threads come here at once, one of the two engines is dropped again.
        let engine = Engine::start()?;
        Ok(self.0.get_or_init(|| engine))
    }
}

/// Whether this thread is polling a task of a Tokio runtime right now.
///
/// Such a task has a budget of operations after which it has to yield. The threads of `spawn_blocking` and
/// `block_in_place`, and threads that only entered a runtime, have none. Neither does a task inside `tokio::task::unconstrained`:
/// a call that blocks there is not detected.
fn polls_tasks() -> bool {
    /// More operations than the budget of any task: Tokio's is 128, and it counts in a `u8`.
    const MORE_THAN_A_BUDGET: usize = 1 + u8::MAX as usize;
    if Handle::try_current().is_err() {
        return false;
    }
    let mut context = Context::from_waker(Waker::noop());
    let mut taken = Vec::with_capacity(MORE_THAN_A_BUDGET);
    while taken.len() < MORE_THAN_A_BUDGET {
        match coop::poll_proceed(&mut context) {
            Poll::Ready(operation) => taken.push(operation),
            Poll::Pending => break,
        }
    }
    let is_bounded = taken.len() < MORE_THAN_A_BUDGET;
    // Given back in reverse: each restores the budget that it found.
    while taken.pop().is_some() {}
    is_bounded
}

/// A runtime with one thread.
struct Engine {
    handle: Handle,
    /// There until it is dropped.
    runtime: Option<Runtime>,
}

impl Engine {
    fn start() -> Result<Self, ConfigurationError> {
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
        Ok(Self {
            handle: runtime.handle().clone(),
            runtime: Some(runtime),
        })
    }

    /// Hands the call to the engine's thread and waits. `block_on` would panic on a thread that belongs to a runtime.
    fn run<T: Send + 'static>(
        &self,
        call: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, ConfigurationError> {
        let (sender, receiver) = mpsc::sync_channel(1);
        let call = self.handle.spawn(call);
        self.handle.spawn(async move { sender.send(call.await) });
        match receiver.recv() {
            Ok(Ok(output)) => Ok(output),
            Ok(Err(error)) => match error.try_into_panic() {
                // Code of the caller panicked, such as a token provider: as in an async call, it does so here.
                Ok(panic) => panic::resume_unwind(panic),
                Err(_) => Err(stopped()),
            },
            Err(_) => Err(stopped()),
        }
    }
}

fn stopped() -> ConfigurationError {
    ConfigurationError::new("the thread for blocking calls has stopped, since this process ends")
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
