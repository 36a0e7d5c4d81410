//! Answers that are no JSON of one type: texts, bodies that may be missing, and forms that status and media type tell apart.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use super::{DecodeErrorKind, Error, Response, json};

#[allow(
    dead_code,
    reason = "not every document has an answer of several forms"
)]
/// One of the forms that the answer of an operation may have.
pub struct AnswerForm {
    /// The statuses that are documented with it, as ranges of the first and the last one.
    pub statuses: &'static [(u16, u16)],
    /// Its media type, in lower case and without parameters; `None` for an answer without a body.
    pub media_type: Option<&'static str>,
}

/// Reads the body as text, which has to be UTF-8.
///
/// # Errors
///
/// [`Error::Decode`] if it is not.
#[allow(dead_code, reason = "not every document has such an answer")]
pub fn text(response: Response<Bytes>) -> Result<Response<String>, Error> {
    match String::from_utf8(response.body.to_vec()) {
        Ok(text) => Ok(response.map(|_| text)),
        Err(_) => Err(response.undecodable(String::new(), DecodeErrorKind::Text)),
    }
}

/// Reads the body as JSON, if there is one.
///
/// # Errors
///
/// [`Error::Decode`] if it is other JSON, or none.
#[allow(dead_code, reason = "not every document has such an answer")]
pub fn optional_json<T: DeserializeOwned>(
    response: Response<Bytes>,
) -> Result<Response<Option<T>>, Error> {
    if json::is_empty(&response.body) {
        return Ok(response.map(|_| None));
    }
    Ok(response.json()?.map(Some))
}

/// Reads the body as text, if there is one.
///
/// # Errors
///
/// As for [`text`].
#[allow(dead_code, reason = "not every document has such an answer")]
pub fn optional_text(response: Response<Bytes>) -> Result<Response<Option<String>>, Error> {
    if response.body.is_empty() {
        return Ok(response.map(|_| None));
    }
    Ok(text(response)?.map(Some))
}

/// Takes the body as it is, if there is one.
///
/// # Errors
///
/// None.
#[allow(dead_code, reason = "not every document has such an answer")]
#[allow(
    clippy::unnecessary_wraps,
    reason = "a request takes any function that reads an answer"
)]
pub fn optional_bytes(response: Response<Bytes>) -> Result<Response<Option<Bytes>>, Error> {
    Ok(response.map(|body| Some(body).filter(|body| !body.is_empty())))
}

/// Tells which of these forms the answer has, by its place in the list.
///
/// A body, or none, decides first, then the media type, then the status. What the answer does not say, or says unlike every
/// form, decides nothing: so another 2xx than the documented one is read as long as one form is left. No body is read to
/// try.
///
/// # Errors
///
/// [`Error::Decode`] if several forms are left: it says that the server accepted the request.
#[allow(dead_code, reason = "not every document has such an answer")]
pub fn form(
    response: Response<Bytes>,
    forms: &[AnswerForm],
) -> Result<(usize, Response<Bytes>), Error> {
    let mut left: Vec<(usize, &AnswerForm)> = forms.iter().enumerate().collect();
    let has_body = !response.body.is_empty();
    keep(&mut left, |form| form.media_type.is_some() == has_body);
    if let Some(media_type) = media_type(&response).filter(|_| has_body) {
        let is_json_body = is_json(&media_type);
        keep(&mut left, |form| {
            form.media_type == Some(media_type.as_str())
        });
        // `application/problem+json` is JSON too, where no form says so itself.
        keep(&mut left, |form| {
            is_json_body && form.media_type.is_some_and(is_json)
        });
    }
    let status = response.status.as_u16();
    keep(&mut left, |form| form.statuses.contains(&(status, status)));
    keep(&mut left, |form| {
        let mut ranges = form.statuses.iter();
        ranges.any(|(first, last)| (*first..=*last).contains(&status))
    });
    match left.as_slice() {
        [(only, _)] => Ok((*only, response)),
        _ => Err(response.undecodable(String::new(), DecodeErrorKind::Form)),
    }
}

/// The media type of the body, in lower case and without parameters.
fn media_type(response: &Response<Bytes>) -> Option<String> {
    let value = response.headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next().unwrap_or_default().trim();
    (!essence.is_empty()).then(|| essence.to_ascii_lowercase())
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
