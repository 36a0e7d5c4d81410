//! Inputs that can't be read, and what is said about them.

mod common;

use std::fs;

use tempfile::tempdir;
use xtask::input::{MAX_BYTES, read_text};
use xtask::workspace::Location;

/// Reads a file of these bytes; gives the message.
fn message(bytes: &[u8]) -> String {
    let scratch = tempdir().unwrap();
    let path = scratch.path().join("spec.yaml");
    fs::write(&path, bytes).unwrap();
    let file = Location {
        path,
        shown: "../spec.yaml".to_owned(),
    };
    read_text(&file).unwrap_err().to_string()
}

#[test]
fn a_file_that_is_not_there() {
    let scratch = tempdir().unwrap();
    let path = scratch.path().join("nowhere.yaml");
    let text = read_text(&Location::given(&path)).unwrap_err().to_string();
    assert!(text.starts_with("cannot read `"), "{text}");
    assert!(text.contains("nowhere.yaml"), "{text}");
}

#[test]
fn a_folder() {
    let scratch = tempdir().unwrap();
    let text = read_text(&Location::given(scratch.path()))
        .unwrap_err()
        .to_string();
    assert!(text.contains("is a folder"), "{text}");
}

#[test]
fn bytes_that_are_not_utf8() {
    assert_eq!(
        message(b"openapi: 3.0.3\ninfo: \xc3\x28\n"),
        "`../spec.yaml` is not UTF-8: the first wrong byte is at offset 21, in line 2\n  help: save it as UTF-8"
    );
    assert!(message(b"\xff\xfeo\0p\0").contains("is UTF-16"));
    assert!(message(b"\xfe\xff\0o\0p").contains("is UTF-16"));
}

#[test]
fn a_file_beyond_the_bound() {
    let scratch = tempdir().unwrap();
    let path = scratch.path().join("huge.yaml");
    let file = fs::File::create(&path).unwrap();
    file.set_len(MAX_BYTES + 1).unwrap();
    let text = read_text(&Location::given(&path)).unwrap_err().to_string();
    assert!(text.contains("is larger than 64 MiB"), "{text}");
}

#[test]
fn text_comes_as_it_is() {
    let scratch = tempdir().unwrap();
    common::put(scratch.path(), "spec.yaml", "openapi: 3.0.3\r\n");
    let file = Location::given(&scratch.path().join("spec.yaml"));
    assert_eq!(read_text(&file).unwrap(), "openapi: 3.0.3\r\n");
}
