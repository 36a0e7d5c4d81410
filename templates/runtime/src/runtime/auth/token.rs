//! The cache of the access token: which one to use, and when to renew it.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::HeaderValue;
use tokio::time::Instant;

use super::{error::AuthError, renewal::Outcome};

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
    /// The end of the pause after a renewal that failed.
    paused_until: Option<Instant>,
}

/// What the cache holds for a call.
pub(crate) enum Found {
    /// A token to use.
    Fresh(Arc<AccessToken>),
    /// A token that can be used, and is to be renewed.
    Ending(Arc<AccessToken>),
    /// No token that can be used.
    Nothing,
}

impl TokenCache {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks for a token other than `rejected`.
    pub(crate) fn find(&self, rejected: Option<&Arc<AccessToken>>) -> Found {
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
            _ => Found::Nothing,
        }
    }

    /// Keeps the outcome of a renewal.
    pub(crate) fn keep(&self, outcome: Result<AccessToken, AuthError>) -> Outcome {
        let mut state = self.state();
        match outcome {
            Ok(token) => {
                let token = Arc::new(token);
                state.token = Some(Arc::clone(&token));
                state.paused_until = None;
                Ok(token)
            }
            Err(error) => {
                state.paused_until = Some(Instant::now() + PAUSE);
                Err(error)
            }
        }
    }
}
