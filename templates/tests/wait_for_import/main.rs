//! Waiting for an import: every way in which it ends or goes on, with a clock that the tests move.

mod server;

use std::error::Error;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use okta_identity_source::models::IdentitySourceSessionStatus as Status;
use okta_identity_source::{ApiErrorKind, Client, WaitForImport, WaitForImportError};
use server::{Answer, Events, Server};

type Outcome = Result<(), Box<dyn Error>>;

/// The statuses that a wait saw.
type Seen = Arc<Mutex<Vec<String>>>;

const INTERVAL: Duration = Duration::from_secs(30);

/// Lets the other tasks do all that they can without the clock.
async fn turns() {
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
}

/// Runs a wait. The clock moves by one interval after each read.
async fn run<T: Send + 'static>(
    server: &Server,
    wait: impl Future<Output = T> + Send + 'static,
) -> Result<T, Box<dyn Error>> {
    let wait = tokio::spawn(wait);
    let mut reads = 0;
    while !wait.is_finished() {
        if server.done() > reads {
            reads += 1;
            turns().await;
            tokio::time::advance(INTERVAL).await;
        }
        tokio::task::yield_now().await;
    }
    Ok(wait.await?)
}

/// A wait that notes each status.
fn noted(server: &Server) -> Result<(WaitForImport, Seen), Box<dyn Error>> {
    let seen = Seen::default();
    let noting = Arc::clone(&seen);
    let wait = server
        .source()?
        .wait_for_import("aps1")
        .on_poll(move |session| {
            noting.lock().unwrap().push(session.status.to_string());
        });
    Ok((wait, seen))
}

#[tokio::test(start_paused = true)]
async fn it_reads_the_session_every_30_seconds_until_it_is_completed() -> Outcome {
    let statuses = [
        "CREATED",
        "IN_PROGRESS",
        "TRIGGERED",
        "TRIGGERED",
        "COMPLETED",
    ];
    let server = Server::start(statuses.map(Answer::Session)).await?;
    let begun = tokio::time::Instant::now();
    let (wait, seen) = noted(&server)?;
    let session = run(&server, wait.into_future()).await??;
    assert_eq!(session.status, Status::Completed);
    assert_eq!(*seen.lock().unwrap(), statuses);
    assert!(begun.elapsed() >= INTERVAL * 4, "{:?}", begun.elapsed());
    let heads = server.heads.lock().unwrap();
    let target = "GET /api/v1/identity-sources/src/sessions/aps1 HTTP/1.1\r\n";
    assert!(
        heads.iter().all(|head| head.starts_with(target)),
        "{heads:?}"
    );
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_session_that_ended_otherwise_is_an_error_that_carries_it() -> Outcome {
    for status in [Status::Error, Status::Closed, Status::Expired] {
        let name = match status {
            Status::Error => "ERROR",
            Status::Closed => "CLOSED",
            _ => "EXPIRED",
        };
        let server = Server::start([Answer::Session("TRIGGERED"), Answer::Session(name)]).await?;
        let wait = server.source()?.wait_for_import("aps1");
        let error = run(&server, wait.into_future()).await?.expect_err(name);
        assert_eq!(
            error.session().map(|session| &session.status),
            Some(&status)
        );
        assert!(error.to_string().contains("\"aps1\""), "{error}");
        let fits = match status {
            Status::Error => matches!(error, WaitForImportError::Failed(_)),
            Status::Closed => matches!(error, WaitForImportError::Closed(_)),
            _ => matches!(error, WaitForImportError::Expired(_)),
        };
        assert!(fits, "{error:?}");
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_unknown_status_keeps_waiting_and_is_reported_once() -> Outcome {
    let statuses = [
        "TRIGGERED",
        "PARTIALLY\nCOMPLETED",
        "PARTIALLY\nCOMPLETED",
        "COMPLETED",
    ];
    let escaped = statuses.map(|status| {
        if status.contains('\n') {
            "PARTIALLY\\nCOMPLETED"
        } else {
            status
        }
    });
    let server = Server::start(escaped.map(Answer::Session)).await?;
    let events = Events::default();
    let _guard = tracing::subscriber::set_default(events.clone());
    let (wait, seen) = noted(&server)?;
    let session = run(&server, wait.into_future()).await??;
    assert_eq!(session.status, Status::Completed);
    assert_eq!(*seen.lock().unwrap(), statuses);
    let events = events.0.lock().unwrap();
    let ours: Vec<&String> = events
        .iter()
        .filter(|line| line.contains("okta.wait"))
        .collect();
    let [line] = ours.as_slice() else {
        return Err(format!("{ours:?}").into());
    };
    assert!(
        line.starts_with("WARN okta_identity_source okta.wait "),
        "{line}"
    );
    assert!(
        line.contains(r#"okta.session_status="PARTIALLY\nCOMPLETED""#),
        "{line}"
    );
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_deadline_is_an_error_with_the_last_session_and_what_to_do() -> Outcome {
    let advice = [
        ("CREATED", "upload to it"),
        ("IN_PROGRESS", "call `start_import`"),
        ("TRIGGERED", "longer deadline"),
        ("PAUSED", "\"PAUSED\" is unknown"),
    ];
    for (status, advice) in advice {
        let server = Server::start([Answer::Session(status)]).await?;
        let wait = server
            .source()?
            .wait_for_import("aps1")
            .deadline(INTERVAL * 5 / 2);
        let error = run(&server, wait.into_future()).await?.expect_err(status);
        assert!(error.to_string().contains(advice), "{error}");
        assert_eq!(
            error.session().map(|session| session.status.as_str()),
            Some(status)
        );
        assert!(
            matches!(error, WaitForImportError::DeadlineExceeded { .. }),
            "{error:?}"
        );
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_deadline_without_a_session_says_why_the_last_read_failed() -> Outcome {
    let server = Server::start([Answer::Status(503)]).await?;
    let wait = server
        .source()?
        .wait_for_import("aps1")
        .deadline(INTERVAL * 3 / 2);
    let error = run(&server, wait.into_future()).await?.expect_err("503");
    assert!(error.session().is_none());
    assert!(error.to_string().contains("503"), "{error}");
    assert!(error.source().is_some());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn passing_failures_do_not_end_the_wait() -> Outcome {
    let server = Server::start([
        Answer::Session("TRIGGERED"),
        Answer::Nothing,
        Answer::Status(408),
        Answer::Status(429),
        Answer::Status(500),
        Answer::Status(503),
        Answer::Session("COMPLETED"),
    ])
    .await?;
    let (wait, seen) = noted(&server)?;
    run(&server, wait.into_future()).await??;
    assert_eq!(*seen.lock().unwrap(), ["TRIGGERED", "COMPLETED"]);
    assert_eq!(server.requests(), 7);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn lasting_failures_end_the_wait_at_once() -> Outcome {
    let kinds = [
        (400, ApiErrorKind::Invalid),
        (401, ApiErrorKind::Unauthenticated),
        (403, ApiErrorKind::Forbidden),
        (404, ApiErrorKind::NotFound),
    ];
    for (status, kind) in kinds {
        let server = Server::start([Answer::Session("TRIGGERED"), Answer::Status(status)]).await?;
        let wait = server.source()?.wait_for_import("aps1");
        let error = run(&server, wait.into_future())
            .await?
            .expect_err("refused");
        let WaitForImportError::Request(error) = error else {
            return Err(error.into());
        };
        assert_eq!(error.kind(), Some(kind));
        assert_eq!(server.requests(), 2);
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_session_id_that_cannot_be_sent_ends_the_wait_without_a_request() -> Outcome {
    let server = Server::start([Answer::Session("COMPLETED")]).await?;
    let error = server
        .source()?
        .wait_for_import("")
        .await
        .expect_err("empty");
    let WaitForImportError::Request(okta_identity_source::Error::Validation(_)) = error else {
        return Err(error.into());
    };
    assert_eq!(server.requests(), 0);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn dropping_it_loses_nothing() -> Outcome {
    let server = Server::start([
        Answer::Session("TRIGGERED"),
        Answer::Session("TRIGGERED"),
        Answer::Session("COMPLETED"),
    ])
    .await?;
    let (wait, seen) = noted(&server)?;
    let first = tokio::spawn(wait.into_future());
    while server.done() == 0 {
        tokio::task::yield_now().await;
    }
    first.abort();
    assert!(first.await.is_err_and(|error| error.is_cancelled()));
    turns().await;
    let (again, seen_again) = noted(&server)?;
    run(&server, again.into_future()).await??;
    assert_eq!(seen.lock().unwrap().len(), 1);
    assert_eq!(*seen_again.lock().unwrap(), ["TRIGGERED", "COMPLETED"]);
    Ok(())
}

#[test]
fn without_a_runtime_it_says_so_and_does_not_panic() -> Outcome {
    let client = Client::builder("https://acme.okta.com")
        .api_token("test-token")
        .build()?;
    let mut wait = Box::pin(
        client
            .identity_source("src")
            .wait_for_import("aps1")
            .into_future(),
    );
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(error)) = wait.as_mut().poll(&mut context) else {
        return Err("it waits".into());
    };
    assert!(
        matches!(
            error,
            WaitForImportError::Request(okta_identity_source::Error::Configuration(_))
        ),
        "{error}"
    );
    Ok(())
}

#[test]
fn every_status_of_the_document_is_active_or_terminal_and_an_unknown_one_is_neither() {
    for status in Status::KNOWN {
        assert_ne!(
            status.is_active(),
            status.is_terminal(),
            "classify {status} in templates/extensions/session_status.rs, and say how `wait_for_import` ends with it"
        );
    }
    let unknown = Status::from("PARTIALLY_COMPLETED");
    assert!(!unknown.is_active() && !unknown.is_terminal());
}

#[test]
fn debug_shows_the_settings() -> Outcome {
    let client = Client::builder("https://acme.okta.com")
        .api_token("test-token")
        .build()?;
    let wait = client
        .identity_source("src")
        .wait_for_import("aps1")
        .poll_interval(Duration::ZERO);
    assert_eq!(
        format!("{wait:?}"),
        r#"WaitForImport { session_id: "aps1", poll_interval: 1ms, deadline: 3600s, .. }"#
    );
    Ok(())
}

#[cfg(feature = "blocking")]
mod blocking {
    use super::{Answer, Duration, Outcome, Server, Status, WaitForImportError};

    /// A server on a runtime of its own.
    fn server(
        runtime: &tokio::runtime::Runtime,
        statuses: &[&'static str],
    ) -> Result<Server, Box<dyn std::error::Error>> {
        let answers: Vec<Answer> = statuses
            .iter()
            .map(|status| Answer::Session(status))
            .collect();
        runtime.block_on(Server::start(answers))
    }

    #[test]
    fn it_waits_without_a_runtime() -> Outcome {
        let runtime = tokio::runtime::Runtime::new()?;
        let server = server(&runtime, &["TRIGGERED", "PAUSED", "COMPLETED"])?;
        let wait = server.source()?.wait_for_import("aps1");
        let session = wait
            .poll_interval(Duration::from_millis(1))
            .wait_blocking()?;
        assert_eq!(session.status, Status::Completed);
        Ok(())
    }

    #[test]
    fn it_ends_at_the_deadline() -> Outcome {
        let runtime = tokio::runtime::Runtime::new()?;
        let server = server(&runtime, &["TRIGGERED"])?;
        let wait = server
            .source()?
            .wait_for_import("aps1")
            .deadline(Duration::ZERO);
        let error = wait.wait_blocking().expect_err("it is still queued");
        assert_eq!(
            error.session().map(|session| &session.status),
            Some(&Status::Triggered)
        );
        assert!(
            matches!(error, WaitForImportError::DeadlineExceeded { .. }),
            "{error:?}"
        );
        Ok(())
    }
}
