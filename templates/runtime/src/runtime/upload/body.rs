//! The body itself: the parts one after the other, files in pieces.

use std::{
    collections::VecDeque,
    fs::{File, Metadata},
    io::{self, Read as _},
    path::Path,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::SystemTime,
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::task::{JoinHandle, spawn_blocking};

use super::{Content, FileFailure, Multipart, Progress, head};

/// How much of a file is read at once, in bytes.
const PIECE: usize = 64 * 1024;

/// A body on its way.
pub(super) struct Sending {
    rest: VecDeque<Piece>,
    /// The next piece of the file that is being read.
    reading: Option<JoinHandle<Result<(OpenFile, Bytes), FileFailure>>>,
    /// How many bytes are left.
    left: u64,
    progress: Progress,
}

/// What is still to be sent.
enum Piece {
    Bytes(Bytes),
    File(OpenFile),
}

/// A file that is being sent.
struct OpenFile {
    part: &'static str,
    file: File,
    /// How long it was, and when it was written last, when it was opened.
    length: u64,
    modified: Option<SystemTime>,
    /// How many bytes of it are left.
    left: u64,
}

impl Sending {
    /// Opens all files. Nothing is sent when one of them can't be.
    pub(super) async fn open(
        form: Arc<Multipart>,
        boundary: Arc<str>,
        progress: Progress,
    ) -> Result<Self, FileFailure> {
        let opened = spawn_blocking(move || pieces(&form, &boundary)).await;
        let rest = opened.unwrap_or(Err(FileFailure::Unreadable("", io::ErrorKind::Other)))?;
        let lengths = rest.iter().map(|piece| match piece {
            Piece::Bytes(bytes) => bytes.len() as u64,
            Piece::File(file) => file.length,
        });
        Ok(Self {
            left: lengths.sum(),
            rest,
            reading: None,
            progress,
        })
    }

    /// Accounts for a piece that is handed over.
    fn hand_over(&mut self, bytes: Bytes) -> Frame<Bytes> {
        self.left = self.left.saturating_sub(bytes.len() as u64);
        if self.rest.is_empty() && self.reading.is_none() {
            let _ = self.progress.set(Ok(()));
        }
        Frame::data(bytes)
    }

    fn fail(&mut self, failure: FileFailure) -> FileFailure {
        self.rest.clear();
        let _ = self.progress.set(Err(failure));
        failure
    }
}

impl Body for Sending {
    type Data = Bytes;
    type Error = FileFailure;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, FileFailure>>> {
        loop {
            if let Some(reading) = &mut self.reading {
                let read = ready!(Pin::new(reading).poll(context));
                self.reading = None;
                match read.unwrap_or(Err(FileFailure::Unreadable("", io::ErrorKind::Other))) {
                    Err(failure) => return Poll::Ready(Some(Err(self.fail(failure)))),
                    // It is at its end.
                    Ok((_, bytes)) if bytes.is_empty() => {}
                    Ok((file, bytes)) => {
                        self.rest.push_front(Piece::File(file));
                        return Poll::Ready(Some(Ok(self.hand_over(bytes))));
                    }
                }
            }
            match self.rest.pop_front() {
                None => return Poll::Ready(None),
                Some(Piece::Bytes(bytes)) if bytes.is_empty() => {}
                Some(Piece::Bytes(bytes)) => {
                    return Poll::Ready(Some(Ok(self.hand_over(bytes))));
                }
                Some(Piece::File(file)) => self.reading = Some(spawn_blocking(|| file.next())),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.reading.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// Everything that a body consists of.
fn pieces(form: &Multipart, boundary: &str) -> Result<VecDeque<Piece>, FileFailure> {
    let mut pieces = VecDeque::new();
    let mut text = String::new();
    for part in &form.parts {
        text.push_str(&head(boundary, part));
        pieces.push_back(Piece::Bytes(std::mem::take(&mut text).into()));
        pieces.push_back(match &part.content {
            Content::Bytes(bytes) => Piece::Bytes(bytes.clone()),
            Content::Path(path) => Piece::File(OpenFile::open(part.name, path)?),
        });
        text.push_str("\r\n");
    }
    pieces.push_back(Piece::Bytes(format!("{text}--{boundary}--\r\n").into()));
    Ok(pieces)
}

impl OpenFile {
    fn open(part: &'static str, path: &Path) -> Result<Self, FileFailure> {
        let unreadable = |error: io::Error| FileFailure::Unreadable(part, error.kind());
        // Looked at first: to open a pipe can take forever.
        if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
            return Err(FileFailure::NoFile(part));
        }
        let file = File::open(path).map_err(unreadable)?;
        let found = file.metadata().map_err(unreadable)?;
        Ok(Self {
            part,
            file,
            length: found.len(),
            modified: modified(&found),
            left: found.len(),
        })
    }

    /// The next bytes; none at the end, where the file has to be what it was.
    fn next(mut self) -> Result<(Self, Bytes), FileFailure> {
        let part = self.part;
        let unreadable = |error: io::Error| FileFailure::Unreadable(part, error.kind());
        let wanted = usize::try_from(self.left).unwrap_or(PIECE).min(PIECE);
        let mut bytes = Vec::with_capacity(wanted);
        let mut limited = (&self.file).take(wanted as u64);
        let read = limited.read_to_end(&mut bytes).map_err(unreadable)?;
        if read < wanted {
            return Err(FileFailure::Changed(part));
        }
        if wanted == 0 {
            let now = self.file.metadata().map_err(unreadable)?;
            if now.len() != self.length || modified(&now) != self.modified {
                return Err(FileFailure::Changed(part));
            }
        }
        self.left -= read as u64;
        Ok((self, bytes.into()))
    }
}

fn modified(metadata: &Metadata) -> Option<SystemTime> {
    metadata.modified().ok()
}
