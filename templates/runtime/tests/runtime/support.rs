//! A server on loopback that shows exactly what it was sent, and answers, stalls or breaks off as told.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use okta_runtime_template::runtime::{Authentication, Client, ClientBuilder, Operation, Request};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};

pub const TOKEN: &str = "00aPlantedTokenValue";

pub static GET: Operation = operation(http::Method::GET, "/api/v1/things");
pub static POST: Operation = operation(http::Method::POST, "/api/v1/things");
pub static DELETE: Operation = operation(http::Method::DELETE, "/api/v1/things/{thingId}");

/// An operation that may be sent twice.
pub static SAFE: Operation = repeatable(http::Method::POST, "/api/v1/things");

pub const fn repeatable(method: http::Method, route: &'static str) -> Operation {
    let mut operation = operation(method, route);
    operation.is_repeatable = true;
    operation
}

pub const fn operation(method: http::Method, route: &'static str) -> Operation {
    Operation {
        id: "testOperation",
        method,
        route,
        header_parameters: &[],
        authentication: Authentication::Required,
        scopes: &["okta.things.manage"],
        is_repeatable: false,
        max_body_bytes: None,
    }
}

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Seen {
    /// Every value of a header, in the order of the wire.
    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| &**value)
            .collect()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// What came so far, in the order in which it was complete.
pub type Log = Arc<Mutex<Vec<Seen>>>;

/// What the server does with a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Writes these bytes and waits for the next request.
    Answer(Vec<u8>),
    /// Waits until the gate is opened, writes these bytes and waits for the next request.
    Gated(Gate, Vec<u8>),
    /// Writes these bytes and nothing more, while the connection stays open.
    Stall(Vec<u8>),
    /// Writes these bytes and closes the connection.
    Close(Vec<u8>),
}

/// What the server waits for, until the test opens it.
#[derive(Clone, Debug)]
pub struct Gate(Arc<Semaphore>);

impl Gate {
    pub fn new() -> Self {
        Self(Arc::new(Semaphore::new(0)))
    }

    pub fn open(&self) {
        self.0.close();
    }

    pub async fn wait(&self) {
        assert!(self.0.acquire().await.is_err(), "it has no permits");
    }
}

/// The clock of a test with `start_paused`, which stands still until it is moved with `advance`. Without this Tokio moves it
/// by itself when all tasks wait, also for a socket.
pub struct StoppedClock(
    #[allow(dead_code, reason = "dropping it lets the task end")] mpsc::Sender<()>,
);

impl StoppedClock {
    /// Tokio does not move its clock as long as a blocking task runs.
    pub fn new() -> Self {
        let (sender, receiver) = mpsc::channel();
        tokio::task::spawn_blocking(move || receiver.recv());
        Self(sender)
    }
}

/// Lets the other tasks of a runtime with one thread do all that they can without the clock.
pub async fn turns() {
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
}

/// Waits until it is so. The limit is only there so that a test that fails comes to an end.
pub async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = std::time::Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "never: {what}");
        tokio::task::yield_now().await;
    }
}

pub struct Server {
    pub address: SocketAddr,
    accepting: tokio::task::JoinHandle<()>,
    seen: Log,
    connections: Arc<AtomicUsize>,
}

impl Server {
    /// A server that does the same with every request.
    pub async fn start(reply: Reply) -> Self {
        Self::scripted(move |_| reply.clone()).await
    }

    /// A server that decides about each request.
    pub async fn scripted(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::scripted_on(listener, script)
    }

    /// A server that does the next of these for each request, on whatever connection it comes; the last one for all that
    /// follow.
    pub async fn in_turn(replies: impl IntoIterator<Item = Reply>) -> Self {
        let replies: Vec<Reply> = replies.into_iter().collect();
        let turn = AtomicUsize::new(0);
        Self::scripted(move |_| {
            let turn = turn.fetch_add(1, Ordering::Relaxed);
            replies[turn.min(replies.len() - 1)].clone()
        })
        .await
    }

    pub fn scripted_on(
        listener: TcpListener,
        script: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let script = Arc::new(script);
        Self::connected_on(listener, move |socket, log| {
            let script = Arc::clone(&script);
            async move { serve_script(socket, &*script, log).await }
        })
    }

    /// A server that does this with each connection, and writes down itself what it was sent.
    pub async fn connected<F: Future<Output = ()> + Send + 'static>(
        connection: impl Fn(TcpStream, Log) -> F + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::connected_on(listener, connection)
    }

    fn connected_on<F: Future<Output = ()> + Send + 'static>(
        listener: TcpListener,
        connection: impl Fn(TcpStream, Log) -> F + Send + 'static,
    ) -> Self {
        let address = listener.local_addr().unwrap();
        let (seen, connections) = (Log::default(), Arc::<AtomicUsize>::default());
        let (log, count) = (Arc::clone(&seen), Arc::clone(&connections));
        let accepting = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(connection(socket, Arc::clone(&log)));
            }
        });
        Self {
            address,
            accepting,
            seen,
            connections,
        }
    }

    /// Closes the port. Connections that are there stay.
    pub async fn stop(self) {
        self.accepting.abort();
        let _ = self.accepting.await;
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// A server that answers everything with this status, these headers and this body.
    pub async fn answering(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        Self::start(Reply::Answer(answer(status, headers, body))).await
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Waits until so many requests have come.
    pub async fn until(&self, count: usize) {
        until(&format!("{count} requests"), || {
            self.seen.lock().unwrap().len() >= count
        })
        .await;
    }

    /// The one request that came.
    pub fn only(&self) -> Seen {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "one request: {seen:?}");
        seen[0].clone()
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn builder(&self) -> ClientBuilder {
        Client::builder(self.url())
            .allow_http_on_loopback()
            .request_timeout(Duration::from_secs(20))
            .api_token(TOKEN)
    }

    pub fn request(&self, operation: &'static Operation) -> Request {
        Request::new(&self.builder().build().unwrap(), operation)
    }
}

/// The bytes of an answer.
pub fn answer(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes = format!("HTTP/1.1 {status}\r\n").into_bytes();
    for (name, value) in headers {
        bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    // An answer of 204 has neither length nor type.
    if !status.starts_with("204") {
        bytes.extend_from_slice(format!("Content-Length: {}\r\n", body.len()).as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    bytes
}

/// Answers the requests of one connection.
pub async fn serve<S: AsyncRead + AsyncWrite + Unpin>(socket: S, reply: Reply, log: Log) {
    serve_script(socket, &|_: &Seen| reply.clone(), log).await;
}

/// Answers the requests of one connection as the script says.
async fn serve_script<S: AsyncRead + AsyncWrite + Unpin>(
    mut socket: S,
    script: &impl Fn(&Seen) -> Reply,
    log: Log,
) {
    while let Some(seen) = read_request(&mut socket).await {
        let reply = script(&seen);
        log.lock().unwrap().push(seen);
        if let Reply::Gated(gate, _) = &reply {
            gate.wait().await;
        }
        let (Reply::Answer(bytes)
        | Reply::Gated(_, bytes)
        | Reply::Stall(bytes)
        | Reply::Close(bytes)) = &reply;
        if socket.write_all(bytes).await.is_err() {
            return;
        }
        match reply {
            Reply::Answer(_) | Reply::Gated(..) => {}
            Reply::Stall(_) => std::future::pending().await,
            Reply::Close(_) => return,
        }
    }
}

/// The next request of a connection; `None` at its end.
pub async fn read_request<S: AsyncRead + Unpin>(socket: &mut S) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap().split(' ');
    let (method, target) = (
        words.next().unwrap().to_owned(),
        words.next().unwrap().to_owned(),
    );
    assert_eq!(
        words.next(),
        Some("HTTP/1.1"),
        "nothing of a value broke the request line"
    );
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length: usize = length.map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = bytes[head_end + 4..].to_vec();
    while body.len() < length {
        if socket.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    assert_eq!(body.len(), length, "no second request inside the first");
    Some(Seen {
        method,
        target,
        headers,
        body,
    })
}
