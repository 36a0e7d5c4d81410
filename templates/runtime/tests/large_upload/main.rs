//! A file of 100 MB is sent in pieces, as they are read. A program of its own, so that its memory is what the uploads take.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    thread::{self, JoinHandle},
    time::Duration,
};

use okta_runtime_template::runtime::{
    Answer, Authentication, Client, FilePart, Multipart, Operation, Request,
};

const SIZE: u64 = 100 * 1024 * 1024;
/// The last bytes of the file; all others are zero, and take no space on the disk.
const END: &[u8] = b"the end";
/// What the whole program may take, in KiB: a part of what one of the files would.
#[cfg(target_os = "linux")]
const MEMORY: u64 = 64 * 1024;

static UPLOAD: Operation = Operation {
    id: "upload",
    method: http::Method::POST,
    route: "/api/v1/files",
    header_parameters: &[],
    authentication: Authentication::Required,
    scopes: &[],
    is_repeatable: false,
    max_body_bytes: None,
};

/// A file that goes with its test.
struct Large(PathBuf);

impl Large {
    fn new(name: &str) -> Self {
        let name = format!("okta-large-{name}-{}.bin", std::process::id());
        let path = std::env::temp_dir().join(name);
        let mut file = File::create(&path).unwrap();
        file.set_len(SIZE).unwrap();
        file.seek(SeekFrom::Start(SIZE - END.len() as u64)).unwrap();
        file.write_all(END).unwrap();
        Self(path)
    }
}

impl Drop for Large {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// What came of a body: its length as announced and as read, and its last bytes.
struct Arrived {
    announced: u64,
    read: u64,
    tail: Vec<u8>,
}

/// A server for one upload, of which it holds one piece at a time.
fn server() -> (SocketAddr, JoinHandle<Arrived>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let served = thread::spawn(move || serve(listener.accept().unwrap().0));
    (address, served)
}

fn serve(socket: TcpStream) -> Arrived {
    let mut socket = BufReader::new(socket);
    let mut announced = 0;
    loop {
        let mut line = String::new();
        socket.read_line(&mut line).unwrap();
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(length) = line.strip_prefix("content-length: ") {
            announced = length.parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let (mut read, mut tail, mut piece) = (0, Vec::new(), vec![0; 64 * 1024]);
    while read < announced {
        let count = socket.read(&mut piece).unwrap();
        assert!(count > 0, "the body ends after {read} bytes");
        read += count as u64;
        tail.extend_from_slice(&piece[..count]);
        tail.drain(..tail.len().saturating_sub(200));
    }
    let answer = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
    socket.get_mut().write_all(answer).unwrap();
    Arrived {
        announced,
        read,
        tail,
    }
}

fn request(address: SocketAddr, file: &Large) -> Request {
    let client = Client::builder(format!("http://{address}"))
        .allow_http_on_loopback()
        .request_timeout(Duration::from_secs(600))
        .api_token("00aToken")
        .build()
        .unwrap();
    let mut form = Multipart::default();
    form.files("file", None, [FilePart::from_path(&file.0)]);
    let mut request = Request::new(&client, &UPLOAD);
    request.multipart_body(form);
    request
}

fn judge(arrived: &Arrived) {
    assert_eq!(arrived.read, arrived.announced);
    assert!(arrived.read > SIZE && arrived.read < SIZE + 1_000);
    let tail = String::from_utf8_lossy(&arrived.tail);
    let end = String::from_utf8_lossy(END);
    assert!(tail.contains(&format!("\0{end}\r\n--")), "{tail:?}");
    #[cfg(target_os = "linux")]
    assert!(peak() < MEMORY, "{} KiB of memory", peak());
}

/// The most memory that this program had so far, in KiB.
#[cfg(target_os = "linux")]
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let words = line.unwrap().split_whitespace().next();
    words.unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_file_is_not_held_in_memory() {
    let file = Large::new("async");
    let (address, served) = server();
    let request = request(address, &file);
    request.send_with_response(Answer::NOTHING).await.unwrap();
    judge(&served.join().unwrap());
}

#[cfg(feature = "blocking")]
#[test]
fn a_file_that_a_blocking_call_sends_is_not_held_in_memory() {
    let file = Large::new("blocking");
    let (address, served) = server();
    let request = request(address, &file);
    request
        .send_with_response_blocking(Answer::NOTHING)
        .unwrap();
    judge(&served.join().unwrap());
}
