//! Paging for code that is not async: the pages of a list, and the entries in them, as iterators.

use std::{fmt, marker::PhantomData, vec};

use serde::de::DeserializeOwned;

use super::{
    call::Answer,
    error::Error,
    paging::{Paging, Walk},
    request::Request,
    response::Response,
};

/// The pages of a list, fetched one by one as they are asked for. An error ends the iterator after it was given.
#[must_use = "an iterator does nothing until it is asked"]
pub struct BlockingPages<T> {
    walk: Walk,
    page: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> BlockingPages<T> {
    /// Begins with the page that `request` asks for.
    pub fn new(request: Request, paging: Paging) -> Self {
        Self {
            walk: Walk::new(request, paging),
            page: PhantomData,
        }
    }
}

impl<T: DeserializeOwned> Iterator for BlockingPages<T> {
    type Item = Result<Response<T>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let answer = self.walk.next()?;
        let answer = answer.and_then(|request| request.send_with_response_blocking(Answer::JSON));
        if let Ok(page) = &answer {
            self.walk.arrive(page);
        }
        Some(answer)
    }
}

impl<T> fmt::Debug for BlockingPages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingPages").finish_non_exhaustive()
    }
}

/// The entries of a list, page by page as they are asked for. An error ends the iterator after it was given.
#[must_use = "an iterator does nothing until it is asked"]
pub struct BlockingItems<T, I> {
    pages: BlockingPages<T>,
    entries: fn(T) -> Option<Vec<I>>,
    page: vec::IntoIter<I>,
}

impl<T: DeserializeOwned, I> BlockingItems<T, I> {
    /// The entries of these pages; `entries` takes them out of a page. A page without a list of them is an error.
    pub fn new(pages: BlockingPages<T>, entries: fn(T) -> Option<Vec<I>>) -> Self {
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
}

impl<T: DeserializeOwned, I> Iterator for BlockingItems<T, I> {
    type Item = Result<I, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(entry) = self.page.next() {
                return Some(Ok(entry));
            }
            let entries = self.pages.next()?.and_then(|page| {
                let entries = (self.entries)(page.into_body());
                self.pages.walk.entries(entries)
            });
            match entries {
                Ok(entries) => self.page = entries.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<T, I> fmt::Debug for BlockingItems<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingItems").finish_non_exhaustive()
    }
}
