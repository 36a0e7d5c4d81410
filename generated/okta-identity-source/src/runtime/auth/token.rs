//! The cache of the access token: renewed before it ends, by one caller at a time.

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::HeaderValue;
use tokio::time::Instant;

use super::error::AuthError;

/// How long before its end a token is renewed, at most. A token of less than ten minutes is renewed in its last tenth.
const MARGIN: Duration = Duration::from_secs(60);

/// How long to wait after an early renewal that failed, while the old token still serves.
const PAUSE: Duration = Duration::from_secs(10);

/// An access token, ready to be sent.
pub(crate) struct AccessToken {
    /// The value of `Authorization`.
    pub(crate) header: HeaderValue,
    /// The base64url hash of a token that is bound to a key; `None` for a bearer token.
    pub(crate) hash: Option<String>,
    renew_at: Instant,
    expires_at: Instant,
}

impl AccessToken {
    /// A token that was asked for at `asked_at` and lives for `lifetime` from then on.
    pub(crate) fn new(
        header: HeaderValue,
        hash: Option<String>,
        asked_at: Instant,
        lifetime: Duration,
    ) -> Self {
        let margin = (lifetime / 10).min(MARGIN);
        Self {
            header,
            hash,
            renew_at: asked_at + lifetime.saturating_sub(margin),
            expires_at: asked_at + lifetime,
        }
    }
}

/// The one token of a client.
#[derive(Default)]
pub(crate) struct TokenCache {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Arc<AccessToken>>,
    paused_until: Option<Instant>,
    /// How many renewals have failed so far, and the latest failure.
    failures: u64,
    failure: Option<AuthError>,
}

/// How much depends on a renewal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Renewal {
    /// The old token still serves, and the caller goes on with it if no new one comes.
    Early,
    /// Without a new token no call can be made.
    Due,
}

/// What the cache holds for a caller.
enum Found {
    /// A token to use.
    Fresh(Arc<AccessToken>),
    /// A token to use, if somebody else is renewing it.
    Ending(Arc<AccessToken>),
    /// None, after so many failures.
    Nothing(u64),
}

impl TokenCache {
    /// Gives the token, and renews it first when that is due. `renew` is told how urgent that is.
    ///
    /// `turn` is held by the caller who renews. When its future is dropped, the next one who waits renews. Each Tokio runtime has
    /// one: a caller on a runtime that is not driven would keep the others waiting.
    ///
    /// `rejected` is the token that the server does not take any more, by which the caller asks for another one. Those
    /// who wait for a renewal that fails share its error.
    pub(crate) async fn get<F: Future<Output = Result<AccessToken, AuthError>>>(
        &self,
        turn: &tokio::sync::Mutex<()>,
        rejected: Option<&Arc<AccessToken>>,
        renew: impl FnOnce(Renewal) -> F,
    ) -> Result<Arc<AccessToken>, AuthError> {
        let failures = match self.find(rejected) {
            Found::Fresh(token) => return Ok(token),
            Found::Ending(token) => {
                let Ok(_renewing) = turn.try_lock() else {
                    return Ok(token);
                };
                // It may have been renewed since.
                return match self.find(rejected) {
                    Found::Fresh(token) => Ok(token),
                    _ => self.keep(renew(Renewal::Early).await).or(Ok(token)),
                };
            }
            Found::Nothing(failures) => failures,
        };
        let _renewing = turn.lock().await;
        match self.find(rejected) {
            Found::Fresh(token) | Found::Ending(token) => return Ok(token),
            Found::Nothing(now) if now > failures => {
                if let Some(failure) = self.state().failure.clone() {
                    return Err(failure);
                }
            }
            Found::Nothing(_) => {}
        }
        self.keep(renew(Renewal::Due).await)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, rejected: Option<&Arc<AccessToken>>) -> Found {
        let state = self.state();
        let now = Instant::now();
        let is_rejected =
            |token: &Arc<AccessToken>| rejected.is_some_and(|other| Arc::ptr_eq(token, other));
        match &state.token {
            Some(token) if now < token.expires_at && !is_rejected(token) => {
                let is_paused = state.paused_until.is_some_and(|until| now < until);
                if now < token.renew_at || is_paused {
                    Found::Fresh(Arc::clone(token))
                } else {
                    Found::Ending(Arc::clone(token))
                }
            }
            _ => Found::Nothing(state.failures),
        }
    }

    /// Keeps the outcome of a renewal.
    fn keep(&self, outcome: Result<AccessToken, AuthError>) -> Result<Arc<AccessToken>, AuthError> {
        let mut state = self.state();
        match outcome {
            Ok(token) => {
                let token = Arc::new(token);
                state.token = Some(Arc::clone(&token));
                state.paused_until = None;
                state.failure = None;
                Ok(token)
            }
            Err(error) => {
                state.failures += 1;
                state.failure = Some(error.clone());
                state.paused_until = Some(Instant::now() + PAUSE);
                Err(error)
            }
        }
    }
}
