//! Folders and trees that are refused, with nothing written.

mod common;

use std::fs;
use std::path::Path;

use common::{contents, look, put, run, small};
use okta_codegen::manifest;
use okta_codegen::tree::FileTree;
use tempfile::tempdir;
use xtask::error::Error;
use xtask::target::Target;

/// Runs, expects a refusal that changes nothing, and gives its text.
fn refused(out: &Path) -> String {
    let before = out.is_dir().then(|| contents(out));
    let error = run(out, &small()).unwrap_err();
    assert!(matches!(error, Error::Folder { .. }), "{error:?}");
    assert_eq!(out.is_dir().then(|| contents(out)), before);
    error.to_string()
}

#[test]
fn a_file_is_no_folder() {
    let scratch = tempdir().unwrap();
    put(scratch.path(), "out", "precious");
    let text = refused(&scratch.path().join("out"));
    assert!(text.contains("is a file"), "{text}");
    assert_eq!(
        fs::read_to_string(scratch.path().join("out")).unwrap(),
        "precious"
    );
}

#[test]
fn files_that_no_run_made_are_listed() {
    let out = tempdir().unwrap();
    put(out.path(), "src/lib.rs", "//! My own crate.\n");
    put(out.path(), "notes.txt", "mine");
    let text = refused(out.path());
    assert!(text.contains("    notes.txt\n    src/lib.rs\n"), "{text}");
    assert!(
        text.contains("only the files that codegen-manifest.toml lists"),
        "{text}"
    );
    assert!(text.contains("that file isn't there"), "{text}");
}

#[test]
fn one_file_that_is_not_on_the_manifest_stops_a_later_run() {
    let out = tempdir().unwrap();
    run(out.path(), &small()).unwrap();
    put(out.path(), "src/models/mine.rs", "mine");
    let text = refused(out.path());
    assert!(text.contains("    src/models/mine.rs\n"), "{text}");
    assert!(!text.contains("lib.rs"), "{text}");
    assert!(
        text.contains("move these elsewhere or delete them"),
        "{text}"
    );
}

#[test]
fn at_most_ten_are_listed() {
    let out = tempdir().unwrap();
    for number in 10..30 {
        put(out.path(), &format!("file{number}"), "");
    }
    let text = refused(out.path());
    assert!(text.contains("file19\n    and more\n"), "{text}");
    assert!(!text.contains("file20"), "{text}");
}

#[test]
fn a_name_cannot_act_on_the_terminal() {
    let out = tempdir().unwrap();
    put(out.path(), "evil\u{1b}[2J\u{202e}", "");
    let text = refused(out.path());
    assert!(text.contains(r"evil\u{1b}[2J\u{202e}"), "{text}");
}

#[test]
fn a_folder_where_a_file_belongs_is_refused() {
    let out = tempdir().unwrap();
    run(out.path(), &small()).unwrap();
    fs::remove_file(out.path().join("Cargo.toml")).unwrap();
    fs::create_dir(out.path().join("Cargo.toml")).unwrap();
    let text = refused(out.path());
    assert!(
        text.contains("Cargo.toml (a folder where a file belongs)"),
        "{text}"
    );
}

#[test]
fn manifests_that_reach_too_far_are_refused() {
    for path in [
        "../x",
        "/etc/passwd",
        ".git/config",
        "Target/x",
        "a/../../x",
    ] {
        let scratch = tempdir().unwrap();
        let out = scratch.path().join("out");
        put(scratch.path(), "x", "precious");
        put(&out, ".git/config", "precious");
        let text = format!("release = \"1\"\nsha256 = \"0\"\nfiles = [{path:?}]\n");
        put(&out, manifest::PATH, &text);
        let message = refused(&out);
        assert!(message.contains(path), "{message}");
        assert!(message.contains("can't be understood"), "{message}");
        let precious = fs::read_to_string(scratch.path().join("x")).unwrap();
        assert_eq!(precious, "precious");
    }
}

#[test]
fn manifests_that_are_none_are_refused() {
    let conflict = "<<<<<<< ours\nrelease = \"1\"\n";
    for bytes in [&b"\xff\xfe"[..], b"", b"files = 1", conflict.as_bytes()] {
        let out = tempdir().unwrap();
        fs::write(out.path().join(manifest::PATH), bytes).unwrap();
        let text = refused(out.path());
        assert!(text.contains("restore that file"), "{text}");
    }
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    /// A generated crate and a folder outside of it with a file of the same name.
    fn beside() -> (tempfile::TempDir, std::path::PathBuf, std::path::PathBuf) {
        let scratch = tempdir().unwrap();
        let (out, outside) = (scratch.path().join("out"), scratch.path().join("outside"));
        run(&out, &small()).unwrap();
        put(&outside, "user.rs", "precious");
        put(&outside, "lib.rs", "precious");
        (scratch, out, outside)
    }

    fn untouched(outside: &Path) {
        for text in contents(outside).values() {
            assert_eq!(text, "precious");
        }
        assert_eq!(contents(outside).len(), 2);
    }

    #[test]
    fn a_linked_folder_is_not_written_through() {
        let (_scratch, out, outside) = beside();
        fs::remove_dir_all(out.join("src/models")).unwrap();
        symlink(&outside, out.join("src/models")).unwrap();
        let text = refused(&out);
        assert!(text.contains("src/models (a symbolic link)"), "{text}");
        untouched(&outside);
    }

    #[test]
    fn a_linked_file_is_not_written_through() {
        let (_scratch, out, outside) = beside();
        fs::remove_file(out.join("src/lib.rs")).unwrap();
        symlink(outside.join("lib.rs"), out.join("src/lib.rs")).unwrap();
        let text = refused(&out);
        assert!(text.contains("src/lib.rs (a symbolic link)"), "{text}");
        untouched(&outside);
    }

    #[test]
    fn a_link_that_leads_nowhere_is_refused_too() {
        let (_scratch, out, outside) = beside();
        fs::remove_file(out.join("src/lib.rs")).unwrap();
        symlink(outside.join("new.rs"), out.join("src/lib.rs")).unwrap();
        let text = refused(&out);
        assert!(text.contains("src/lib.rs (a symbolic link)"), "{text}");
        untouched(&outside);
    }

    #[test]
    fn a_linked_manifest_makes_nothing_the_generator_s() {
        let (_scratch, out, outside) = beside();
        let elsewhere = outside.parent().unwrap().join("manifest");
        fs::rename(out.join(manifest::PATH), &elsewhere).unwrap();
        symlink(&elsewhere, out.join(manifest::PATH)).unwrap();
        let text = refused(&out);
        assert!(
            text.contains("codegen-manifest.toml (a symbolic link)"),
            "{text}"
        );
    }

    #[test]
    fn a_linked_stale_file_is_not_removed_through() {
        let (_scratch, out, outside) = beside();
        put(
            &out,
            manifest::PATH,
            "release = \"1\"\nsha256 = \"0\"\nfiles = [\"src/gone/lib.rs\", \"Cargo.toml\", \"src/lib.rs\", \"src/models/user.rs\"]\n",
        );
        symlink(&outside, out.join("src/gone")).unwrap();
        let text = refused(&out);
        assert!(text.contains("src/gone (a symbolic link)"), "{text}");
        untouched(&outside);
    }

    #[test]
    fn a_link_to_the_folder_itself_is_the_user_s_choice() {
        let (scratch, out, _outside) = beside();
        let link = scratch.path().join("link");
        symlink(&out, &link).unwrap();
        assert!(run(&link, &small()).unwrap().is_clean());
    }

    #[test]
    fn a_socket_is_neither_read_nor_replaced() {
        let (_scratch, out, _outside) = beside();
        fs::remove_file(out.join("Cargo.toml")).unwrap();
        let _socket = UnixListener::bind(out.join("Cargo.toml")).unwrap();
        let text = refused(&out);
        assert!(text.contains("Cargo.toml (not a regular file)"), "{text}");
    }
}

/// Builds a tree whose manifest lists `listed`, or that has no manifest.
fn odd_tree(paths: &[&str], listed: Option<&[&str]>) -> FileTree {
    let mut tree = FileTree::new();
    for path in paths {
        tree.insert((*path).to_owned(), String::new()).unwrap();
    }
    if let Some(listed) = listed {
        let text = format!("release = \"1\"\nsha256 = \"0\"\nfiles = {listed:?}\n");
        tree.insert(manifest::PATH.to_owned(), text).unwrap();
    }
    tree
}

/// The files, what the manifest lists, and what is said about it.
type Case<'a> = (&'a [&'a str], Option<&'a [&'a str]>, &'a str);

#[test]
fn a_tree_that_would_do_harm_is_refused_before_the_disk_is_touched() {
    let cases: [Case<'_>; 8] = [
        (&["../x"], Some(&[]), "inside the folder"),
        (&["/x"], Some(&[]), "inside the folder"),
        (&["Cargo.lock"], Some(&[]), "is reserved"),
        (&["target/x"], Some(&[]), "is reserved"),
        (&["src/.codegen-tmp"], Some(&[]), "is reserved"),
        (&["a", "a/b/c"], Some(&[]), "`a/b/c` is below a file"),
        (&["a"], None, "there is no codegen-manifest.toml"),
        (
            &["a"],
            Some(&["b", "codegen-manifest.toml"]),
            "does not list exactly its files",
        ),
    ];
    for (paths, listed, expected) in cases {
        let error = Target::of(&odd_tree(paths, listed)).unwrap_err();
        assert!(matches!(error, Error::Tree(_)), "{error:?}");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn looking_writes_nothing() {
    let scratch = tempdir().unwrap();
    let out = scratch.path().join("out");
    look(&out, &small()).unwrap();
    assert!(!out.exists());
}
