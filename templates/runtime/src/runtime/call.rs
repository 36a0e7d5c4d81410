//! What the builders of all operations have in common: the settings of one call, and the ways to send it.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::{error::Error, exchange::BodyUse, response::Response};

/// How the answer of an operation is asked for, and read when the server accepted the request.
pub struct Answer<T> {
    pub(super) accept: &'static str,
    pub(super) body_use: BodyUse,
    pub(super) read: Read<T>,
}

/// How an accepted answer is read.
pub type Read<T> = fn(Response<Bytes>) -> Result<Response<T>, Error>;

impl<T> Clone for Answer<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Answer<T> {}

impl Answer<()> {
    /// The body is of no use. Errors come as JSON all the same.
    pub const NOTHING: Self = Self {
        accept: "application/json",
        body_use: BodyUse::Ignore,
        read: |response| Ok(response.empty()),
    };
}

impl Answer<Bytes> {
    /// The body as it is, of whatever media type.
    pub const BYTES: Self = Self::read("*/*", Ok);
}

impl<T: DeserializeOwned> Answer<T> {
    /// The body as JSON. One that is missing or unreadable is [`Error::Decode`].
    pub const JSON: Self = Self::read("application/json", Response::json);
}

impl<T> Answer<T> {
    /// The same request, whose response is returned without decoding its body.
    pub(super) const fn raw(self) -> Answer<Bytes> {
        Answer {
            accept: self.accept,
            body_use: BodyUse::Raw,
            read: Ok,
        }
    }

    /// An answer that is read in a way of its own. `accept` names the media types that it can read.
    pub const fn read(accept: &'static str, read: Read<T>) -> Self {
        Self {
            accept,
            body_use: BodyUse::Keep,
            read,
        }
    }
}

/// Gives the builder of an operation the methods that all of them have. It holds a `request: Request`. `answer` is
/// the type of the body that the server answers with, `read` the [`Answer`] that reads it.
///
/// They are written down once, and their futures are made by functions that know of no operation: what each builder has of
/// its own costs a compiler next to nothing.
#[allow(
    unused_macros,
    reason = "a document without operations does not call it"
)]
macro_rules! call {
    ($builder:ident { answer: $answer:ty, read: $read:expr, }) => {
        impl $builder {
            /// Sets how long an attempt of this call may take, in place of the client's request timeout.
            pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
                self.request.timeout(timeout);
                self
            }

            /// Adds a header to this call, such as `X-Correlation-Id`, in place of one that was added under the same name.
            ///
            /// A header that the client sets itself, a parameter of the operation, and a value that a header can't carry are
            /// refused, and nothing is sent. `User-Agent` replaces that of the client.
            pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
                self.request.header(name.as_ref(), value.as_ref());
                self
            }

            /// Sends the request even if a value is out of the bounds that the document sets.
            ///
            /// For the day on which the service loosens a bound. An empty path parameter, one that is `.` or `..`, and a declared name
            /// among the custom attributes are rejected all the same.
            pub fn skip_validation(mut self) -> Self {
                self.request.skip_validation();
                self
            }

            /// Sends the request and gives what the server answers.
            ///
            /// Nothing is sent before the future is awaited. Dropping it gives up waiting; a change may have taken effect by
            /// then.
            ///
            /// # Errors
            /// See [`Error`](crate::Error): the server refused, couldn't be reached, or answered what can't be decoded; or a
            /// bound is violated, and nothing was sent.
            pub fn send(self) -> $crate::runtime::Sending<$answer> {
                self.request.send($read)
            }

            /// Sends the request and gives the answer with its status, headers, request id and rate limit.
            ///
            /// # Errors
            /// As for [`send`](Self::send).
            pub fn send_with_response(
                self,
            ) -> $crate::runtime::Sending<$crate::runtime::Response<$answer>> {
                self.request.send_with_response($read)
            }

            /// Sends the request and returns the response without decoding its body, for a response that this version of the
            /// crate cannot decode.
            ///
            /// Authentication, checks, retries and tracing are those of [`send`](Self::send), and a status other than 2xx is
            /// [`Error::Api`](crate::Error::Api). A body in gzip is decompressed; one with another `Content-Encoding` is
            /// returned as it came, with that header.
            ///
            /// # Errors
            /// As for [`send`](Self::send), except [`Error::Decode`](crate::Error::Decode).
            pub fn send_raw(
                self,
            ) -> $crate::runtime::Sending<$crate::runtime::Response<bytes::Bytes>> {
                self.request.send_raw::<$answer>($read)
            }

            /// Sends the request and blocks the thread until the response arrives, for code that is not async.
            ///
            /// Inside an async program, call it from `tokio::task::spawn_blocking`. The request runs on a thread and a Tokio
            /// runtime of the client's own, with connections of its own.
            ///
            /// # Errors
            /// As for [`send`](Self::send); also on a thread that polls async tasks, which it would keep waiting.
            #[cfg(feature = "blocking")]
            pub fn send_blocking(self) -> Result<$answer, $crate::runtime::Error> {
                self.request.send_blocking($read)
            }

            /// Sends the request and waits for the answer with its status, headers, request id and rate limit.
            ///
            /// # Errors
            /// As for [`send_blocking`](Self::send_blocking).
            #[cfg(feature = "blocking")]
            pub fn send_with_response_blocking(
                self,
            ) -> Result<$crate::runtime::Response<$answer>, $crate::runtime::Error> {
                self.request.send_with_response_blocking($read)
            }

            /// Sends the request and waits for the response, whose body is not decoded, for code without an async runtime.
            ///
            /// # Errors
            /// As for [`send_raw`](Self::send_raw); also on a thread that polls async tasks, which it would keep waiting.
            #[cfg(feature = "blocking")]
            pub fn send_raw_blocking(
                self,
            ) -> Result<$crate::runtime::Response<bytes::Bytes>, $crate::runtime::Error> {
                self.request.send_raw_blocking::<$answer>($read)
            }
        }
    };
}

#[allow(
    unused_imports,
    reason = "a document without operations does not call it"
)]
pub(crate) use call;
