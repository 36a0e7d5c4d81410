//! Access tokens that the caller's code gets from elsewhere.

use std::future::Future;

use super::signer::{BoxError, BoxFuture};
use crate::runtime::secret::Secret;

/// Gives access tokens, for programs that get them in a way of their own.
///
/// It is asked before each attempt of each call, by many calls at once, so it should keep its token and renew it in time.
/// A function that returns a future is a provider too:
/// `token_provider(|| async { Ok(Secret::from("...")) })`.
pub trait TokenProvider: Send + Sync {
    /// Gives a token to send as `Authorization: Bearer <token>`.
    ///
    /// `rejected` is the token that the server just answered 401 to; the call is then tried once more. Give another one
    /// than that. The future may be dropped before it ends.
    ///
    /// # Errors
    ///
    /// Whatever went wrong; the call fails with it as the source of its error, and nothing is sent.
    fn token<'a>(&'a self, rejected: Option<&'a Secret>)
    -> BoxFuture<'a, Result<Secret, BoxError>>;
}

impl<F, T> TokenProvider for F
where
    F: Fn() -> T + Send + Sync,
    T: Future<Output = Result<Secret, BoxError>> + Send + 'static,
{
    fn token<'a>(
        &'a self,
        _rejected: Option<&'a Secret>,
    ) -> BoxFuture<'a, Result<Secret, BoxError>> {
        Box::pin(self())
    }
}
