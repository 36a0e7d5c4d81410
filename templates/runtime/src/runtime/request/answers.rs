//! Requests whose answer is read in a way of its own: as text, by its status, or by its media type.

use bytes::Bytes;

use super::{ANYTHING, BodyUse, Error, HeaderValue, Request, Response, faithful_header};

/// How the answer of an accepted request is read.
pub type Read<T> = fn(Response<Bytes>) -> Result<Response<T>, Error>;

#[allow(
    dead_code,
    reason = "which of these are called depends on the document that the code is generated from"
)]
impl Request {
    /// Sends the request and reads the answer in this way. `accept` names the media types that it can read.
    ///
    /// # Errors
    ///
    /// Every kind of [`Error`].
    pub async fn send_read<T>(
        self,
        accept: &'static str,
        read: Read<T>,
    ) -> Result<Response<T>, Error> {
        self.send(accepted(accept), BodyUse::Keep, read).await
    }

    /// [`Request::send_read`] for code that is not async.
    ///
    /// # Errors
    ///
    /// As there, and [`Error::Configuration`] inside an async runtime.
    #[cfg(feature = "blocking")]
    pub fn send_read_blocking<T>(
        self,
        accept: &'static str,
        read: Read<T>,
    ) -> Result<Response<T>, Error> {
        self.send_blocking(accepted(accept), BodyUse::Keep, read)
    }
}

fn accepted(media_types: &'static str) -> HeaderValue {
    faithful_header(media_types).unwrap_or(ANYTHING)
}
