//! Writing a tree: what changes in the folder, and what doesn't.

mod common;

use std::fs;
use std::time::{Duration, SystemTime};

use common::{contents, expected, put, run, small, tree};
use tempfile::tempdir;
use xtask::error::Error;

#[test]
fn a_new_folder_gets_the_whole_tree() {
    let scratch = tempdir().unwrap();
    let out = scratch.path().join("a/new/crate");
    let found = run(&out, &small()).unwrap();
    assert!(!found.exists);
    assert_eq!(found.missing.len(), 4);
    assert_eq!(contents(&out), expected(&small()));
}

#[test]
fn an_empty_folder_gets_the_whole_tree() {
    let out = tempdir().unwrap();
    let found = run(out.path(), &small()).unwrap();
    assert!(found.exists);
    assert_eq!(contents(out.path()), expected(&small()));
}

#[test]
fn a_second_run_touches_no_file() {
    let out = tempdir().unwrap();
    run(out.path(), &small()).unwrap();
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for (path, _) in small().iter() {
        let file = fs::File::options()
            .write(true)
            .open(out.path().join(path))
            .unwrap();
        file.set_modified(long_ago).unwrap();
    }
    let found = run(out.path(), &small()).unwrap();
    assert!(found.is_clean());
    for (path, _) in small().iter() {
        let modified = fs::metadata(out.path().join(path)).unwrap().modified();
        assert_eq!(modified.unwrap(), long_ago, "{path}");
    }
}

#[test]
fn files_that_differ_or_are_missing_are_mended_and_the_others_left_alone() {
    let out = tempdir().unwrap();
    run(out.path(), &small()).unwrap();
    // One file of the same length, one of another, one gone.
    put(out.path(), "Cargo.toml", "[pockage]\n");
    put(out.path(), "src/lib.rs", "edited by hand");
    fs::remove_file(out.path().join("src/models/user.rs")).unwrap();
    let found = run(out.path(), &small()).unwrap();
    assert_eq!(found.different, ["Cargo.toml", "src/lib.rs"]);
    assert_eq!(found.missing, ["src/models/user.rs"]);
    assert_eq!(contents(out.path()), expected(&small()));
}

#[test]
fn stale_files_go_with_the_folders_that_held_nothing_else() {
    let out = tempdir().unwrap();
    let before = tree(&[
        ("docs/api/deep/page.md", "page"),
        ("src/lib.rs", "lib"),
        ("src/models/user.rs", "user"),
        ("src/models/group.rs", "group"),
    ]);
    let after = tree(&[("src/lib.rs", "lib"), ("src/models/user.rs", "user")]);
    run(out.path(), &before).unwrap();
    let found = run(out.path(), &after).unwrap();
    assert_eq!(
        found.stale,
        ["docs/api/deep/page.md", "src/models/group.rs"]
    );
    assert_eq!(contents(out.path()), expected(&after));
    assert!(!out.path().join("docs").exists());
}

#[test]
fn a_folder_with_something_of_cargo_s_in_it_stays() {
    let out = tempdir().unwrap();
    run(out.path(), &small()).unwrap();
    for path in ["target/debug/x.rlib", "Cargo.lock", ".git/config"] {
        put(out.path(), path, "not the generator's");
    }
    run(out.path(), &tree(&[("README.md", "# Other\n")])).unwrap();
    let left = contents(out.path());
    let paths: Vec<&str> = left.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            ".git/config",
            "Cargo.lock",
            "README.md",
            "codegen-manifest.toml",
            "target/debug/x.rlib"
        ]
    );
}

#[test]
fn a_file_gives_way_to_a_folder_and_a_folder_to_a_file() {
    let out = tempdir().unwrap();
    let file = tree(&[("src/models", "a file")]);
    let folder = tree(&[("src/models/deep/user.rs", "in a folder")]);
    for tree in [&file, &folder, &file] {
        run(out.path(), tree).unwrap();
        assert_eq!(contents(out.path()), expected(tree));
    }
}

#[test]
fn a_place_that_takes_no_folder_is_an_error_with_the_path() {
    let scratch = tempdir().unwrap();
    put(scratch.path(), "file", "");
    let out = scratch.path().join("file/crate");
    let error = run(&out, &small()).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error:?}");
    assert!(error.to_string().contains("file/crate"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_folder_without_the_right_to_write_is_an_error_with_the_path() {
    use std::os::unix::fs::PermissionsExt;

    let scratch = tempdir().unwrap();
    let out = scratch.path().join("locked");
    fs::create_dir(&out).unwrap();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(out.join("probe"), "").is_ok() {
        eprintln!("skipped: this user may write into read-only folders");
        return;
    }
    let error = run(&out, &small()).unwrap_err();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(matches!(error, Error::Io { .. }), "{error:?}");
    assert!(
        error.to_string().starts_with("cannot create `") && error.to_string().contains("locked"),
        "{error}"
    );
    assert!(contents(&out).is_empty());
}

#[cfg(unix)]
#[test]
fn a_refusal_in_the_middle_says_that_the_next_run_finishes() {
    use std::os::unix::fs::PermissionsExt;

    let out = tempdir().unwrap();
    run(out.path(), &small()).unwrap();
    let models = out.path().join("src/models");
    fs::set_permissions(&models, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(models.join("probe"), "").is_ok() {
        fs::remove_file(models.join("probe")).unwrap();
        eprintln!("skipped: this user may write into read-only folders");
        return;
    }
    let wider = tree(&[("README.md", "new"), ("src/models/user.rs", "changed")]);
    let error = run(out.path(), &wider).unwrap_err();
    fs::set_permissions(&models, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(matches!(error, Error::Unfinished(_)), "{error:?}");
    run(out.path(), &wider).unwrap();
    assert_eq!(contents(out.path()), expected(&wider));
}
