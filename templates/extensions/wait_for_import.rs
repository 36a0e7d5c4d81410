//! Waits until an import session has ended: hand-written, next to the generated calls.

use std::{fmt, future::IntoFuture, time::Duration};

use tokio::{runtime::Handle, time};

use crate::{
    BoxFuture, Error, IdentitySource, TransportErrorKind, WaitForImportError,
    models::{IdentitySourceSession, IdentitySourceSessionStatus},
    wait_for_import_error::shown,
};

/// The default of [`WaitForImport::poll_interval`]. All calls of an org share one rate limit, which may be 15 a minute.
const POLL_INTERVAL: Duration = Duration::from_secs(30);

/// The default of [`WaitForImport::deadline`].
const DEADLINE: Duration = Duration::from_secs(60 * 60);

/// The shortest pause between two reads.
const MIN_POLL_INTERVAL: Duration = Duration::from_millis(1);

/// The target of the tracing events: the name of this crate.
const TARGET: &str = env!("CARGO_CRATE_NAME");

impl IdentitySource {
    /// Waits until the import of a session has ended, and returns the session.
    ///
    /// Reads the session at once and then every 30 seconds, for at most one hour; the builder changes both. Sends only GET
    /// requests, so dropping the future stops waiting and loses nothing: the import continues, and another call waits for it
    /// again.
    ///
    /// * `COMPLETED` returns the session.
    /// * `CREATED`, `IN_PROGRESS` and `TRIGGERED` keep waiting. So does a status that this version of the crate does not
    ///   know; [`on_poll`](WaitForImport::on_poll) and a `tracing` event report it.
    /// * `ERROR`, `CLOSED` and `EXPIRED` are errors.
    /// * A read that fails for a passing reason (no connection, a timeout, a rate limit, 408, 429, 5xx, or a token that is not
    ///   available for now) keeps waiting too. Any other failure ends the wait at once.
    ///
    /// The session does not say how many users an import changed; Okta's System Log does.
    ///
    /// # Errors
    /// [`WaitForImportError`], with the last session that was read, if any.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn example(source: okta_identity_source::IdentitySource) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let session = source.create_session().send().await?;
    /// // ... upload ...
    /// source.start_import(&session.id).send().await?;
    /// let session = source
    ///     .wait_for_import(&session.id)
    ///     .poll_interval(Duration::from_secs(60))
    ///     .deadline(Duration::from_secs(4 * 60 * 60))
    ///     .on_poll(|session| println!("{}", session.status))
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_for_import(&self, session_id: impl AsRef<str>) -> WaitForImport {
        WaitForImport {
            source: self.clone(),
            session_id: session_id.as_ref().to_owned(),
            poll_interval: POLL_INTERVAL,
            deadline: DEADLINE,
            on_poll: Box::new(|_| ()),
        }
    }
}

/// A wait for the end of an import, made by [`IdentitySource::wait_for_import`]. Await it.
#[must_use = "nothing is read before it is awaited"]
pub struct WaitForImport {
    source: IdentitySource,
    session_id: String,
    poll_interval: Duration,
    deadline: Duration,
    on_poll: OnPoll,
}

/// What a caller does with each session as it was read.
type OnPoll = Box<dyn FnMut(&IdentitySourceSession) + Send>;

impl WaitForImport {
    /// Sets the pause between two reads of the session, 30 seconds by default and at least one millisecond.
    ///
    /// All calls of an org share one rate limit, which may be as low as 15 a minute.
    pub fn poll_interval(mut self, poll_interval: Duration) -> Self {
        self.poll_interval = poll_interval.max(MIN_POLL_INTERVAL);
        self
    }

    /// Sets how long to wait in all, one hour by default. The time begins when the wait is awaited.
    ///
    /// A request that is in progress at the deadline is dropped; `wait_blocking` lets it finish.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Calls `on_poll` with each session as it was read, the last one included. It replaces an earlier callback.
    ///
    /// It runs between two reads, so it must not block.
    pub fn on_poll(mut self, on_poll: impl FnMut(&IdentitySourceSession) + Send + 'static) -> Self {
        self.on_poll = Box::new(on_poll);
        self
    }

    /// Waits on this thread, for code without an async runtime.
    ///
    /// A read that is in progress at the deadline is allowed to finish.
    ///
    /// # Errors
    /// As awaiting it. Where [`send_blocking`](crate::operations::GetSession::send_blocking) is rejected, this is too.
    #[cfg(feature = "blocking")]
    pub fn wait_blocking(mut self) -> Result<IdentitySourceSession, WaitForImportError> {
        let begun = std::time::Instant::now();
        let mut last = LastRead::default();
        loop {
            let read = self.source.get_session(&self.session_id).send_blocking();
            if let Some(outcome) = last.judge(read, &mut self.on_poll) {
                return outcome;
            }
            let left = self.deadline.saturating_sub(begun.elapsed());
            std::thread::sleep(self.poll_interval.min(left));
            if left <= self.poll_interval {
                return Err(last.deadline_exceeded(self.deadline));
            }
        }
    }

    async fn wait(mut self) -> Result<IdentitySourceSession, WaitForImportError> {
        let mut last = LastRead::default();
        if Handle::try_current().is_err() {
            // `timeout` would panic without a runtime. The first read fails and names what is missing.
            return self.poll(&mut last).await;
        }
        let deadline = self.deadline;
        match time::timeout(deadline, self.poll(&mut last)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(last.deadline_exceeded(deadline)),
        }
    }

    /// Reads the session until it has ended.
    async fn poll(
        &mut self,
        last: &mut LastRead,
    ) -> Result<IdentitySourceSession, WaitForImportError> {
        loop {
            let read = self.source.get_session(&self.session_id).send().await;
            if let Some(outcome) = last.judge(read, &mut self.on_poll) {
                return outcome;
            }
            time::sleep(self.poll_interval).await;
        }
    }
}

impl IntoFuture for WaitForImport {
    type Output = Result<IdentitySourceSession, WaitForImportError>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.wait())
    }
}

impl fmt::Debug for WaitForImport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitForImport")
            .field("session_id", &self.session_id)
            .field("poll_interval", &self.poll_interval)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

/// What the last reads brought.
#[derive(Default)]
struct LastRead {
    session: Option<Box<IdentitySourceSession>>,
    /// The failure of the last read, if it failed.
    error: Option<Box<Error>>,
}

impl LastRead {
    /// Judges a read: the end of the wait, or `None` to read again.
    fn judge(
        &mut self,
        read: Result<IdentitySourceSession, Error>,
        on_poll: &mut OnPoll,
    ) -> Option<Result<IdentitySourceSession, WaitForImportError>> {
        let session = match read {
            Ok(session) => session,
            Err(error) if is_passing(&error) => {
                report_failure(&error);
                self.error = Some(Box::new(error));
                return None;
            }
            Err(error) => return Some(Err(WaitForImportError::Request(error))),
        };
        on_poll(&session);
        self.error = None;
        match session.status {
            IdentitySourceSessionStatus::Completed => return Some(Ok(session)),
            IdentitySourceSessionStatus::Error => {
                return Some(Err(WaitForImportError::Failed(Box::new(session))));
            }
            IdentitySourceSessionStatus::Closed => {
                return Some(Err(WaitForImportError::Closed(Box::new(session))));
            }
            IdentitySourceSessionStatus::Expired => {
                return Some(Err(WaitForImportError::Expired(Box::new(session))));
            }
            _ => {}
        }
        let is_new = self
            .session
            .as_ref()
            .is_none_or(|before| before.status != session.status);
        if is_new && !session.status.is_active() {
            report_unknown(&session.status);
        }
        self.session = Some(Box::new(session));
        None
    }

    fn deadline_exceeded(self, deadline: Duration) -> WaitForImportError {
        WaitForImportError::DeadlineExceeded {
            deadline,
            session: self.session,
            last_error: self.error,
        }
    }
}

/// Whether another read may succeed where this one failed.
fn is_passing(error: &Error) -> bool {
    match error {
        Error::Transport(error) => !matches!(
            error.kind(),
            TransportErrorKind::Redirected | TransportErrorKind::Tls
        ),
        Error::RateLimit(_) => true,
        Error::Api(error) => {
            error.status().is_server_error() || matches!(error.status().as_u16(), 408 | 429)
        }
        Error::Auth(error) => error.is_transient(),
        _ => false,
    }
}

/// The event holds no words of the server: they could name a person.
fn report_failure(error: &Error) {
    tracing::debug!(
        name: "okta.wait",
        target: TARGET,
        {
            http.response.status_code = error.status().map(|status| i64::from(status.as_u16())),
        },
        "okta.wait: the session could not be read; it is read again"
    );
}

fn report_unknown(status: &IdentitySourceSessionStatus) {
    tracing::warn!(
        name: "okta.wait",
        target: TARGET,
        { okta.session_status = ?shown(status) },
        "okta.wait: this version of the crate does not know the status; it keeps waiting"
    );
}
