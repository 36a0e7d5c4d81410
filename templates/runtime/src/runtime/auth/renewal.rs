//! The renewal of the access token under way on a Tokio runtime: a task of its own, and the calls that wait for its outcome.
//!
//! No call holds a lock while it waits, and the task makes progress whether or not the call that started it is polled. So a
//! call that is kept without being polled delays no other.

use std::{
    future::{Future, poll_fn},
    panic,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
};

use tokio::{
    runtime::Handle,
    sync::watch,
    time::{Instant, timeout_at},
};

use super::{
    error::AuthError,
    token::{AccessToken, Found, TokenCache},
};
use crate::runtime::telemetry;

/// The outcome of a renewal, which all calls share that wait for it.
pub(crate) type Outcome = Result<Arc<AccessToken>, AuthError>;

/// The renewal under way among the calls of one runtime, if there is one. Another runtime has its own: a task of a runtime that
/// is not driven would keep the others waiting.
#[derive(Default)]
pub(crate) struct Renewals(Mutex<Option<watch::Sender<Option<Outcome>>>>);

/// What a call does to get a token.
pub(crate) enum Step {
    /// Uses this one.
    Use(Arc<AccessToken>),
    /// Waits for the renewal under way.
    Join(Joined),
    /// Starts a renewal. If that fails, it uses the old token, if there is one.
    Start(Turn, Option<Arc<AccessToken>>),
}

impl Renewals {
    /// Decides what a call does. `rejected` is the token that the server rejected.
    pub(crate) fn step(
        self: &Arc<Self>,
        cache: &TokenCache,
        rejected: Option<&Arc<AccessToken>>,
    ) -> Step {
        let mut running = self.running();
        // Under the lock: a renewal that ends has changed the cache before it leaves.
        let old = match (cache.find(rejected), &*running) {
            (Found::Fresh(token), _) | (Found::Ending(token), Some(_)) => return Step::Use(token),
            (Found::Nothing, Some(sender)) => return Step::Join(Joined(sender.subscribe())),
            (Found::Ending(token), None) => Some(token),
            (Found::Nothing, None) => None,
        };
        let (sender, receiver) = watch::channel(None);
        *running = Some(sender.clone());
        let place = Place {
            renewals: Arc::clone(self),
        };
        let turn = Turn {
            place,
            sender,
            outcome: Joined(receiver),
        };
        Step::Start(turn, old)
    }

    fn running(&self) -> MutexGuard<'_, Option<watch::Sender<Option<Outcome>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes room for the next renewal when it is dropped, however this one ends.
struct Place {
    renewals: Arc<Renewals>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let sender = self.renewals.running().take();
        // Not under the lock: this wakes the calls that wait.
        drop(sender);
    }
}

/// The right to start a renewal, while no other is under way.
pub(crate) struct Turn {
    place: Place,
    sender: watch::Sender<Option<Outcome>>,
    outcome: Joined,
}

impl Turn {
    /// Runs `renew` in a task and waits for its outcome. The task ends early once no call waits for it any more.
    ///
    /// A panic of the task, which is one of the caller's signer, continues in this call; the calls that joined start anew.
    pub(crate) async fn run(
        self,
        renew: impl Future<Output = Outcome> + Send + 'static,
    ) -> Outcome {
        let Self {
            place,
            sender,
            mut outcome,
        } = self;
        let runtime = Handle::try_current().map_err(|_| AuthError::stopped())?;
        let task = runtime.spawn(telemetry::in_context(async move {
            let outcome = unless_unwanted(renew, &sender).await;
            drop(place);
            sender.send_replace(outcome);
        }));
        if let Some(outcome) = outcome.outcome().await {
            return outcome;
        }
        match task.await.map_err(tokio::task::JoinError::try_into_panic) {
            Err(Ok(panic)) => panic::resume_unwind(panic),
            Ok(()) | Err(Err(_)) => Err(AuthError::stopped()),
        }
    }
}

/// Runs `renew` until it ends; `None` if no call waits for it any more.
async fn unless_unwanted(
    renew: impl Future<Output = Outcome>,
    sender: &watch::Sender<Option<Outcome>>,
) -> Option<Outcome> {
    let mut renew = pin!(renew);
    let mut unwanted = pin!(sender.closed());
    poll_fn(|context| match renew.as_mut().poll(context) {
        Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
        Poll::Pending => unwanted.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// A call that waits for a renewal.
pub(crate) struct Joined(watch::Receiver<Option<Outcome>>);

impl Joined {
    /// The outcome; `None` if the renewal ended without one, since its runtime shut down or the caller's signer panicked.
    async fn outcome(&mut self) -> Option<Outcome> {
        let outcome = self.0.wait_for(Option::is_some).await.ok()?;
        outcome.clone()
    }

    /// The same, and an error if there is none at the `deadline` of the call.
    pub(crate) async fn outcome_until(mut self, deadline: Option<Instant>) -> Option<Outcome> {
        let Some(deadline) = deadline else {
            return self.outcome().await;
        };
        timeout_at(deadline, self.outcome())
            .await
            .unwrap_or_else(|_| Some(Err(AuthError::timeout())))
    }
}
