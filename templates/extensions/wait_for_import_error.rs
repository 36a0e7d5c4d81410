//! Why a wait for an import ended without a completed session: hand-written, next to the generated calls.

use std::{error, fmt, time::Duration};

use crate::{
    Error,
    models::{IdentitySourceSession, IdentitySourceSessionStatus},
};

/// How much of an unknown status is shown, in characters.
const MAX_STATUS: usize = 64;

/// Returns the beginning of a status, for a message or an event.
pub(crate) fn shown(status: &IdentitySourceSessionStatus) -> String {
    status.as_str().chars().take(MAX_STATUS).collect()
}

/// Why [`IdentitySource::wait_for_import`](crate::IdentitySource::wait_for_import) returned no completed session.
///
/// `Display` is one line that says what to do. It shows the id and the status of the session.
#[derive(Debug)]
#[non_exhaustive]
pub enum WaitForImportError {
    /// The import failed: the status is `ERROR`. Okta's System Log has the reason. Create a new session and upload again.
    Failed(Box<IdentitySourceSession>),
    /// The session was canceled: the status is `CLOSED`. Nothing was imported.
    Closed(Box<IdentitySourceSession>),
    /// The session had no activity for 24 hours before its import was started: the status is `EXPIRED`. Nothing was imported.
    Expired(Box<IdentitySourceSession>),
    /// The import had not ended at the deadline. It may still end: wait again.
    #[non_exhaustive]
    DeadlineExceeded {
        /// The deadline, counted from the start of the wait.
        deadline: Duration,
        /// The session as it was last read; `None` if no read succeeded.
        session: Option<Box<IdentitySourceSession>>,
        /// Why the last read failed, if it did.
        last_error: Option<Box<Error>>,
    },
    /// The session could not be read, for a reason that does not pass: the call is not authorized, the session does not
    /// exist, or the client cannot be used like this.
    Request(Error),
}

impl WaitForImportError {
    /// Returns the session as it was last read, if a read succeeded.
    #[must_use]
    pub fn session(&self) -> Option<&IdentitySourceSession> {
        match self {
            Self::Failed(session) | Self::Closed(session) | Self::Expired(session) => Some(session),
            Self::DeadlineExceeded { session, .. } => session.as_deref(),
            Self::Request(_) => None,
        }
    }
}

impl fmt::Display for WaitForImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(session) => write!(
                f,
                "the import of session {:?} failed: look into Okta's System Log, then create a new session and upload again",
                session.id
            ),
            Self::Closed(session) => write!(
                f,
                "session {:?} was canceled, so nothing was imported: create a new session and upload again",
                session.id
            ),
            Self::Expired(session) => write!(
                f,
                "session {:?} expired before its import was started: create a new session and upload again",
                session.id
            ),
            Self::DeadlineExceeded {
                deadline,
                session: Some(session),
                ..
            } => write!(
                f,
                "the import of session {:?} had not ended after {deadline:?}: {}",
                session.id,
                Advice(&session.status)
            ),
            Self::DeadlineExceeded {
                deadline,
                session: None,
                last_error,
            } => {
                write!(f, "the session could not be read within {deadline:?}")?;
                match last_error {
                    Some(error) => write!(f, ": {error}"),
                    None => f.write_str(": set a longer deadline"),
                }
            }
            Self::Request(error) => error.fmt(f),
        }
    }
}

/// What to do about a session that has not ended.
struct Advice<'a>(&'a IdentitySourceSessionStatus);

impl fmt::Display for Advice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IdentitySourceSessionStatus::Created => f.write_str(
                "it is CREATED and has no data: upload to it, call `start_import`, then wait again",
            ),
            IdentitySourceSessionStatus::InProgress => f.write_str(
                "it is IN_PROGRESS, so its import was not started: call `start_import`, then wait again",
            ),
            IdentitySourceSessionStatus::Triggered => f.write_str(
                "it is TRIGGERED, so it is still queued or being imported: wait again, with a longer deadline",
            ),
            status => {
                write!(
                    f,
                    "its status {:?} is unknown to this version of the crate: update the crate, or look into the org",
                    shown(status)
                )
            }
        }
    }
}

impl error::Error for WaitForImportError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            // Its message is the one of the error inside.
            Self::Request(error) => error.source(),
            Self::DeadlineExceeded { last_error, .. } => {
                last_error.as_deref().map(|error| error as _)
            }
            Self::Failed(_) | Self::Closed(_) | Self::Expired(_) => None,
        }
    }
}
