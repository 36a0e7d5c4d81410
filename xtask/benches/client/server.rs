//! A server on this machine that costs as little as can be: it reads each request to its end and gives a fixed answer.

use std::io;
use std::thread;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const ACCEPTED: &str = "HTTP/1.1 202 Accepted\r\nx-okta-request-id: bench\r\nx-rate-limit-limit: 600\r\n\
    x-rate-limit-remaining: 599\r\nx-rate-limit-reset: 1790000000\r\ncontent-length: 0\r\n\r\n";

const SESSION: &str = r#"{"id":"uij4ri8ZLk0ywyqxB0g4","identitySourceId":"0oa9f2kq7LwXcRt4B5d7","status":"CREATED","importType":"INCREMENTAL","created":"2026-04-04T15:56:05.000Z","lastUpdated":"2026-05-05T16:15:44.000Z"}"#;

const TOKEN: &str = r#"{"access_token":"bench","expires_in":86400,"scope":"okta.identitySources.manage","token_type":"TYPE"}"#;

/// Starts the server on a thread of its own and gives its URL.
pub fn start() -> io::Result<String> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    listener.set_nonblocking(true)?;
    let url = format!("http://{}", listener.local_addr()?);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    thread::spawn(move || runtime.block_on(serve(listener)));
    Ok(url)
}

async fn serve(listener: std::net::TcpListener) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (connection, _) = listener.accept().await?;
        // A connection that breaks ends its own task; the client reports what it saw.
        tokio::spawn(async move {
            let _ = answer_all(connection).await;
        });
    }
}

async fn answer_all(mut connection: TcpStream) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut received = Vec::with_capacity(256 * 1024);
    loop {
        let head = loop {
            if let Some(end) = find(&received, b"\r\n\r\n") {
                break end + 4;
            }
            if connection.read_buf(&mut received).await? == 0 {
                return Ok(());
            }
        };
        let request = String::from_utf8_lossy(&received[..head]).to_ascii_lowercase();
        let length = content_length(&request);
        while received.len() < head + length {
            if connection.read_buf(&mut received).await? == 0 {
                return Ok(());
            }
        }
        let answer = answer(&request);
        received.drain(..head + length);
        connection.write_all(answer.as_bytes()).await?;
    }
}

/// The answer to a request whose head is given in small letters.
fn answer(head: &str) -> String {
    let json = |body: &str| {
        format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    if head.starts_with("get ") {
        json(SESSION)
    } else if head.starts_with("post /oauth2/") {
        let kind = if head.contains("\r\ndpop:") {
            "DPoP"
        } else {
            "Bearer"
        };
        json(&TOKEN.replace("TYPE", kind))
    } else {
        ACCEPTED.to_owned()
    }
}

fn content_length(head: &str) -> usize {
    head.lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .and_then(|length| length.trim().parse().ok())
        .unwrap_or(0)
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
