//! Bodies of several parts: what is on the wire, what names can't break, and files that change or are missing.

use std::{
    fs,
    io::Write as _,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

use okta_runtime_template::runtime::{
    Answer, Error, FilePart, Location, Multipart, Request, Rule, TransportErrorKind,
};
use serde_json::json;

use crate::support::{GET, POST, Reply, SAFE, Seen, Server, answer};

/// A part as a server reads it.
#[derive(Debug, PartialEq)]
struct Read {
    head: Vec<String>,
    content: Vec<u8>,
}

/// Takes a body apart by its boundary, byte by byte.
fn parts(seen: &Seen) -> Vec<Read> {
    let content_type = seen.header("content-type")[0];
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let mut rest = &seen.body[..];
    let mut parts = Vec::new();
    let line = format!("--{boundary}\r\n").into_bytes();
    let end = format!("--{boundary}--\r\n").into_bytes();
    while rest != end.as_slice() {
        rest = rest.strip_prefix(line.as_slice()).expect("a boundary");
        let gap = find(rest, b"\r\n\r\n");
        let head = String::from_utf8(rest[..gap].to_vec()).unwrap();
        rest = &rest[gap + 4..];
        let close = find(rest, format!("\r\n--{boundary}").as_bytes());
        parts.push(Read {
            head: head.split("\r\n").map(str::to_owned).collect(),
            content: rest[..close].to_vec(),
        });
        rest = &rest[close + 2..];
    }
    parts
}

fn find(bytes: &[u8], what: &[u8]) -> usize {
    bytes
        .windows(what.len())
        .position(|window| window == what)
        .expect("it is there")
}

/// A file of the test's own, which goes with it.
struct Temporary(PathBuf);

impl Temporary {
    fn new(content: &[u8]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("okta-upload-{}-{count}.bin", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::write(&path, content).unwrap();
        Self(path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn with_file(request: &mut Request, file: FilePart) {
    let mut form = Multipart::default();
    form.files("file", None, [file]);
    request.multipart_body(form);
}

fn kind(error: &Error) -> Option<TransportErrorKind> {
    match error {
        Error::Transport(error) => Some(error.kind()),
        _ => None,
    }
}

#[tokio::test]
async fn every_part_arrives_as_it_is_with_the_length_of_the_whole() {
    let content: Vec<u8> = (0..=255).cycle().take(200_001).collect();
    let file = Temporary::new(&content);
    let server = Server::answering("201 Created", &[], "").await;
    let mut request = server.request(&POST);
    let mut form = Multipart::default();
    form.files(
        "file",
        None,
        [FilePart::from_path(&file.0).file_name("a.bin")],
    );
    form.files(
        "logo",
        Some("image/png"),
        [
            FilePart::from_bytes("b.png", &b"\r\n--\r\n\r\n"[..]),
            FilePart::from_bytes("c.svg", &b""[..]).media_type("image/svg+xml"),
        ],
    );
    form.texts("note", None, ["first"]);
    form.texts("note", None, ["ä\r\n", "2"]);
    form.json("about", None, &json!({"a": [1]}));
    request.multipart_body(form);
    request.send_with_response(Answer::NOTHING).await.unwrap();
    let seen = server.only();
    assert_eq!(seen.header("content-length"), [seen.body.len().to_string()]);
    let disposition = |text: &str| format!("Content-Disposition: form-data; {text}");
    let expected = [
        (
            vec![
                disposition("name=\"file\"; filename=\"a.bin\""),
                "Content-Type: application/octet-stream".to_owned(),
            ],
            content,
        ),
        (
            vec![
                disposition("name=\"logo\"; filename=\"b.png\""),
                "Content-Type: image/png".to_owned(),
            ],
            b"\r\n--\r\n\r\n".to_vec(),
        ),
        (
            vec![
                disposition("name=\"logo\"; filename=\"c.svg\""),
                "Content-Type: image/svg+xml".to_owned(),
            ],
            Vec::new(),
        ),
        (vec![disposition("name=\"note\"")], "ä\r\n".into()),
        (vec![disposition("name=\"note\"")], b"2".to_vec()),
        (
            vec![
                disposition("name=\"about\""),
                "Content-Type: application/json".to_owned(),
            ],
            b"{\"a\":[1]}".to_vec(),
        ),
    ]
    .map(|(head, content)| Read { head, content });
    assert!(parts(&seen) == expected, "{:?}", parts(&seen)[1..].iter());
}

#[tokio::test]
async fn a_hostile_name_of_a_file_ends_no_line() {
    let name = "a\"; name=\"x\r\nX-Evil: 1\r\n\r\n\0ü\\.png";
    let server = Server::answering("201 Created", &[], "").await;
    let mut request = server.request(&POST);
    with_file(&mut request, FilePart::from_bytes(name, "x"));
    request.send_with_response(Answer::NOTHING).await.unwrap();
    let parts = parts(&server.only());
    assert_eq!(parts.len(), 1);
    assert_eq!(
        parts[0].head[0],
        "Content-Disposition: form-data; name=\"file\"; \
         filename=\"a%22; name=%22x%0D%0AX-Evil: 1%0D%0A%0D%0A%00ü\\.png\""
    );
    assert_eq!(parts[0].head.len(), 2);
}

#[tokio::test]
async fn a_media_type_that_a_line_cannot_carry_is_refused() {
    for media_type in ["", "a/b\r\nX: 1", "ä/b", " a/b"] {
        let server = Server::answering("201 Created", &[], "").await;
        let mut request = server.request(&POST);
        with_file(
            &mut request,
            FilePart::from_bytes("a", "x").media_type(media_type),
        );
        request.skip_validation();
        match request.send_with_response(Answer::NOTHING).await {
            Err(Error::Validation(error)) => {
                let place = Location::Body("/file".to_owned());
                assert_eq!(*error.violations()[0].location(), place);
                assert_eq!(*error.violations()[0].rule(), Rule::HeaderValue);
            }
            other => panic!("{other:?}"),
        }
        assert!(server.seen().is_empty());
    }
}

#[tokio::test]
async fn a_missing_file_and_a_folder_are_errors_and_nothing_is_sent() {
    let missing = std::env::temp_dir().join("okta-upload-that-is-not-there");
    for path in [missing, std::env::temp_dir()] {
        let server = Server::answering("201 Created", &[], "").await;
        let mut request = server.request(&SAFE);
        with_file(&mut request, FilePart::from_path(&path));
        let error = request
            .send_with_response(Answer::NOTHING)
            .await
            .unwrap_err();
        assert_eq!(kind(&error), Some(TransportErrorKind::File), "{error}");
        let text = format!("{error} {error:?}");
        assert!(text.contains("`file`"), "{text}");
        assert!(!text.contains("okta-upload"), "no path: {text}");
        assert!(server.seen().is_empty());
    }
}

#[tokio::test]
async fn a_repeated_request_has_the_whole_body_again() {
    let file = Temporary::new(b"content");
    let server = Server::in_turn([
        Reply::Answer(answer(
            "503 Service Unavailable",
            &[("Retry-After", "0")],
            "",
        )),
        Reply::Answer(answer("201 Created", &[], "")),
    ])
    .await;
    let mut request = server.request(&POST);
    with_file(&mut request, FilePart::from_path(&file.0));
    request.send_with_response(Answer::NOTHING).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].body, seen[1].body);
    assert_eq!(parts(&seen[1])[0].content, b"content");
}

#[tokio::test]
async fn a_file_that_vanishes_before_the_second_attempt_is_an_error() {
    let file = Temporary::new(b"content");
    let path = file.0.clone();
    let server = Server::scripted(move |_| {
        let _ = fs::remove_file(&path);
        Reply::Answer(answer(
            "503 Service Unavailable",
            &[("Retry-After", "0")],
            "",
        ))
    })
    .await;
    let mut request = server.request(&POST);
    with_file(&mut request, FilePart::from_path(&file.0));
    let error = request
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert_eq!(kind(&error), Some(TransportErrorKind::File), "{error}");
    assert_eq!(server.seen().len(), 1);
}

/// The server reads a part of the body, changes the file, and reads on.
async fn while_sent(change: impl Fn(&PathBuf) + Send + Sync + Clone + 'static) -> Error {
    use tokio::io::AsyncReadExt as _;
    let file = Temporary::new(&vec![7; 8 * 1024 * 1024]);
    let path = file.0.clone();
    let server = Server::connected(move |mut socket, _| {
        let (change, path) = (change.clone(), path.clone());
        async move {
            let mut some = vec![0; 1024];
            let _ = socket.read_exact(&mut some).await;
            change(&path);
            let _ = tokio::io::AsyncReadExt::read_to_end(&mut socket, &mut some).await;
        }
    })
    .await;
    let mut request = server.request(&SAFE);
    with_file(&mut request, FilePart::from_path(&file.0));
    let error = request
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert_eq!(server.connections(), 1, "it is not sent again");
    error
}

#[tokio::test]
async fn a_file_that_shrinks_while_it_is_sent_is_an_error() {
    let error = while_sent(|path| {
        fs::File::options()
            .write(true)
            .open(path)
            .unwrap()
            .set_len(10)
            .unwrap();
    })
    .await;
    assert_eq!(kind(&error), Some(TransportErrorKind::File), "{error}");
    assert!(error.to_string().contains("changed"), "{error}");
}

#[tokio::test]
async fn a_file_that_grows_while_it_is_sent_is_an_error() {
    let error = while_sent(|path| {
        let mut file = fs::File::options().append(true).open(path).unwrap();
        file.write_all(b"more").unwrap();
    })
    .await;
    assert_eq!(kind(&error), Some(TransportErrorKind::File), "{error}");
}

#[tokio::test]
async fn a_success_before_the_whole_body_was_sent_is_none() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let file = Temporary::new(&vec![7; 32 * 1024 * 1024]);
    let server = Server::connected(|mut socket, _| async move {
        let mut some = vec![0; 1024];
        let _ = socket.read_exact(&mut some).await;
        let _ = socket.write_all(&answer("200 OK", &[], "{}")).await;
        std::future::pending::<()>().await;
    })
    .await;
    let mut request = server.request(&POST);
    with_file(&mut request, FilePart::from_path(&file.0));
    let error = request
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert_eq!(kind(&error), Some(TransportErrorKind::File), "{error}");
}

#[test]
fn debug_shows_neither_content_nor_names() {
    let file = FilePart::from_bytes("planted-name", "planted-content");
    let mut form = Multipart::default();
    form.files("file", None, [file.clone()]);
    form.texts("note", None, ["planted-note"]);
    let text = format!("{file:?} {form:?}");
    assert!(!text.contains("planted"), "{text}");
}

#[tokio::test]
async fn a_body_of_parts_is_replaced_by_the_next_one() {
    let server = Server::answering("200 OK", &[], "").await;
    let mut request = server.request(&GET);
    with_file(&mut request, FilePart::from_bytes("a", "x"));
    request.json_body(&json!({}));
    request.send_with_response(Answer::NOTHING).await.unwrap();
    assert_eq!(server.only().body, b"{}");
}
