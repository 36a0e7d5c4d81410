//! Paging: the pages of a list one after another, and the entries in them, as streams.

use std::{
    collections::BTreeSet,
    fmt,
    future::{Future, poll_fn},
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
    vec,
};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::{
    call::Answer,
    error::Error,
    paging_error::{PagingError, PagingErrorKind},
    request::Request,
    response::Response,
    sending::Sending,
};

/// How an operation pages: where the cursor of the next page goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The query parameter that takes the cursor. The answer's link to the next page has it too.
    pub cursor: &'static str,
}

/// The way from page to page: which request comes next, whoever sends it.
pub(super) struct Walk {
    request: Request,
    paging: Paging,
    next: Next,
    /// The cursor of the page that arrived last.
    arrived: Option<String>,
    /// The cursor of the page that comes next.
    asked: Option<String>,
    /// Every cursor so far, to tell when the server runs in circles.
    cursors: BTreeSet<String>,
}

/// What comes next.
enum Next {
    Page,
    /// The page after the last one cannot be determined.
    Error(PagingError),
    /// Nothing, or nothing that is known before a page arrives.
    End,
}

impl Walk {
    pub(super) fn new(request: Request, paging: Paging) -> Self {
        let first = request.query_value(paging.cursor).map(str::to_owned);
        Self {
            request,
            paging,
            next: Next::Page,
            arrived: None,
            cursors: first.iter().cloned().collect(),
            asked: first,
        }
    }

    /// The request for the next page. After it there is none, unless its page arrives and leads further: so an error ends
    /// the walk.
    pub(super) fn next(&mut self) -> Option<Result<Request, Error>> {
        match mem::replace(&mut self.next, Next::End) {
            Next::Page => Some(Ok(self.request.clone())),
            Next::Error(error) => Some(Err(error.into())),
            Next::End => None,
        }
    }

    /// The page that was asked for has arrived.
    pub(super) fn arrive<T>(&mut self, page: &Response<T>) {
        self.arrived = self.asked.take();
        let cursor = match page.next_cursor(self.paging.cursor) {
            Ok(Some(cursor)) => cursor,
            Ok(None) => return,
            Err(error) => {
                self.next = Next::Error(error);
                return;
            }
        };
        self.request.query_parameter(self.paging.cursor, &cursor);
        self.asked = Some(cursor.clone());
        self.next = if self.cursors.insert(cursor) {
            Next::Page
        } else {
            Next::Error(PagingError::new(PagingErrorKind::Circle))
        };
    }

    /// The entries of the page that arrived last; `None` if the page has no list of them, which ends the walk.
    pub(super) fn entries<I>(&mut self, entries: Option<Vec<I>>) -> Result<Vec<I>, Error> {
        entries.ok_or_else(|| {
            self.next = Next::End;
            PagingError::new(PagingErrorKind::NoItems).into()
        })
    }

    /// The cursor of the page that arrived last; `None` for the first one.
    pub(super) fn cursor(&self) -> Option<&str> {
        self.arrived.as_deref()
    }
}

/// The pages of a list, fetched one by one as they are asked for.
///
/// A page is an answer with its headers. An error ends the stream after it was given. Dropping the stream stops: nothing is
/// fetched ahead.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<T> {
    walk: Walk,
    /// The page that is on its way.
    call: Option<Sending<Response<T>>>,
}

impl<T: DeserializeOwned + Send + 'static> Pages<T> {
    /// Begins with the page that `request` asks for.
    pub fn new(request: Request, paging: Paging) -> Self {
        Self {
            walk: Walk::new(request, paging),
            call: None,
        }
    }

    /// The next page; `None` after the last one, and after an error.
    ///
    /// # Errors
    ///
    /// As for a single call; also [`Error::Paging`] if the next page cannot be determined.
    pub async fn try_next(&mut self) -> Result<Option<Response<T>>, Error> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }
}

impl<T: DeserializeOwned + Send + 'static> Stream for Pages<T> {
    type Item = Result<Response<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut call = match self.call.take() {
            Some(call) => call,
            None => match self.walk.next() {
                Some(Ok(request)) => request.send_with_response(Answer::JSON),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            },
        };
        match Pin::new(&mut call).poll(context) {
            Poll::Pending => {
                self.call = Some(call);
                Poll::Pending
            }
            Poll::Ready(answer) => {
                if let Ok(page) = &answer {
                    self.walk.arrive(page);
                }
                Poll::Ready(Some(answer))
            }
        }
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("paging", &self.walk.paging)
            .finish_non_exhaustive()
    }
}

/// The entries of a list, page by page as they are asked for.
///
/// An error ends the stream after it was given, and the entries before it were given. Dropping the stream stops: nothing
/// is fetched ahead.
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<T, I> {
    pages: Pages<T>,
    entries: fn(T) -> Option<Vec<I>>,
    page: vec::IntoIter<I>,
}

impl<T: DeserializeOwned + Send + 'static, I> Items<T, I> {
    /// The entries of these pages; `entries` takes them out of a page. A page without a list of them is an error.
    pub fn new(pages: Pages<T>, entries: fn(T) -> Option<Vec<I>>) -> Self {
        Self {
            pages,
            entries,
            page: Vec::new().into_iter(),
        }
    }

    /// The cursor of the page that the last entry came from: a new call with it begins with that page again. `None` on the
    /// first page.
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        self.pages.walk.cursor()
    }

    /// The next entry; `None` after the last one, and after an error.
    ///
    /// # Errors
    ///
    /// As for [`Pages::try_next`].
    pub async fn try_next(&mut self) -> Result<Option<I>, Error> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }
}

impl<T: DeserializeOwned + Send + 'static, I> Stream for Items<T, I> {
    type Item = Result<I, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(entry) = this.page.next() {
                return Poll::Ready(Some(Ok(entry)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                Some(Ok(page)) => {
                    let entries = (this.entries)(page.into_body());
                    this.page = this.pages.walk.entries(entries)?.into_iter();
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// An entry is owned, and nothing points into this stream.
impl<T, I> Unpin for Items<T, I> {}

impl<T, I> fmt::Debug for Items<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("paging", &self.pages.walk.paging)
            .finish_non_exhaustive()
    }
}
