//! Bodies of several parts (`multipart/form-data`, RFC 7578), with files that are read while they are sent.

mod body;
mod head;

use std::{
    fmt,
    hash::{BuildHasher as _, RandomState},
    io,
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use self::{body::Sending, head::head};
use super::{
    request::faithful_header,
    transport_error::TransportError,
    validate::Checker,
    violation::{Location, Rule, Violation},
};

/// A file to be sent: bytes, or the path of a file that is read while it is sent.
///
/// `Debug` shows neither the content nor the name.
#[derive(Clone)]
#[must_use]
pub struct FilePart {
    content: Content,
    name: String,
    media_type: Option<String>,
}

impl FilePart {
    /// A file of these bytes. The server is told the name.
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self {
            content: Content::Bytes(bytes.into()),
            name: name.into(),
            media_type: None,
        }
    }

    /// The file at a path, under the last part of the path as its name.
    ///
    /// It is opened and measured when the request is sent, and again when the request is repeated. It is read piece by
    /// piece, so it may be larger than the memory. A file that is missing, or changes while it is sent, is an error: the
    /// server does not get a whole request then.
    pub fn from_path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.file_name().unwrap_or_default();
        Self {
            name: name.to_string_lossy().into_owned(),
            content: Content::Path(path),
            media_type: None,
        }
    }

    /// Sets the name that the server is told.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the media type, such as `image/png`. Without it, it is that of the API description if there is one, and
    /// `application/octet-stream` otherwise: it is never guessed.
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }
}

impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = match self.content {
            Content::Bytes(_) => "bytes",
            Content::Path(_) => "path",
        };
        f.debug_struct("FilePart")
            .field("from", &from)
            .finish_non_exhaustive()
    }
}

/// What a part holds.
#[derive(Clone)]
enum Content {
    Bytes(Bytes),
    Path(PathBuf),
}

/// One part of a body.
#[derive(Clone)]
struct Part {
    name: &'static str,
    /// The file's name, if it is a file.
    file_name: Option<String>,
    media_type: Option<String>,
    content: Content,
}

/// The parts of a body. The generated types for bodies fill it in; a part replaces those that had its name.
#[derive(Clone, Default)]
pub struct Multipart {
    parts: Vec<Part>,
    violations: Vec<Violation>,
    refusals: Vec<Violation>,
}

#[allow(
    dead_code,
    reason = "which of these are called depends on the document that the code is generated from"
)]
impl Multipart {
    /// Sets parts of text, one for each value.
    pub fn texts(
        &mut self,
        name: &'static str,
        media_type: Option<&'static str>,
        values: impl IntoIterator<Item = impl ToString>,
    ) {
        self.clear(name);
        for value in values {
            let text = value.to_string();
            self.push(name, None, media_type, Content::Bytes(text.into()));
        }
    }

    /// Sets a part of JSON.
    pub fn json<T: Serialize>(
        &mut self,
        name: &'static str,
        media_type: Option<&'static str>,
        value: &T,
    ) {
        self.clear(name);
        match serde_json::to_vec(value) {
            Ok(json) => {
                let media_type = media_type.or(Some("application/json"));
                self.push(name, None, media_type, Content::Bytes(json.into()));
            }
            Err(_) => self.refuse(name, Rule::Serializable),
        }
    }

    /// Sets parts that are files.
    pub fn files(
        &mut self,
        name: &'static str,
        media_type: Option<&'static str>,
        files: impl IntoIterator<Item = FilePart>,
    ) {
        self.clear(name);
        for file in files {
            let own = file.media_type.as_deref();
            let media_type = own.or(media_type).or(Some("application/octet-stream"));
            self.push(name, Some(file.name), media_type, file.content);
        }
    }

    /// Checks the bounds of the part of this name.
    pub fn check(&mut self, name: &'static str, f: impl FnOnce(&mut Checker<'_>)) {
        f(&mut Checker::new(place(name), &mut self.violations));
    }

    fn push(
        &mut self,
        name: &'static str,
        file_name: Option<String>,
        media_type: Option<&str>,
        content: Content,
    ) {
        if media_type.is_some_and(|given| given.is_empty() || faithful_header(given).is_none()) {
            return self.refuse(name, Rule::HeaderValue);
        }
        self.parts.push(Part {
            name,
            file_name,
            media_type: media_type.map(str::to_owned),
            content,
        });
    }

    /// Forgets what is known of the parts of this name.
    fn clear(&mut self, name: &'static str) {
        let place = place(name);
        let is_inside = |violation: &Violation| place.covers(violation.location());
        self.violations.retain(|violation| !is_inside(violation));
        self.refusals.retain(|refusal| !is_inside(refusal));
        self.parts.retain(|part| part.name != name);
    }

    fn refuse(&mut self, name: &'static str, rule: Rule) {
        self.refusals.push(Violation::new(place(name), rule));
    }

    pub(crate) fn violations(&self) -> &[Violation] {
        &self.violations
    }

    pub(crate) fn refusals(&self) -> &[Violation] {
        &self.refusals
    }
}

impl fmt::Debug for Multipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Multipart")
            .field("parts", &self.parts.len())
            .finish_non_exhaustive()
    }
}

/// The place of a part, for violations.
fn place(name: &'static str) -> Location {
    let name = name.replace('~', "~0").replace('/', "~1");
    Location::Body(format!("/{name}"))
}

/// The parts of a body with the boundary between them, ready to be sent any number of times.
#[derive(Clone)]
pub(crate) struct Upload {
    form: Arc<Multipart>,
    boundary: Arc<str>,
    /// How the body of the latest attempt got along.
    latest: Arc<Mutex<Progress>>,
}

/// Whether a body was handed over to its end, or why not; empty while it is on its way.
type Progress = Arc<OnceLock<Result<(), FileFailure>>>;

impl Upload {
    pub(crate) fn new(form: Multipart) -> Self {
        // The keys are random, and so are the hashes of nothing under them: no content can hold them by accident, and
        // nobody who writes a file can know them.
        let random = || RandomState::new().hash_one(());
        Self {
            form: Arc::new(form),
            boundary: format!("okta-{:016x}{:016x}", random(), random()).into(),
            latest: Arc::default(),
        }
    }

    pub(crate) fn content_type(&self) -> HeaderValue {
        HeaderValue::from_str(&format!("multipart/form-data; boundary={}", self.boundary))
            .unwrap_or(HeaderValue::from_static("multipart/form-data"))
    }

    fn latest(&self) -> Progress {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&latest)
    }
}

/// Opens and measures the files, and gives the body to a request.
pub(crate) async fn begin(
    upload: Option<&Upload>,
    request: &mut reqwest::Request,
) -> Result<(), TransportError> {
    let Some(upload) = upload else {
        return Ok(());
    };
    let (form, boundary) = (Arc::clone(&upload.form), Arc::clone(&upload.boundary));
    let progress = Progress::default();
    let body = Sending::open(form, boundary, Arc::clone(&progress)).await;
    let body = body.map_err(TransportError::in_file)?;
    *upload.latest.lock().unwrap_or_else(PoisonError::into_inner) = progress;
    *request.body_mut() = Some(reqwest::Body::wrap(body));
    Ok(())
}

/// Refuses to take an answer for a success that came before the whole body was handed over.
pub(crate) fn check(upload: Option<&Upload>, status: StatusCode) -> Result<(), TransportError> {
    match upload.map(Upload::latest) {
        Some(progress) if status.is_success() => match progress.get() {
            Some(Ok(())) => Ok(()),
            Some(Err(failure)) => Err(TransportError::in_file(*failure)),
            None => Err(TransportError::in_file(FileFailure::Unfinished)),
        },
        _ => Ok(()),
    }
}

/// A failure of the connection, or what a file did to it.
pub(crate) fn blamed(upload: Option<&Upload>, error: TransportError) -> TransportError {
    match upload.map(Upload::latest).as_ref().and_then(|it| it.get()) {
        Some(Err(failure)) => TransportError::in_file(*failure),
        _ => error,
    }
}

/// Why a body with files was not sent to its end. It holds no path: paths can be personal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileFailure {
    /// The file of this part could not be opened or read.
    Unreadable(&'static str, io::ErrorKind),
    /// What is at the path of this part is no file, such as a folder or a pipe.
    NoFile(&'static str),
    /// The file of this part is not what it was when it was opened.
    Changed(&'static str),
    /// The server answered before it had the whole body.
    Unfinished,
}

impl fmt::Display for FileFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(part, kind) => {
                write!(f, "the file of the part `{part}` could not be read: {kind}")
            }
            Self::NoFile(part) => write!(
                f,
                "what is at the path of the part `{part}` is no file, such as a folder or a pipe"
            ),
            Self::Changed(part) => {
                write!(f, "the file of the part `{part}` changed while it was sent")
            }
            Self::Unfinished => f.write_str("the server answered before it had the whole body"),
        }?;
        f.write_str("; the server did not get the whole request")
    }
}

impl std::error::Error for FileFailure {}
