//! Answers that are no JSON of one type: texts, bodies that may be missing, and forms that status and media type tell apart.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use super::{DecodeErrorKind, Error, Response};

/// One of the forms that the answer of an operation may have.
pub struct AnswerForm {
    /// The statuses that are documented with it, as ranges of the first and the last one.
    pub statuses: &'static [(u16, u16)],
    /// Its media type, in lower case and without parameters; `None` for an answer without a body.
    pub media_type: Option<&'static str>,
}

#[allow(
    dead_code,
    reason = "which of these are called depends on the document that the code is generated from"
)]
impl<T> Response<T> {
    /// The same answer with another body.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            status: self.status,
            headers: self.headers,
            body: change(self.body),
        }
    }
}

#[allow(
    dead_code,
    reason = "which of these are called depends on the document that the code is generated from"
)]
impl Response<Bytes> {
    /// The same answer with its body as text, which has to be UTF-8.
    pub(crate) fn text(self) -> Result<Response<String>, Error> {
        match String::from_utf8(self.body.to_vec()) {
            Ok(text) => Ok(self.map(|_| text)),
            Err(_) => Err(self.undecodable(String::new(), DecodeErrorKind::Text)),
        }
    }

    /// The same answer with its body read as JSON, if it has one.
    pub(crate) fn optional_json<T: DeserializeOwned>(self) -> Result<Response<Option<T>>, Error> {
        if self.body.trim_ascii().is_empty() {
            return Ok(self.map(|_| None));
        }
        Ok(self.json()?.map(Some))
    }

    /// The same answer with its body as text, if it has one.
    pub(crate) fn optional_text(self) -> Result<Response<Option<String>>, Error> {
        if self.body.is_empty() {
            return Ok(self.map(|_| None));
        }
        Ok(self.text()?.map(Some))
    }

    /// The same answer with its body as it is, if it has one.
    #[allow(
        clippy::unnecessary_wraps,
        reason = "a request takes any function that reads an answer"
    )]
    pub(crate) fn optional_bytes(self) -> Result<Response<Option<Bytes>>, Error> {
        Ok(self.map(|body| Some(body).filter(|body| !body.is_empty())))
    }

    /// Which of these forms the answer has, by its place in the list.
    ///
    /// A body, or none, decides first, then the media type, then the status. What the answer does not say, or says unlike
    /// every form, decides nothing: so another 2xx than the documented one is read as long as one form is left. No body is
    /// read to try. With several forms left it is an error that says that the server accepted the request.
    pub(crate) fn form(self, forms: &[AnswerForm]) -> Result<(usize, Self), Error> {
        let mut left: Vec<(usize, &AnswerForm)> = forms.iter().enumerate().collect();
        let has_body = !self.body.is_empty();
        keep(&mut left, |form| form.media_type.is_some() == has_body);
        if let Some(media_type) = self.media_type().filter(|_| has_body) {
            keep(&mut left, |form| {
                form.media_type == Some(media_type.as_str())
            });
            // `application/problem+json` is JSON too, where no form says so itself.
            if is_json(&media_type) {
                keep(&mut left, |form| form.media_type.is_some_and(is_json));
            }
        }
        let status = self.status.as_u16();
        keep(&mut left, |form| form.statuses.contains(&(status, status)));
        keep(&mut left, |form| {
            let mut ranges = form.statuses.iter();
            ranges.any(|(first, last)| (*first..=*last).contains(&status))
        });
        match left.as_slice() {
            [(only, _)] => Ok((*only, self)),
            _ => Err(self.undecodable(String::new(), DecodeErrorKind::Form)),
        }
    }

    /// The media type of the body, in lower case and without parameters.
    fn media_type(&self) -> Option<String> {
        let value = self.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        let essence = value.split(';').next().unwrap_or_default().trim();
        (!essence.is_empty()).then(|| essence.to_ascii_lowercase())
    }
}

/// Leaves the forms that are so, unless none of them is.
fn keep(left: &mut Vec<(usize, &AnswerForm)>, is_so: impl Fn(&AnswerForm) -> bool) {
    if left.iter().any(|(_, form)| is_so(form)) {
        left.retain(|(_, form)| is_so(form));
    }
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}
