//! A server on the runtime of the test, a clock that stands still, and what is traced.

use std::collections::VecDeque;
use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use okta_identity_source::{Client, IdentitySource, RetryPolicy};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// An answer of the server.
#[derive(Clone)]
pub enum Answer {
    /// The session in this status.
    Session(&'static str),
    /// A status without a body.
    Status(u16),
    /// None: the connection breaks.
    Nothing,
}

/// A server on the runtime of the test: it gives the answers in turn, the last one for all further requests.
pub struct Server {
    url: String,
    /// How many requests were answered, and the connection is closed.
    done: Arc<AtomicUsize>,
    pub heads: Arc<Mutex<Vec<String>>>,
    /// As long as this blocking task runs, Tokio does not move the stopped clock by itself.
    _clock: mpsc::Sender<()>,
}

impl Server {
    pub async fn start(answers: impl IntoIterator<Item = Answer>) -> Result<Self, Box<dyn Error>> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (sender, receiver) = mpsc::channel();
        tokio::task::spawn_blocking(move || receiver.recv());
        let server = Self {
            url: format!("http://{}", listener.local_addr()?),
            done: Arc::default(),
            heads: Arc::default(),
            _clock: sender,
        };
        let mut answers: VecDeque<Answer> = answers.into_iter().collect();
        let (done, heads) = (Arc::clone(&server.done), Arc::clone(&server.heads));
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let answer = if answers.len() > 1 {
                    answers.pop_front()
                } else {
                    answers.front().cloned()
                };
                let answer = answer.unwrap_or(Answer::Nothing);
                // It fails only where a client gave up.
                let _ = serve(socket, answer, &heads).await;
                done.fetch_add(1, Ordering::SeqCst);
            }
        });
        Ok(server)
    }

    /// A client of the server that does not retry, so that each answer is one read.
    pub fn source(&self) -> Result<IdentitySource, okta_identity_source::Error> {
        let client = Client::builder(&self.url)
            .api_token("test-token")
            .allow_http_on_loopback()
            .retries(RetryPolicy::none())
            .build()?;
        Ok(client.identity_source("src"))
    }

    pub fn requests(&self) -> usize {
        self.heads.lock().unwrap().len()
    }

    pub fn done(&self) -> usize {
        self.done.load(Ordering::SeqCst)
    }
}

/// Notes the head of a request, answers it, and waits until the client has closed the connection.
async fn serve(
    mut socket: TcpStream,
    answer: Answer,
    heads: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    heads.lock().unwrap().push(head);
    let (status, body) = match answer {
        Answer::Session(status) => (200, session(status)),
        Answer::Status(status) => (status, String::new()),
        Answer::Nothing => return Ok(()),
    };
    let answer = format!(
        "HTTP/1.1 {status} Status\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    socket.write_all(answer.as_bytes()).await?;
    // The client closes it after the last byte.
    socket.read_to_end(&mut Vec::new()).await?;
    Ok(())
}

fn session(status: &str) -> String {
    format!(
        r#"{{"id": "aps1", "identitySourceId": "src", "status": "{status}", "importType": "INCREMENTAL",
            "created": "2026-11-02T09:00:00Z", "lastUpdated": "2026-11-02T09:00:00Z"}}"#
    )
}

/// Collects the events of this thread: their target and name, and their fields.
#[derive(Clone, Default)]
pub struct Events(pub Arc<Mutex<Vec<String>>>);

impl tracing::Subscriber for Events {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let facts = event.metadata();
        let mut line = format!("{} {} {}", facts.level(), facts.target(), facts.name());
        event.record(
            &mut |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
                line = format!("{line} {field}={value:?}");
            },
        );
        self.0.lock().unwrap().push(line);
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}
