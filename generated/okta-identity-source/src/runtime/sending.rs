//! A call on its way: the future that sending gives.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;

use super::{
    auth::signer::BoxFuture, call::Read, error::Error, response::Response, telemetry::CallSpan,
};

/// A request on its way, and then what the server answers to it: an [`Error`] or a `T`.
///
/// Nothing is sent before it is awaited. Dropping it gives up waiting; a change may have taken effect by then.
#[must_use = "nothing is sent before the future is awaited"]
pub struct Sending<T> {
    /// Gone when the answer was read.
    call: Option<Call<T>>,
}

struct Call<T> {
    arrival: BoxFuture<'static, Arrival>,
    read: Box<dyn FnOnce(Arrival) -> Result<T, Error> + Send>,
}

impl<T> Sending<T> {
    /// Waits with `arrival`, and makes of its answer what the caller wants.
    pub(super) fn new<R: 'static>(
        arrival: impl Future<Output = Arrival> + Send + 'static,
        read: Read<R>,
        keep: fn(Response<R>) -> T,
    ) -> Self
    where
        T: 'static,
    {
        let call = Call {
            arrival: Box::pin(arrival),
            read: Box::new(move |arrival| arrival.read(read).map(keep)),
        };
        Self { call: Some(call) }
    }
}

impl<T> Future for Sending<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // One that is polled once more after its end waits for ever.
        let Some(mut call) = self.call.take() else {
            return Poll::Pending;
        };
        match call.arrival.as_mut().poll(context) {
            Poll::Ready(arrival) => Poll::Ready((call.read)(arrival)),
            Poll::Pending => {
                self.call = Some(call);
                Poll::Pending
            }
        }
    }
}

impl<T> fmt::Debug for Sending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}

/// What came of a call, before its body is read, and the span that tells how it ends.
pub(super) struct Arrival {
    pub(super) answer: Result<Response<Bytes>, Error>,
    pub(super) span: CallSpan,
    /// Whether the request changes nothing, however far it came.
    pub(super) is_safe: bool,
}

impl Arrival {
    /// Reads the answer in this way.
    pub(super) fn read<T>(self, read: Read<T>) -> Result<Response<T>, Error> {
        let outcome = self.span.run(|| self.answer.and_then(read));
        let outcome = match outcome {
            Err(error) if self.is_safe => Err(error.for_safe_method()),
            outcome => outcome,
        };
        self.span.end(&outcome);
        outcome
    }
}
